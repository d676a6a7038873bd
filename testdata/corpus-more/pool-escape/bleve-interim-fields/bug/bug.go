// Package bug turns analyzed documents into segments.
package bug

import (
	"bytes"
	"encoding/binary"
	"sort"
	"sync"
)

// Field is a named value of a document.
type Field struct {
	Name  string
	Terms []string
}

// Document is an analyzed document.
type Document struct {
	ID     string
	Fields []Field
}

// Segment is an immutable part of the index.
type Segment struct {
	mem       []byte
	fieldsMap map[string]uint16
	fieldsInv []string
	numDocs   uint64
	offsets   []uint64
}

func initSegment(mem []byte, fieldsMap map[string]uint16, fieldsInv []string, numDocs uint64, offsets []uint64) *Segment {
	return &Segment{mem: mem, fieldsMap: fieldsMap, fieldsInv: fieldsInv, numDocs: numDocs, offsets: offsets}
}

// Fields returns the names of the fields.
func (s *Segment) Fields() []string { return s.fieldsInv }

// Dictionary returns where the terms of a field start.
func (s *Segment) Dictionary(field string) (uint64, bool) {
	id := s.fieldsMap[field]
	if id == 0 {
		return 0, false
	}
	return s.offsets[id-1], true
}

// FieldName returns the name for an id in the segment.
func (s *Segment) FieldName(id int) string {
	if id < len(s.fieldsInv) {
		return s.fieldsInv[id]
	}
	return ""
}

// NewSegment makes a segment of the documents.
func NewSegment(docs []*Document) *Segment {
	var br bytes.Buffer

	s := interimPool.Get().(*interim)
	s.docs = docs
	s.w = &br
	offsets := s.convert()

	seg := initSegment(br.Bytes(), s.fieldsMap, s.fieldsInv, uint64(len(docs)), offsets) // ALSO: pool-escape

	interimPool.Put(s.cleanse()) // BUG: pool-escape
	return seg
}

var interimPool = sync.Pool{New: func() any { return &interim{} }}

// interim has the working data of a conversion.
type interim struct {
	docs []*Document
	w    *bytes.Buffer

	// name -> field id + 1
	fieldsMap map[string]uint16
	// field id -> name
	fieldsInv []string
	// field id -> term -> number of documents
	dicts []map[string]int
	// field id -> terms
	dictKeys [][]string

	tmp []byte
}

func (s *interim) cleanse() *interim {
	s.docs = nil
	s.w = nil
	s.fieldsMap = nil
	s.fieldsInv = s.fieldsInv[:0] // ALSO: pool-escape
	for i := range s.dicts {
		s.dicts[i] = nil
	}
	s.dicts = s.dicts[:0]
	for i := range s.dictKeys {
		s.dictKeys[i] = s.dictKeys[i][:0]
	}
	s.dictKeys = s.dictKeys[:0]
	s.tmp = s.tmp[:0]
	return s
}

func (s *interim) getOrDefineField(name string) int {
	id, exists := s.fieldsMap[name]
	if !exists {
		id = uint16(len(s.fieldsInv) + 1)
		s.fieldsMap[name] = id
		s.fieldsInv = append(s.fieldsInv, name)
		s.dicts = append(s.dicts, make(map[string]int))
		if n := len(s.dictKeys); n < cap(s.dictKeys) {
			s.dictKeys = s.dictKeys[:n+1]
			s.dictKeys[n] = s.dictKeys[n][:0]
		} else {
			s.dictKeys = append(s.dictKeys, nil)
		}
	}
	return int(id - 1)
}

func (s *interim) convert() []uint64 {
	s.fieldsMap = map[string]uint16{}
	s.getOrDefineField("_id")
	for _, doc := range s.docs {
		for _, f := range doc.Fields {
			s.getOrDefineField(f.Name)
		}
	}
	sort.Strings(s.fieldsInv[1:])
	for id, name := range s.fieldsInv {
		s.fieldsMap[name] = uint16(id + 1)
	}
	for _, doc := range s.docs {
		for _, f := range doc.Fields {
			id := s.getOrDefineField(f.Name)
			for _, t := range f.Terms {
				if s.dicts[id][t] == 0 {
					s.dictKeys[id] = append(s.dictKeys[id], t)
				}
				s.dicts[id][t]++
			}
		}
	}
	return s.writeDicts()
}

func (s *interim) writeDicts() []uint64 {
	offsets := make([]uint64, len(s.fieldsInv))
	for id, terms := range s.dictKeys {
		sort.Strings(terms)
		offsets[id] = uint64(s.w.Len())
		for _, t := range terms {
			s.tmp = binary.AppendUvarint(s.tmp[:0], uint64(s.dicts[id][t]))
			s.tmp = append(s.tmp, t...)
			s.w.Write(s.tmp)
		}
	}
	return offsets
}
