// Package bug iterates over the newest versions of keys.
package bug

import (
	"bytes"
	"encoding/binary"
	"math"
)

func parseKey(k []byte) []byte { return k[:len(k)-8] }

func parseTs(k []byte) uint64 { return math.MaxUint64 - binary.BigEndian.Uint64(k[len(k)-8:]) }

func safeCopy(dst, src []byte) []byte { return append(dst[:0], src...) }

// tableIterator decodes prefix compressed entries of a block.
type tableIterator struct {
	block []byte
	key   []byte
	val   []byte
	ok    bool
}

func (t *tableIterator) Next() {
	if len(t.block) < 3 {
		t.ok = false
		return
	}
	shared, klen, vlen := int(t.block[0]), int(t.block[1]), int(t.block[2])
	t.key = append(t.key[:shared], t.block[3:3+klen]...)
	t.val = append(t.val[:0], t.block[3+klen:3+klen+vlen]...)
	t.block = t.block[3+klen+vlen:]
	t.ok = true
}

func (t *tableIterator) Valid() bool { return t.ok }

// Item is one key with its value.
type Item struct {
	key     []byte
	vptr    []byte
	version uint64
	next    *Item
}

// Key gives the key; it is valid until the iterator moves.
func (i *Item) Key() []byte { return i.key }

// Value gives the value.
func (i *Item) Value() []byte { return i.vptr }

type list struct{ head, tail *Item }

func (l *list) push(i *Item) {
	i.next = nil
	if l.tail == nil {
		l.head = i
	} else {
		l.tail.next = i
	}
	l.tail = i
}

func (l *list) pop() *Item {
	i := l.head
	if i == nil {
		return nil
	}
	if l.head = i.next; l.head == nil {
		l.tail = nil
	}
	return i
}

// Iterator gives the newest visible version of each key.
type Iterator struct {
	iitr    *tableIterator
	readTs  uint64
	item    *Item
	data    list
	waste   list
	lastKey []byte
}

// NewIterator makes an iterator over a block as of readTs.
func NewIterator(block []byte, readTs uint64) *Iterator {
	it := &Iterator{iitr: &tableIterator{block: block}, readTs: readTs}
	it.iitr.Next()
	it.prefetch()
	return it
}

func (it *Iterator) newItem() *Item {
	if i := it.waste.pop(); i != nil {
		return i
	}
	return &Item{}
}

// Valid reports whether there is an item.
func (it *Iterator) Valid() bool { return it.item != nil }

// Item gives the current item.
func (it *Iterator) Item() *Item { return it.item }

// Next moves on.
func (it *Iterator) Next() {
	it.waste.push(it.item)
	it.item = it.data.pop()
	for it.iitr.Valid() {
		if it.parseItem() {
			break
		}
	}
	if it.item == nil {
		it.item = it.data.pop()
	}
}

func (it *Iterator) parseItem() bool {
	key := it.iitr.key
	if parseTs(key) > it.readTs || bytes.Equal(it.lastKey, parseKey(key)) {
		it.iitr.Next()
		return false
	}
	it.lastKey = safeCopy(it.lastKey, parseKey(key))
	item := it.newItem()
	it.fill(item)
	it.iitr.Next()
	it.data.push(item)
	return true
}

func (it *Iterator) fill(item *Item) {
	item.version = parseTs(it.iitr.key)
	item.key = parseKey(it.iitr.key) // BUG: reused-buffer
	item.vptr = it.iitr.val          // ALSO: reused-buffer
}

func (it *Iterator) prefetch() {
	for n := 0; n < 2 && it.iitr.Valid(); {
		if it.parseItem() {
			n++
		}
	}
	it.item = it.data.pop()
}
