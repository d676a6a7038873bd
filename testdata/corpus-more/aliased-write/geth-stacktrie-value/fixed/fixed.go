// Package fixed hashes sorted key/value pairs into a trie root.
package fixed

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"sync"
)

const (
	emptyNode = iota
	branchNode
	leafNode
	hashedNode
)

var emptyRoot = sha256.Sum256(nil)

// writer stores hashed nodes.
type writer interface {
	Put(key, val []byte) error
}

type hasher struct {
	sha hash.Hash
	tmp bytes.Buffer
}

var hasherPool = sync.Pool{New: func() any { return &hasher{sha: sha256.New()} }}

func newHasher() *hasher {
	h := hasherPool.Get().(*hasher)
	h.tmp.Reset()
	return h
}

func (h *hasher) encode(parts ...[]byte) {
	var n [4]byte
	for _, p := range parts {
		binary.BigEndian.PutUint32(n[:], uint32(len(p)))
		h.tmp.Write(n[:])
		h.tmp.Write(p)
	}
}

var triePool = sync.Pool{New: func() any { return &Trie{} }}

// Trie takes keys in ascending order and frees what it has hashed.
type Trie struct {
	kind     uint8
	val      []byte
	key      []byte
	off      int
	children [16]*Trie
	db       writer
}

// New returns an empty trie that writes to db, which may be nil.
func New(db writer) *Trie { return &Trie{db: db} }

func fromPool(db writer) *Trie {
	t := triePool.Get().(*Trie)
	t.db = db
	return t
}

func toPool(t *Trie) {
	*t = Trie{key: t.key[:0]}
	triePool.Put(t)
}

func newLeaf(off int, key, val []byte, db writer) *Trie {
	t := fromPool(db)
	t.kind = leafNode
	t.off = off
	t.key = append(t.key, key[off:]...)
	t.val = val
	return t
}

func nibbles(key []byte) []byte {
	out := make([]byte, 0, 2*len(key))
	for _, b := range key {
		out = append(out, b>>4, b&15)
	}
	return out
}

// Update adds a pair.
func (t *Trie) Update(key, val []byte) {
	t.insert(nibbles(key), val)
}

func (t *Trie) insert(key, val []byte) {
	switch t.kind {
	case branchNode:
		idx := int(key[t.off])
		for i := idx - 1; i >= 0; i-- {
			if t.children[i] != nil {
				t.children[i].hash()
				break
			}
		}
		if t.children[idx] == nil {
			t.children[idx] = newLeaf(t.off+1, key, val, t.db)
			return
		}
		t.children[idx].insert(key, val)
	case leafNode:
		old := &Trie{kind: leafNode, off: t.off + 1, key: append([]byte(nil), t.key[1:]...), val: t.val, db: t.db}
		oldIdx := t.key[0]
		t.kind, t.key, t.val = branchNode, t.key[:0], nil
		t.children[oldIdx] = old
		if key[t.off] != oldIdx {
			old.hash()
		}
		t.insert(key, val)
	case emptyNode:
		t.kind = leafNode
		t.key = append(t.key[:0], key[t.off:]...)
		t.val = val
	default:
		panic("insert into hashed node")
	}
}

// hash turns the node into a hashed one, whose value is its hash or, if that
// is shorter, its encoding.
func (t *Trie) hash() {
	if t.kind == hashedNode {
		return
	}
	var h *hasher
	switch t.kind {
	case branchNode:
		var parts [16][]byte
		for i, c := range t.children {
			if c == nil {
				continue
			}
			c.hash()
			parts[i] = c.val
			t.children[i] = nil
			toPool(c)
		}
		h = newHasher()
		defer hasherPool.Put(h)
		h.encode(parts[:]...)
	case leafNode:
		h = newHasher()
		defer hasherPool.Put(h)
		h.encode(t.key, t.val)
	case emptyNode:
		t.val = append([]byte(nil), emptyRoot[:]...)
		t.kind = hashedNode
		return
	}
	t.key = t.key[:0]
	t.kind = hashedNode
	if h.tmp.Len() < 32 {
		t.val = append([]byte(nil), h.tmp.Bytes()...)
		return
	}
	t.val = make([]byte, 32)
	h.sha.Reset()
	h.sha.Write(h.tmp.Bytes())
	copy(t.val, h.sha.Sum(nil))
	if t.db != nil {
		_ = t.db.Put(t.val, h.tmp.Bytes())
	}
}

// Root returns the hash of all pairs.
func (t *Trie) Root() [32]byte {
	t.hash()
	if len(t.val) != 32 {
		return sha256.Sum256(t.val)
	}
	return [32]byte(t.val)
}
