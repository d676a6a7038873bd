// Package bug serves a list of books.
package bug

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
)

var errNotFound = errors.New("not found")

// Book is a book.
type Book struct {
	ID     int64    `json:"id"`
	Name   string   `json:"name"`
	Author string   `json:"author"`
	Tags   []string `json:"tags,omitempty"`
}

// GetBooksInput are the parameters of GetBooks.
type GetBooksInput struct {
	Author   string
	MaxPages int64
	Offset   int
	Limit    int
}

func newGetBooksInput(r *http.Request) (*GetBooksInput, error) {
	in := &GetBooksInput{Limit: 20}
	q := r.URL.Query()
	in.Author = q.Get("author")
	for key, dst := range map[string]*int{"offset": &in.Offset, "limit": &in.Limit} {
		s := q.Get(key)
		if s == "" {
			continue
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("invalid %s", key)
		}
		*dst = n
	}
	return in, nil
}

// Controller implements the operations.
type Controller interface {
	GetBooks(ctx context.Context, in *GetBooksInput) ([]Book, error)
	GetBookByID(ctx context.Context, id int64) (*Book, error)
}

type memoryController struct {
	mu    sync.RWMutex
	books map[int64]Book
}

// GetBooks returns the books of an author, or all.
func (c *memoryController) GetBooks(ctx context.Context, in *GetBooksInput) ([]Book, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var out []Book
	for _, b := range c.books {
		if in.Author == "" || b.Author == in.Author {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b Book) int { return int(a.ID - b.ID) })
	if in.Offset >= len(out) {
		return nil, ctx.Err()
	}
	out = out[in.Offset:]
	return out[:min(in.Limit, len(out))], ctx.Err()
}

// GetBookByID returns one book.
func (c *memoryController) GetBookByID(ctx context.Context, id int64) (*Book, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, ok := c.books[id]
	if !ok {
		return nil, errNotFound
	}
	return &b, ctx.Err()
}

type handler struct {
	Controller
}

func writeError(w http.ResponseWriter, err error, code int) {
	http.Error(w, err.Error(), code)
}

// GetBooksHandler serves GET /books.
func (h handler) GetBooksHandler(w http.ResponseWriter, r *http.Request) {
	input, err := newGetBooksInput(r)
	if err != nil {
		writeError(w, err, http.StatusBadRequest)
		return
	}
	resp, err := h.GetBooks(r.Context(), input)
	if err != nil {
		writeError(w, err, http.StatusInternalServerError)
		return
	}
	respBytes, err := json.MarshalIndent(resp, "", "\t") // BUG: nil-empty
	if err != nil {
		writeError(w, err, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(respBytes)
}

// GetBookByIDHandler serves GET /books/{id}.
func (h handler) GetBookByIDHandler(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		writeError(w, err, http.StatusBadRequest)
		return
	}
	resp, err := h.GetBookByID(r.Context(), id)
	switch {
	case errors.Is(err, errNotFound):
		writeError(w, err, http.StatusNotFound)
	case err != nil:
		writeError(w, err, http.StatusInternalServerError)
	default:
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(resp)
	}
}
