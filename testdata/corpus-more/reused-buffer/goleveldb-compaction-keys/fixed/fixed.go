// Package fixed merges sorted tables into new ones.
package fixed

import (
	"bytes"
	"encoding/binary"
	"math"
)

const maxSeq = uint64(math.MaxUint64)

// iKey is a user key with the sequence number of its write.
type iKey []byte

func (k iKey) ukey() []byte { return k[:len(k)-8] }

func (k iKey) parseNum() (uint64, bool) {
	if len(k) < 8 {
		return 0, false
	}
	return binary.LittleEndian.Uint64(k[len(k)-8:]), true
}

type entry struct {
	shared     int
	suffix     string
	seq        uint64
	value      string
	tombstoned bool
}

// blockIter decodes prefix compressed entries.
type blockIter struct {
	entries []entry
	at      int
	prefix  []byte
	key     []byte
	value   []byte
}

func (i *blockIter) Next() bool {
	if i.at >= len(i.entries) {
		return false
	}
	e := i.entries[i.at]
	i.at++
	i.prefix = append(i.prefix[:e.shared], e.suffix...)
	i.key = binary.LittleEndian.AppendUint64(append(i.key[:0], i.prefix...), e.seq)
	i.value = append(i.value[:0], e.value...)
	return true
}

func (i *blockIter) Key() []byte   { return i.key }
func (i *blockIter) Value() []byte { return i.value }

type tableWriter interface {
	Append(key, value []byte) error
	Close() (size int, err error)
}

type tFile struct {
	min, max []byte
	size     int
}

type tWriter struct {
	tw          tableWriter
	notFirst    bool
	first, last []byte
	n           int
}

func (w *tWriter) add(key, value []byte) error {
	if w.notFirst {
		w.last = append(w.last[:0], key...)
	} else {
		w.first = append(w.first[:0], key...)
		w.last = append(w.last[:0], key...)
		w.notFirst = true
	}
	w.n += len(key) + len(value)
	return w.tw.Append(key, value)
}

func (w *tWriter) finish() (*tFile, error) {
	size, err := w.tw.Close()
	if err != nil {
		return nil, err
	}
	return &tFile{min: w.first, max: w.last, size: size}, nil
}

type compactor struct {
	create    func() (tableWriter, error)
	minSeq    uint64
	tableSize int
}

// run writes the newest visible version of each key.
func (c *compactor) run(iter *blockIter) ([]*tFile, error) {
	var (
		files   []*tFile
		tw      *tWriter
		ukey    []byte
		hasUkey bool
		lseq    = maxSeq
	)
	finish := func() error {
		f, err := tw.finish()
		if err == nil {
			files = append(files, f)
			tw = nil
		}
		return err
	}
	for iter.Next() {
		key := iKey(iter.Key())
		if tw == nil {
			w, err := c.create()
			if err != nil {
				return files, err
			}
			tw = &tWriter{tw: w}
		}
		if seq, ok := key.parseNum(); !ok {
			ukey = ukey[:0]
			hasUkey = false
			lseq = maxSeq
		} else {
			if !hasUkey || !bytes.Equal(key.ukey(), ukey) {
				ukey = append(ukey[:0], key.ukey()...)
				hasUkey = true
				lseq = maxSeq
			}
			drop := lseq <= c.minSeq
			lseq = seq
			if drop {
				continue
			}
		}
		if err := tw.add(key, iter.Value()); err != nil {
			return files, err
		}
		if tw.n >= c.tableSize {
			if err := finish(); err != nil {
				return files, err
			}
		}
	}
	if tw != nil {
		return files, finish()
	}
	return files, nil
}
