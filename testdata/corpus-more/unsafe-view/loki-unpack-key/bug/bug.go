// Package bug extracts labels from packed log lines.
package bug

import (
	"bytes"
	"errors"
	"unsafe"
)

const (
	packedEntryKey  = "_entry"
	duplicateSuffix = "_extracted"
)

var errNotAnObject = errors.New("not an object")

func unsafeGetString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// internedStringSet remembers the names of earlier lines.
type internedStringSet map[string]struct {
	s  string
	ok bool
}

// Get returns the stored result for data, or stores that of createNew.
func (i internedStringSet) Get(data []byte, createNew func() (string, bool)) (string, bool) {
	if s, ok := i[string(data)]; ok {
		return s.s, s.ok
	}
	fresh, ok := createNew()
	i[string(data)] = struct {
		s  string
		ok bool
	}{s: fresh, ok: ok}
	return fresh, ok
}

type labelsBuilder struct {
	base map[string]string
	add  map[string]string
}

func (b *labelsBuilder) baseHas(name string) bool { _, ok := b.base[name]; return ok }
func (b *labelsBuilder) set(name, value string)   { b.add[name] = value }

// eachString calls f for the string members of a flat object.
func eachString(obj []byte, f func(key, value []byte) error) error {
	obj = bytes.TrimSpace(obj)
	if len(obj) < 2 || obj[0] != '{' || obj[len(obj)-1] != '}' {
		return errNotAnObject
	}
	for _, member := range bytes.Split(obj[1:len(obj)-1], []byte{','}) {
		k, v, ok := bytes.Cut(member, []byte{':'})
		if !ok {
			return errNotAnObject
		}
		k, v = bytes.TrimSpace(k), bytes.TrimSpace(v)
		if err := f(bytes.Trim(k, `"`), bytes.Trim(v, `"`)); err != nil {
			return err
		}
	}
	return nil
}

type unpackParser struct {
	lbsBuffer []string
	keys      internedStringSet
}

func newUnpackParser() *unpackParser {
	return &unpackParser{lbsBuffer: make([]string, 0, 16), keys: internedStringSet{}}
}

// process returns the packed entry of a line; the line's memory belongs to the caller.
func (u *unpackParser) process(line []byte, lbs *labelsBuilder) ([]byte, bool) {
	u.lbsBuffer = u.lbsBuffer[:0]
	entry, err := u.unpack(line, lbs)
	if err != nil {
		lbs.set("__error__", "JSONParserErr")
		return line, true
	}
	return entry, true
}

func (u *unpackParser) unpack(entry []byte, lbs *labelsBuilder) ([]byte, error) {
	var isPacked bool
	line := entry
	err := eachString(entry, func(key, value []byte) error {
		if unsafeGetString(key) == packedEntryKey {
			line = value
			isPacked = true
			return nil
		}
		name, ok := u.keys.Get(key, func() (string, bool) {
			field := unsafeGetString(key) // BUG: unsafe-view
			if lbs.baseHas(field) {
				field = field + duplicateSuffix
			}
			return field, true
		})
		if !ok {
			return nil
		}
		u.lbsBuffer = append(u.lbsBuffer, name, string(value))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if isPacked {
		for i := 0; i < len(u.lbsBuffer); i += 2 {
			lbs.set(u.lbsBuffer[i], u.lbsBuffer[i+1])
		}
	}
	return line, nil
}

// stream reads the lines of a block into one buffer and hands out their labels.
func stream(next func(buf []byte) ([]byte, bool), base map[string]string, out func(line string, lbs map[string]string)) {
	p := newUnpackParser()
	var buf []byte
	for {
		var ok bool
		if buf, ok = next(buf[:0]); !ok {
			return
		}
		lbs := &labelsBuilder{base: base, add: map[string]string{}}
		if line, keep := p.process(buf, lbs); keep {
			out(string(line), lbs.add)
		}
	}
}
