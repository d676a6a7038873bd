// Package bug makes the keys of an iterator appear to have another prefix.
package bug

import (
	"bytes"
	"errors"
	"sort"
)

var errInputPrefix = errors.New("key argument does not have prefix required for replacement")

// Iterator walks over keys in order.
type Iterator interface {
	SeekGE(key []byte) []byte
	SeekPrefixGE(prefix, key []byte) []byte
	First() []byte
	Next() []byte
	SetBounds(lower, upper []byte)
	Error() error
}

// sliceIter is an Iterator over sorted keys in memory.
type sliceIter struct {
	keys         [][]byte
	pos          int
	lower, upper []byte
}

func (s *sliceIter) current() []byte {
	if s.pos >= len(s.keys) || s.upper != nil && bytes.Compare(s.keys[s.pos], s.upper) >= 0 {
		return nil
	}
	return s.keys[s.pos]
}

func (s *sliceIter) SeekGE(key []byte) []byte {
	if s.lower != nil && bytes.Compare(key, s.lower) < 0 {
		key = s.lower
	}
	s.pos = sort.Search(len(s.keys), func(i int) bool { return bytes.Compare(s.keys[i], key) >= 0 })
	return s.current()
}

func (s *sliceIter) SeekPrefixGE(prefix, key []byte) []byte {
	if k := s.SeekGE(key); bytes.HasPrefix(k, prefix) {
		return k
	}
	return nil
}

func (s *sliceIter) First() []byte { return s.SeekGE(nil) }

func (s *sliceIter) Next() []byte { s.pos++; return s.current() }

// SetBounds sets the bounds, which stay in use until they are set again.
func (s *sliceIter) SetBounds(lower, upper []byte) { s.lower, s.upper = lower, upper }

func (s *sliceIter) Error() error { return nil }

type prefixReplacingIterator struct {
	i         Iterator
	src, dst  []byte
	arg, arg2 []byte
	res       []byte
	err       error
}

// newPrefixReplacingIterator shows the keys of i, which have prefix src, with
// prefix dst.
func newPrefixReplacingIterator(i Iterator, src, dst []byte) Iterator {
	return &prefixReplacingIterator{
		i:   i,
		src: src, dst: dst,
		arg: append([]byte{}, src...), arg2: append([]byte{}, src...),
		res: append([]byte{}, dst...),
	}
}

func (p *prefixReplacingIterator) rewriteArg(key []byte) []byte {
	if !bytes.HasPrefix(key, p.dst) {
		p.err = errInputPrefix
		return key
	}
	p.arg = append(p.arg[:len(p.src)], key[len(p.dst):]...)
	return p.arg
}

func (p *prefixReplacingIterator) rewriteArg2(key []byte) []byte {
	if !bytes.HasPrefix(key, p.dst) {
		p.err = errInputPrefix
		return key
	}
	p.arg2 = append(p.arg2[:len(p.src)], key[len(p.dst):]...)
	return p.arg2
}

func (p *prefixReplacingIterator) rewriteResult(k []byte) []byte {
	if k == nil {
		return nil
	}
	p.res = append(p.res[:len(p.dst)], k[len(p.src):]...)
	return p.res
}

func (p *prefixReplacingIterator) SeekGE(key []byte) []byte {
	return p.rewriteResult(p.i.SeekGE(p.rewriteArg(key)))
}

func (p *prefixReplacingIterator) SeekPrefixGE(prefix, key []byte) []byte {
	return p.rewriteResult(p.i.SeekPrefixGE(p.rewriteArg2(prefix), p.rewriteArg(key)))
}

func (p *prefixReplacingIterator) First() []byte { return p.rewriteResult(p.i.First()) }

func (p *prefixReplacingIterator) Next() []byte { return p.rewriteResult(p.i.Next()) }

func (p *prefixReplacingIterator) SetBounds(lower, upper []byte) {
	p.i.SetBounds(p.rewriteArg(lower), p.rewriteArg2(upper)) // BUG: reused-buffer
}

func (p *prefixReplacingIterator) Error() error {
	if p.err != nil {
		return p.err
	}
	return p.i.Error()
}
