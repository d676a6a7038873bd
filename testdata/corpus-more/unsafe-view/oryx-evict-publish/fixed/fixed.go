// Package fixed is a server for cached values with an eviction of those that are not used.
package fixed

import (
	"bytes"
	"io"
	"sync"
	"time"
	"unsafe"
)

// Key is a key.
type Key = string

type entry struct {
	expiry time.Time
	prev   *entry
	next   *entry
	key    string
	hash   uint64
}

type lruMsg struct {
	key  string
	hash uint64
}

// LeastRecentlyUsed evicts the keys that were not used for long.
type LeastRecentlyUsed struct {
	mu       sync.Mutex
	ch       chan lruMsg
	done     chan struct{}
	wg       sync.WaitGroup
	head     *entry
	tail     *entry
	cache    map[uint64]*entry
	capacity int
	ttl      time.Duration
	onEvict  func(Key)
}

// NewLRU gives an eviction.
func NewLRU(capacity int, ttl time.Duration, onEvict func(Key)) *LeastRecentlyUsed {
	return &LeastRecentlyUsed{
		ch:       make(chan lruMsg, 8192),
		done:     make(chan struct{}),
		cache:    make(map[uint64]*entry),
		capacity: capacity,
		ttl:      ttl,
		onEvict:  onEvict,
	}
}

// Start starts the background loop.
func (l *LeastRecentlyUsed) Start() {
	l.wg.Add(1)
	go l.run()
}

// Stop ends the loop.
func (l *LeastRecentlyUsed) Stop() {
	close(l.done)
	l.wg.Wait()
}

// Publish notes that a key was used.
func (l *LeastRecentlyUsed) Publish(key Key, hash uint64) {
	if len(l.ch)*5 >= cap(l.ch)*4 {
		return
	}

	key = string([]byte(key))

	select {
	case l.ch <- lruMsg{key: key, hash: hash}:
	default:
	}
}

func (l *LeastRecentlyUsed) run() {
	defer l.wg.Done()
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-l.done:
			return
		case m := <-l.ch:
			l.seen(m.key, m.hash)
		case now := <-t.C:
			l.evictExpired(now)
		}
	}
}

func (l *LeastRecentlyUsed) seen(key string, hash uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	expiry := time.Now().Add(l.ttl)
	if e, ok := l.cache[hash]; ok {
		e.expiry = expiry
		l.remove(e)
		l.pushFront(e)
		return
	}
	if len(l.cache) >= l.capacity {
		l.evict(l.tail)
	}
	e := &entry{key: key, hash: hash, expiry: expiry}
	l.cache[hash] = e
	l.pushFront(e)
}

func (l *LeastRecentlyUsed) evictExpired(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.tail != nil && l.tail.expiry.Before(now) {
		l.evict(l.tail)
	}
}

func (l *LeastRecentlyUsed) evict(e *entry) {
	if e == nil {
		return
	}
	l.remove(e)
	delete(l.cache, e.hash)
	l.onEvict(e.key)
}

func (l *LeastRecentlyUsed) remove(e *entry) {
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		l.head = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	} else {
		l.tail = e.prev
	}
	e.prev, e.next = nil, nil
}

func (l *LeastRecentlyUsed) pushFront(e *entry) {
	e.next = l.head
	if l.head != nil {
		l.head.prev = e
	} else {
		l.tail = e
	}
	l.head = e
}

// Engine stores values.
type Engine struct {
	mu   sync.RWMutex
	data map[string][]byte
	lru  *LeastRecentlyUsed
}

// NewEngine gives an engine. Its eviction runs until Close.
func NewEngine(capacity int, ttl time.Duration) *Engine {
	e := &Engine{data: make(map[string][]byte)}
	e.lru = NewLRU(capacity, ttl, e.Delete)
	e.lru.Start()
	return e
}

// Close ends the eviction.
func (e *Engine) Close() { e.lru.Stop() }

func hashKey(key Key) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(key); i++ {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	return h
}

// Get gives a value.
func (e *Engine) Get(key Key) ([]byte, bool) {
	e.mu.RLock()
	v, ok := e.data[key]
	e.mu.RUnlock()
	if ok {
		e.lru.Publish(key, hashKey(key))
	}
	return v, ok
}

// Set stores a value.
func (e *Engine) Set(key Key, value []byte) {
	e.mu.Lock()
	e.data[key] = value
	e.mu.Unlock()
	e.lru.Publish(key, hashKey(key))
}

// Delete removes a value.
func (e *Engine) Delete(key Key) {
	e.mu.Lock()
	delete(e.data, key)
	e.mu.Unlock()
}

func stringFromBytes(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Serve answers the commands of a connection.
func Serve(conn io.ReadWriter, eng *Engine) error {
	buf := make([]byte, 4096)
	n := 0
	for {
		m, err := conn.Read(buf[n:])
		if err != nil {
			return err
		}
		n += m
		rest := buf[:n]
		for {
			i := bytes.IndexByte(rest, '\n')
			if i < 0 {
				break
			}
			if _, err := conn.Write(dispatch(eng, bytes.Fields(rest[:i]))); err != nil {
				return err
			}
			rest = rest[i+1:]
		}
		n = copy(buf, rest)
		if n == len(buf) {
			return io.ErrShortBuffer
		}
	}
}

func dispatch(eng *Engine, args [][]byte) []byte {
	switch {
	case len(args) == 2 && bytes.EqualFold(args[0], []byte("GET")):
		val, ok := eng.Get(stringFromBytes(args[1]))
		if !ok {
			return []byte("-\n")
		}
		return append(append([]byte("+"), val...), '\n')
	case len(args) == 3 && bytes.EqualFold(args[0], []byte("SET")):
		eng.Set(string(args[1]), bytes.Clone(args[2]))
		return []byte("+OK\n")
	case len(args) == 2 && bytes.EqualFold(args[0], []byte("DEL")):
		eng.Delete(string(args[1]))
		return []byte("+OK\n")
	}
	return []byte("-ERR\n")
}
