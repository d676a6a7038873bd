// Package fixed keeps track of services whose coverage can be collected.
package fixed

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
)

// Store keeps the addresses of services.
type Store interface {
	Add(name, address string) error
	Get(name string) []string
	GetAll() map[string][]string
	Init() error
}

var errExists = errors.New("service was already registered")

func contains(arr []string, s string) bool {
	for _, a := range arr {
		if a == s {
			return true
		}
	}
	return false
}

// fileStore also writes what it gets to a file.
type fileStore struct {
	mu      sync.RWMutex
	name    string
	backing *memoryStore
}

// NewFileStore returns a store with what is in the file.
func NewFileStore(name string) (Store, error) {
	fs := &fileStore{name: name, backing: newMemoryStore()}
	return fs, fs.load()
}

func (f *fileStore) load() error {
	file, err := os.Open(f.name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	sc := bufio.NewScanner(file)
	for sc.Scan() {
		name, addr, ok := strings.Cut(sc.Text(), "&")
		if ok {
			if err := f.backing.Add(name, addr); err != nil && !errors.Is(err, errExists) {
				return err
			}
		}
	}
	return sc.Err()
}

func (f *fileStore) Add(name, address string) error {
	if err := f.backing.Add(name, address); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	file, err := os.OpenFile(f.name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = fmt.Fprintf(file, "%s&%s\n", name, address)
	return err
}

func (f *fileStore) Get(name string) []string    { return f.backing.Get(name) }
func (f *fileStore) GetAll() map[string][]string { return f.backing.GetAll() }

func (f *fileStore) Init() error {
	if err := f.backing.Init(); err != nil {
		return err
	}
	return os.Truncate(f.name, 0)
}

type memoryStore struct {
	mu       sync.RWMutex
	services map[string][]string
}

func newMemoryStore() *memoryStore { return &memoryStore{services: make(map[string][]string)} }

// Add registers an address of a service.
func (l *memoryStore) Add(name, address string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if contains(l.services[name], address) {
		return errExists
	}
	l.services[name] = append(l.services[name], address)
	return nil
}

// Get gives the addresses of a service.
func (l *memoryStore) Get(name string) []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return append([]string(nil), l.services[name]...)
}

// GetAll gives all services.
func (l *memoryStore) GetAll() map[string][]string {
	res := make(map[string][]string)
	l.mu.RLock()
	defer l.mu.RUnlock()
	for k, v := range l.services {
		res[k] = append(make([]string, 0, len(v)), v...)
	}
	return res
}

// Init forgets everything.
func (l *memoryStore) Init() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.services = make(map[string][]string)
	return nil
}

type server struct{ store Store }

func (s *server) listServices(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(s.store.GetAll())
}

func (s *server) registerService(w http.ResponseWriter, r *http.Request) {
	err := s.store.Add(r.FormValue("name"), r.FormValue("address"))
	if err != nil && !errors.Is(err, errExists) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (s *server) clear(w http.ResponseWriter, r *http.Request) {
	for name, addrs := range s.store.GetAll() {
		for _, a := range addrs {
			resp, err := http.Post(a+"/v1/cover/clear", "text/plain", nil)
			if err != nil {
				http.Error(w, name+": "+err.Error(), http.StatusBadGateway)
				return
			}
			resp.Body.Close()
		}
	}
}
