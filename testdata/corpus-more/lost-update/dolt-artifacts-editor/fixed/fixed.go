// Package fixed records merge artifacts in an ordered map.
package fixed

import (
	"errors"
	"sort"
)

const maxPending = 64 * 1024

var errKeyTooLong = errors.New("key too long")

// editList collects edits; a nil value deletes.
type editList struct {
	m map[string][]byte
}

func newEditList() *editList { return &editList{m: make(map[string][]byte)} }

func (l *editList) put(key string, value []byte) { l.m[key] = value }
func (l *editList) count() int                   { return len(l.m) }

type entry struct {
	key   string
	value []byte
}

// orderedMap is an immutable sorted map.
type orderedMap struct {
	entries []entry
}

func (m orderedMap) get(key string) ([]byte, bool) {
	i := sort.Search(len(m.entries), func(i int) bool { return m.entries[i].key >= key })
	if i < len(m.entries) && m.entries[i].key == key {
		return m.entries[i].value, true
	}
	return nil, false
}

// apply returns a new map with the edits.
func (m orderedMap) apply(edits *editList) orderedMap {
	merged := make(map[string][]byte, len(m.entries)+edits.count())
	for _, e := range m.entries {
		merged[e.key] = e.value
	}
	for k, v := range edits.m {
		merged[k] = v
	}
	out := orderedMap{entries: make([]entry, 0, len(merged))}
	for k, v := range merged {
		if v != nil {
			out.entries = append(out.entries, entry{k, v})
		}
	}
	sort.Slice(out.entries, func(i, j int) bool { return out.entries[i].key < out.entries[j].key })
	return out
}

// mutableMap queues edits on top of a map.
type mutableMap struct {
	tuples orderedMap
	edits  *editList
}

func (mut *mutableMap) put(key string, value []byte) error {
	if len(key) > 1024 {
		return errKeyTooLong
	}
	mut.edits.put(key, value)
	if mut.edits.count() > maxPending {
		mut.flushPending()
	}
	return nil
}

func (mut *mutableMap) delete(key string) error {
	return mut.put(key, nil)
}

func (mut *mutableMap) flushPending() {
	mut.tuples = mut.tuples.apply(mut.edits)
	mut.edits = newEditList()
}

func (mut *mutableMap) flush() orderedMap {
	mut.flushPending()
	return mut.tuples
}

// artifactMap holds conflicts and constraint violations.
type artifactMap struct {
	tuples orderedMap
}

func (m artifactMap) editor() *artifactsEditor {
	return &artifactsEditor{mut: mutableMap{tuples: m.tuples, edits: newEditList()}}
}

type artifactsEditor struct {
	mut mutableMap
}

func (wr *artifactsEditor) add(srcKey, kind string, meta []byte) error {
	key := srcKey + "/" + kind
	return wr.mut.put(key, meta)
}

func (wr *artifactsEditor) remove(key string) error {
	return wr.mut.delete(key)
}

// flush writes the pending edits.
func (wr *artifactsEditor) flush() artifactMap {
	return artifactMap{tuples: wr.mut.flush()}
}

type violation struct {
	key  string
	meta []byte
}

type violationWriter struct {
	editor *artifactsEditor
}

// record stores constraint violations.
func (w *violationWriter) record(violations <-chan violation) error {
	for v := range violations {
		if err := w.editor.add(v.key, "constraint", v.meta); err != nil {
			return err
		}
	}
	return nil
}

func merge(m artifactMap, violations <-chan violation) (artifactMap, error) {
	ed := m.editor()
	w := &violationWriter{editor: ed}
	if err := w.record(violations); err != nil {
		return m, err
	}
	return ed.flush(), nil
}

func resolve(m artifactMap, keys []string) (artifactMap, error) {
	ed := m.editor()
	for _, k := range keys {
		if _, ok := m.tuples.get(k); ok {
			if err := ed.remove(k); err != nil {
				return m, err
			}
		}
	}
	return ed.flush(), nil
}
