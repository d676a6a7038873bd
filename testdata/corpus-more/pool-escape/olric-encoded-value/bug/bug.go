package bug

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"log"
	"sync"
	"time"
)

var errServerGone = errors.New("server is gone")

var bufPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func getBuffer() *bytes.Buffer {
	b := bufPool.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func putBuffer(b *bytes.Buffer) { bufPool.Put(b) }

// Member is a node that keeps replicas.
type Member interface {
	PutReplica(ctx context.Context, dmap, key string, value []byte, ttl int64) error
}

type entry struct {
	value     []byte
	ttl       int64
	timestamp int64
}

type fragment struct {
	sync.RWMutex
	entries map[uint64]entry
}

func (f *fragment) put(hkey uint64, e entry) {
	e.value = append([]byte(nil), e.value...)
	f.entries[hkey] = e
}

// Service owns the maps of a node.
type Service struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	async  bool
	backup []Member
}

// NewService makes a service.
func NewService(async bool, backup ...Member) *Service {
	ctx, cancel := context.WithCancel(context.Background())
	return &Service{ctx: ctx, cancel: cancel, async: async, backup: backup}
}

// Shutdown waits for replication.
func (s *Service) Shutdown() {
	s.cancel()
	s.wg.Wait()
}

// DMap is a distributed map.
type DMap struct {
	name string
	s    *Service
	frag fragment
}

// NewDMap makes a map.
func (s *Service) NewDMap(name string) *DMap {
	return &DMap{name: name, s: s, frag: fragment{entries: map[uint64]entry{}}}
}

type env struct {
	dmap      string
	key       string
	hkey      uint64
	value     []byte
	ttl       time.Duration
	timestamp int64
}

func hkey(dmap, key string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(dmap + key))
	return h.Sum64()
}

func prepareEntry(e *env) entry {
	n := entry{value: e.value, timestamp: e.timestamp}
	if e.ttl > 0 {
		n.ttl = (e.timestamp + e.ttl.Nanoseconds()) / 1e6
	}
	return n
}

func (dm *DMap) asyncPutOnBackup(e *env, n entry, m Member) {
	defer dm.s.wg.Done()
	if err := m.PutReplica(context.WithoutCancel(dm.s.ctx), e.dmap, e.key, n.value, n.ttl); err != nil {
		log.Printf("failed to create replica: %v", err)
	}
}

func (dm *DMap) asyncPutOnCluster(e *env) error {
	n := prepareEntry(e)
	dm.frag.put(e.hkey, n)
	for _, m := range dm.s.backup {
		if dm.s.ctx.Err() != nil {
			return errServerGone
		}
		dm.s.wg.Add(1)
		go dm.asyncPutOnBackup(e, n, m) // ALSO: pool-escape
	}
	return nil
}

func (dm *DMap) syncPutOnCluster(e *env) error {
	n := prepareEntry(e)
	for _, m := range dm.s.backup {
		if err := m.PutReplica(dm.s.ctx, e.dmap, e.key, n.value, n.ttl); err != nil {
			return err
		}
	}
	dm.frag.put(e.hkey, n)
	return nil
}

func (dm *DMap) put(e *env) error {
	e.hkey = hkey(e.dmap, e.key)
	dm.frag.Lock()
	defer dm.frag.Unlock()
	if dm.s.async {
		return dm.asyncPutOnCluster(e)
	}
	return dm.syncPutOnCluster(e)
}

// Put sets the value of a key.
func (dm *DMap) Put(key string, value any, ttl time.Duration) error {
	valueBuf := getBuffer()
	defer putBuffer(valueBuf) // ALSO: pool-escape

	if err := json.NewEncoder(valueBuf).Encode(value); err != nil {
		return err
	}
	e := &env{
		dmap:      dm.name,
		key:       key,
		value:     valueBuf.Bytes(), // BUG: pool-escape
		ttl:       ttl,
		timestamp: time.Now().UnixNano(),
	}
	return dm.put(e)
}

// Get reads the value of a key into v.
func (dm *DMap) Get(key string, v any) error {
	dm.frag.RLock()
	defer dm.frag.RUnlock()
	e, ok := dm.frag.entries[hkey(dm.name, key)]
	if !ok {
		return errors.New("key not found")
	}
	return json.Unmarshal(e.value, v)
}
