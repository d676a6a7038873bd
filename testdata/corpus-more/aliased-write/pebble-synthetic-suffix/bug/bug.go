// Package bug iterates over the keys of cached table blocks.
package bug

import (
	"bytes"
	"sync"
)

// block is a list of entries: key length, key, value length, value.
type block []byte

// blockCache shares blocks between the iterators of all tables.
type blockCache struct {
	mu     sync.Mutex
	blocks map[uint64]block
	read   func(offset uint64) block
}

func (c *blockCache) get(offset uint64) block {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b, ok := c.blocks[offset]; ok {
		return b
	}
	b := c.read(offset)
	c.blocks[offset] = b
	return b
}

// split gives the length of a key without its version suffix.
type split func(key []byte) int

// IterTransforms change the keys that an iterator returns.
type IterTransforms struct {
	SyntheticSuffix []byte
}

type blockIter struct {
	split      split
	transforms IterTransforms
	data       block
	offset     int
	nextOffset int
	userKey    []byte
	val        []byte
	// offsets of the entries before the current one, for going back
	cached         []int
	synthSuffixBuf []byte
}

func (i *blockIter) init(sp split, data block, transforms IterTransforms) {
	*i = blockIter{split: sp, data: data, transforms: transforms, synthSuffixBuf: i.synthSuffixBuf[:0]}
}

func (i *blockIter) readEntry() bool {
	if i.offset >= len(i.data) {
		i.userKey, i.val = nil, nil
		return false
	}
	p := i.offset
	n := int(i.data[p])
	p++
	i.userKey = i.data[p : p+n : p+n] // ALSO: aliased-write
	p += n
	n = int(i.data[p])
	p++
	i.val = i.data[p : p+n : p+n]
	i.nextOffset = p + n
	return true
}

// maybeReplaceSuffix puts the synthetic suffix in place of the one of the
// current key.
func (i *blockIter) maybeReplaceSuffix(allowInPlace bool) {
	suffix := i.transforms.SyntheticSuffix
	if suffix == nil || i.userKey == nil {
		return
	}
	prefixLen := i.split(i.userKey)
	if allowInPlace && cap(i.userKey) >= prefixLen+len(suffix) {
		i.userKey = append(i.userKey[:prefixLen], suffix...) // BUG: aliased-write
		return
	}
	i.synthSuffixBuf = append(i.synthSuffixBuf[:0], i.userKey[:prefixLen]...)
	i.synthSuffixBuf = append(i.synthSuffixBuf, suffix...)
	i.userKey = i.synthSuffixBuf
}

func (i *blockIter) First() ([]byte, []byte) {
	i.offset, i.cached = 0, i.cached[:0]
	if i.readEntry() {
		i.maybeReplaceSuffix(true)
	}
	return i.userKey, i.val
}

func (i *blockIter) Next() ([]byte, []byte) {
	i.cached = append(i.cached, i.offset)
	i.offset = i.nextOffset
	if i.readEntry() {
		i.maybeReplaceSuffix(true)
	}
	return i.userKey, i.val
}

func (i *blockIter) Prev() ([]byte, []byte) {
	n := len(i.cached)
	if n == 0 {
		i.userKey, i.val = nil, nil
		return nil, nil
	}
	i.offset, i.cached = i.cached[n-1], i.cached[:n-1]
	if i.readEntry() {
		i.maybeReplaceSuffix(false)
	}
	return i.userKey, i.val
}

// table is a file, or a view of another table's file with its own suffix.
type table struct {
	cache   *blockCache
	offsets []uint64
	suffix  []byte
}

func keySplit(key []byte) int {
	return bytes.LastIndexByte(key, '@')
}

// Keys collects the keys of the table in order.
func (t *table) Keys() []string {
	var keys []string
	var it blockIter
	for _, off := range t.offsets {
		it.init(keySplit, t.cache.get(off), IterTransforms{SyntheticSuffix: t.suffix})
		for k, _ := it.First(); k != nil; k, _ = it.Next() {
			keys = append(keys, string(k))
		}
	}
	return keys
}
