package bug

import (
	"container/list"
	"encoding/json"
	"errors"
	"sync"
)

// node is the content of an element of the LRU list.
type node struct {
	V       map[string]interface{}
	Swap    bool
	Deleted bool
	col     string
	key     string
}

type disk interface {
	read(col, id string) ([]byte, error)
	write(col, id string, b []byte) error
	remove(col, id string) error
}

type collection struct {
	mu   sync.Mutex
	mapa map[string]*list.Element
}

type cache struct {
	mu          sync.Mutex
	lista       *list.List
	collections map[string]*collection
	memBytes    int64
	maxMemBytes int64
	disk        disk
}

func newCache(max int64, d disk) *cache {
	return &cache{lista: list.New(), collections: map[string]*collection{}, maxMemBytes: max, disk: d}
}

func (c *cache) collection(col string) *collection {
	c.mu.Lock()
	defer c.mu.Unlock()
	cc := c.collections[col]
	if cc == nil {
		cc = &collection{mapa: map[string]*list.Element{}}
		c.collections[col] = cc
	}
	return cc
}

func (c *cache) createElement(col, id string, value []byte) error {
	var m map[string]interface{}
	if err := json.Unmarshal(value, &m); err != nil {
		return err
	}
	c.mu.Lock()
	elem := c.lista.PushFront(node{V: m, col: col, key: id})
	c.memBytes += int64(len(value))
	c.mu.Unlock()

	cc := c.collection(col)
	cc.mu.Lock()
	cc.mapa[id] = elem
	cc.mu.Unlock()

	if err := c.disk.write(col, id, value); err != nil {
		return err
	}
	c.purgeLRU()
	return nil
}

func (c *cache) getElement(col, id string) ([]byte, error) {
	cc := c.collection(col)
	cc.mu.Lock()
	elem := cc.mapa[id]
	cc.mu.Unlock()
	if elem == nil {
		return nil, errors.New("not found")
	}
	n := elem.Value.(node)
	if n.Deleted {
		return nil, nil
	}
	if n.Swap {
		return c.disk.read(col, id)
	}
	c.mu.Lock()
	c.lista.MoveToFront(elem)
	c.mu.Unlock()
	return json.Marshal(n.V)
}

// purgeLRU swaps out the oldest elements until the rest fits.
func (c *cache) purgeLRU() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.memBytes > c.maxMemBytes {
		last := c.lista.Back()
		if last == nil {
			return
		}
		n := last.Value.(node)
		b, _ := json.Marshal(n.V)
		c.memBytes -= int64(len(b))
		c.lista.Remove(last)

		n.V = nil     // ALSO: lost-update
		n.Swap = true // BUG: lost-update
	}
}

func (c *cache) deleteElement(col, id string) bool {
	cc := c.collection(col)
	cc.mu.Lock()
	defer cc.mu.Unlock()
	elem := cc.mapa[id]
	if elem == nil {
		return c.disk.remove(col, id) == nil
	}
	if elem.Value.(node).Deleted {
		return false
	}
	elem.Value = node{Deleted: true, col: col, key: id}
	return c.disk.remove(col, id) == nil
}
