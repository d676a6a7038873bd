package good

import (
	"bytes"
	"strings"
)

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
		keys = append(keys, bytes.Clone(it.Entry().Key()))
	}
	return keys
}

func rowLength(it *rowIterator) (n int) {
	for ; it.Valid(); it.Next() {
		n += len(it.Entry().Key())
	}
	return n
}
