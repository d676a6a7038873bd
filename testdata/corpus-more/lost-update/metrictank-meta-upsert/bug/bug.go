// Package bug adds meta tags to metrics by rules.
package bug

import (
	"errors"
	"hash/fnv"
	"sort"
	"strings"
	"sync/atomic"
	"unsafe"
)

const collisionWindow = 3

type recordID uint32

// MetaTagRecord gives meta tags to the metrics that match.
type MetaTagRecord struct {
	MetaTags    []string
	Expressions []string
}

// Normalize puts the parts in order.
func (r *MetaTagRecord) Normalize() {
	sort.Strings(r.MetaTags)
	sort.Strings(r.Expressions)
}

func (r *MetaTagRecord) equalExpressions(o *MetaTagRecord) bool {
	return strings.Join(r.Expressions, ";") == strings.Join(o.Expressions, ";")
}

func (r *MetaTagRecord) hash() uint32 {
	h := fnv.New32a()
	for _, e := range r.Expressions {
		h.Write([]byte(e + ";"))
	}
	return h.Sum32()
}

func (r *MetaTagRecord) matches(tags map[string]string) bool {
	for _, e := range r.Expressions {
		k, v, _ := strings.Cut(e, "=")
		if tags[k] != v {
			return false
		}
	}
	return true
}

// enricher has the records ready for use.
type enricher struct {
	records []MetaTagRecord
	byTag   map[string][]int
}

func newEnricher(records map[recordID]MetaTagRecord) *enricher {
	e := &enricher{byTag: make(map[string][]int)}
	for _, r := range records {
		for _, ex := range r.Expressions {
			k, _, _ := strings.Cut(ex, "=")
			e.byTag[k] = append(e.byTag[k], len(e.records))
		}
		e.records = append(e.records, r)
	}
	return e
}

func (e *enricher) enrich(tags map[string]string) map[string]string {
	out := make(map[string]string)
	for k := range tags {
		for _, i := range e.byTag[k] {
			if !e.records[i].matches(tags) {
				continue
			}
			for _, mt := range e.records[i].MetaTags {
				name, v, _ := strings.Cut(mt, "=")
				out[name] = v
			}
		}
	}
	return out
}

// metaTagRecords are the records of an organisation by id.
type metaTagRecords struct {
	records  map[recordID]MetaTagRecord
	enricher unsafe.Pointer // *enricher
}

func newMetaTagRecords() *metaTagRecords {
	return &metaTagRecords{records: make(map[recordID]MetaTagRecord)}
}

// upsert adds or replaces a record, or deletes it if there are no meta tags.
func (m metaTagRecords) upsert(record MetaTagRecord) (recordID, error) {
	// the next use makes a new one
	defer atomic.StorePointer(&m.enricher, nil) // BUG: lost-update

	record.Normalize()
	id := recordID(record.hash())
	for i := recordID(0); i < collisionWindow; i++ {
		if old, ok := m.records[id+i]; ok && record.equalExpressions(&old) {
			delete(m.records, id+i)
			break
		}
	}
	if len(record.MetaTags) == 0 {
		return 0, nil
	}
	for i := recordID(0); i < collisionWindow; i++ {
		if _, ok := m.records[id+i]; !ok {
			m.records[id+i] = record
			return id + i, nil
		}
	}
	return 0, errors.New("no free id")
}

func (m *metaTagRecords) getEnricher() *enricher {
	e := (*enricher)(atomic.LoadPointer(&m.enricher))
	if e == nil {
		e = newEnricher(m.records)
		atomic.StorePointer(&m.enricher, unsafe.Pointer(e))
	}
	return e
}

// Index keeps the records of all the organisations.
type Index struct {
	meta map[uint32]*metaTagRecords
}

// Upsert changes a record of an organisation.
func (x *Index) Upsert(org uint32, r MetaTagRecord) error {
	m, ok := x.meta[org]
	if !ok {
		if x.meta == nil {
			x.meta = make(map[uint32]*metaTagRecords)
		}
		m = newMetaTagRecords()
		x.meta[org] = m
	}
	_, err := m.upsert(r)
	return err
}

// MetaTags returns the meta tags of a metric.
func (x *Index) MetaTags(org uint32, tags map[string]string) map[string]string {
	m, ok := x.meta[org]
	if !ok {
		return nil
	}
	return m.getEnricher().enrich(tags)
}
