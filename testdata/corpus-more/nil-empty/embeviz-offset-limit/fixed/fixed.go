// Package fixed serves embeddings of providers page by page.
package fixed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"sync"
)

// ErrDBClosed is for a closed database.
var ErrDBClosed = errors.New("database is closed")

// Provider makes embeddings.
type Provider struct {
	UID  string `json:"id"`
	Name string `json:"name"`
}

// Embedding is a vector.
type Embedding struct {
	UID    string    `json:"id"`
	Values []float64 `json:"values"`
}

// Page describes a page.
type Page struct {
	Count int `json:"count"`
}

// Filter selects a page.
type Filter struct {
	Offset int
	Limit  int
}

type entry struct {
	meta *Provider
	embs []Embedding
}

// ProvidersService keeps providers in memory.
type ProvidersService struct {
	mu     sync.RWMutex
	closed bool
	store  map[string]*entry
}

// NewProvidersService gives an empty service.
func NewProvidersService() *ProvidersService {
	return &ProvidersService{store: make(map[string]*entry)}
}

// AddProvider adds a provider.
func (p *ProvidersService) AddProvider(ctx context.Context, uid, name string) (*Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, ErrDBClosed
	}
	prov := &Provider{UID: uid, Name: name}
	p.store[uid] = &entry{meta: prov, embs: []Embedding{}}
	return prov, nil
}

// GetProviders gives a page of providers.
func (p *ProvidersService) GetProviders(ctx context.Context, filter Filter) ([]*Provider, Page, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return nil, Page{}, ErrDBClosed
	}
	px := make([]*Provider, 0, len(p.store))
	for _, e := range p.store {
		px = append(px, e.meta)
	}
	return applyOffsetLimit(px, filter.Offset, filter.Limit).([]*Provider), Page{Count: len(px)}, nil
}

// GetProviderEmbeddings gives a page of embeddings.
func (p *ProvidersService) GetProviderEmbeddings(ctx context.Context, uid string, filter Filter) ([]Embedding, Page, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return nil, Page{}, ErrDBClosed
	}
	e, ok := p.store[uid]
	if !ok {
		return nil, Page{}, fmt.Errorf("provider %q not found", uid)
	}
	return applyOffsetLimit(e.embs, filter.Offset, filter.Limit).([]Embedding), Page{Count: len(e.embs)}, nil
}

// UpdateProviderEmbeddings adds an embedding.
func (p *ProvidersService) UpdateProviderEmbeddings(ctx context.Context, uid string, embed Embedding) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, ok := p.store[uid]
	if !ok {
		return fmt.Errorf("provider %q not found", uid)
	}
	e.embs = append(e.embs, embed)
	return nil
}

func applyOffsetLimit(items any, offset int, limit int) any {
	val := reflect.ValueOf(items)
	o := applyOffset(val, offset)
	if reflect.ValueOf(o).Len() == 0 {
		return reflect.MakeSlice(val.Type(), 0, 0).Interface()
	}
	return applyLimit(reflect.ValueOf(o), limit)
}

func applyOffset(items reflect.Value, offset int) any {
	if offset > 0 {
		if items.Len() >= offset {
			return items.Slice(offset, items.Len()).Interface()
		}
		return reflect.MakeSlice(items.Type(), 0, 0).Interface()
	}
	return items.Interface()
}

func applyLimit(items reflect.Value, limit int) any {
	if limit > 0 && items.Len() >= limit {
		return items.Slice(0, limit).Interface()
	}
	return items.Interface()
}

// Handler answers requests for embeddings and providers.
func Handler(p *ProvidersService) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /providers", func(w http.ResponseWriter, r *http.Request) {
		providers, page, err := p.GetProviders(r.Context(), filterOf(r))
		respond(w, map[string]any{"providers": providers, "page": page}, err)
	})
	mux.HandleFunc("GET /providers/{uid}/embeddings", func(w http.ResponseWriter, r *http.Request) {
		embs, page, err := p.GetProviderEmbeddings(r.Context(), r.PathValue("uid"), filterOf(r))
		respond(w, map[string]any{"embeddings": embs, "page": page}, err)
	})
	return mux
}

func filterOf(r *http.Request) Filter {
	offset, _ := strconv.Atoi(r.FormValue("offset"))
	limit, _ := strconv.Atoi(r.FormValue("limit"))
	return Filter{Offset: offset, Limit: limit}
}

func respond(w http.ResponseWriter, body any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_ = json.NewEncoder(w).Encode(body)
}
