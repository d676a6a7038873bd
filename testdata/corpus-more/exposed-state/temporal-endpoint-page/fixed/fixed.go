// Package fixed keeps a cached table of endpoints and serves pages of it.
package fixed

import (
	"cmp"
	"errors"
	"slices"
	"sync"
)

// Entry is one row of the table.
type Entry struct {
	ID      string
	Name    string
	Version int64
}

// ListRequest asks for a page.
type ListRequest struct {
	PageToken    string
	PageSize     int
	TableVersion int64
}

// ListResponse is one page.
type ListResponse struct {
	TableVersion int64
	NextToken    string
	Entries      []*Entry
}

type store interface {
	Put(version int64, e *Entry) error
	Delete(version int64, id string) error
	Load() ([]*Entry, int64, error)
}

var (
	errNotFound = errors.New("endpoint not found")
	errVersion  = errors.New("table version mismatch")
	errToken    = errors.New("invalid page token")
)

// Client owns the table. Its lock protects all fields below it.
type Client struct {
	store store

	sync.RWMutex
	loaded  bool
	version int64
	entries []*Entry // sorted by ID
	byID    map[string]*Entry
	changed chan struct{}
}

// NewClient returns a client for s.
func NewClient(s store) *Client {
	return &Client{store: s, byID: make(map[string]*Entry), changed: make(chan struct{})}
}

func compareID(a, b *Entry) int { return cmp.Compare(a.ID, b.ID) }

func (c *Client) load() error {
	c.Lock()
	defer c.Unlock()
	if c.loaded {
		return nil
	}
	entries, version, err := c.store.Load()
	if err != nil {
		return err
	}
	slices.SortFunc(entries, compareID)
	for _, e := range entries {
		c.byID[e.ID] = e
	}
	c.entries, c.version, c.loaded = entries, version, true
	return nil
}

func (c *Client) notifyLocked() {
	c.version++
	close(c.changed)
	c.changed = make(chan struct{})
}

// Put creates or replaces an entry.
func (c *Client) Put(e *Entry) error {
	if err := c.load(); err != nil {
		return err
	}
	c.Lock()
	defer c.Unlock()
	if err := c.store.Put(c.version, e); err != nil {
		return err
	}
	c.byID[e.ID] = e
	c.insertLocked(e)
	c.notifyLocked()
	return nil
}

func (c *Client) insertLocked(e *Entry) {
	i, found := slices.BinarySearchFunc(c.entries, e, compareID)
	if found {
		c.entries[i] = e
		return
	}
	c.entries = slices.Insert(c.entries, i, e)
}

// Delete removes an entry.
func (c *Client) Delete(id string) error {
	if err := c.load(); err != nil {
		return err
	}
	c.Lock()
	defer c.Unlock()
	if _, ok := c.byID[id]; !ok {
		return errNotFound
	}
	if err := c.store.Delete(c.version, id); err != nil {
		return err
	}
	delete(c.byID, id)
	c.entries = slices.DeleteFunc(c.entries, func(e *Entry) bool { return e.ID == id })
	c.notifyLocked()
	return nil
}

// List returns a page and a channel that is closed when the table changes.
func (c *Client) List(req ListRequest) (*ListResponse, chan struct{}, error) {
	if err := c.load(); err != nil {
		return nil, nil, err
	}
	c.RLock()
	defer c.RUnlock()
	if req.TableVersion != 0 && req.TableVersion != c.version {
		return nil, nil, errVersion
	}
	start := 0
	if req.PageToken != "" {
		var found bool
		start, found = slices.BinarySearchFunc(c.entries, &Entry{ID: req.PageToken}, compareID)
		if !found {
			return nil, nil, errToken
		}
	}
	end := min(start+req.PageSize, len(c.entries))
	var next string
	if end < len(c.entries) {
		next = c.entries[end].ID
	}
	resp := &ListResponse{
		TableVersion: c.version,
		NextToken:    next,
		Entries:      slices.Clone(c.entries[start:end]),
	}
	return resp, c.changed, nil
}
