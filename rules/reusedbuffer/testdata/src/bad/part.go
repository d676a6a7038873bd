package bad

import "strings"

// An iterator gives its entry, which gives the key that the next step overwrites.

type rowEntry struct {
	key []byte
	val string
}

func (e *rowEntry) Key() []byte { return e.key }

type rowIterator struct {
	rows   []string
	prefix string
	at     int
	entry  rowEntry
}

func (i *rowIterator) fill() {
	for i.at < len(i.rows) && !strings.HasPrefix(i.rows[i.at], i.prefix) {
		i.at++
	}
	if i.at < len(i.rows) {
		i.entry.key = append(i.entry.key[:0], i.rows[i.at]...)
	}
}

func (i *rowIterator) Next()            { i.at++; i.fill() }
func (i *rowIterator) Valid() bool      { return i.at < len(i.rows) }
func (i *rowIterator) Entry() *rowEntry { return &i.entry }

func rowKeys(it *rowIterator) [][]byte {
	var keys [][]byte
	for ; it.Valid(); it.Next() {
		keys = append(keys, it.Entry().Key()) // want "is kept while `it.entry.key` is overwritten"
	}
	return keys
}
