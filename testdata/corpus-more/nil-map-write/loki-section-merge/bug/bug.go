// Package bug finds the sections of data objects that a query needs.
package bug

import (
	"slices"
	"time"
)

type sectionPointer struct {
	Path             string
	Section          int64
	StreamIDRef      int64
	LineCount        int64
	UncompressedSize int64
	StartTs, EndTs   time.Time
}

type sectionKey struct {
	ObjectPath string
	SectionIdx int64
}

// sectionDescriptor describes a section and the streams in it.
type sectionDescriptor struct {
	sectionKey

	StreamIDs  []int64
	RowCount   int
	Size       int64
	Start, End time.Time

	// AmbiguousByStream has the labels that may also be structured metadata.
	AmbiguousByStream map[int64][]string
}

func newSectionDescriptor(p sectionPointer, ambiguous []string) *sectionDescriptor {
	d := &sectionDescriptor{
		sectionKey: sectionKey{ObjectPath: p.Path, SectionIdx: p.Section},
		StreamIDs:  []int64{p.StreamIDRef},
		RowCount:   int(p.LineCount),
		Size:       p.UncompressedSize,
		Start:      p.StartTs,
		End:        p.EndTs,
	}
	if len(ambiguous) > 0 {
		d.AmbiguousByStream = map[int64][]string{ // ALSO: nil-map-write
			p.StreamIDRef: ambiguous,
		}
	}
	return d
}

// merge adds another pointer into the same section.
func (d *sectionDescriptor) merge(p sectionPointer, lbls []string) {
	d.StreamIDs = append(d.StreamIDs, p.StreamIDRef)
	d.RowCount += int(p.LineCount)
	d.Size += p.UncompressedSize
	if p.StartTs.Before(d.Start) {
		d.Start = p.StartTs
	}
	if p.EndTs.After(d.End) {
		d.End = p.EndTs
	}

	if len(lbls) == 0 {
		return
	}

	cur, exists := d.AmbiguousByStream[p.StreamIDRef]
	if !exists {
		d.AmbiguousByStream[p.StreamIDRef] = lbls // BUG: nil-map-write
		return
	}

	cur = append(cur, lbls...)
	d.AmbiguousByStream[p.StreamIDRef] = cur // ALSO: nil-map-write
}

type batch []sectionPointer

type pointerReader interface {
	// Read returns the next pointers, and none at the end.
	Read() (batch, error)
}

type index struct {
	readers []pointerReader
	labels  func(path string, stream int64) []string
}

// sections collects the descriptors of all sections in a time range.
func (ix *index) sections(from, through time.Time, predicates []string) ([]*sectionDescriptor, error) {
	result := make(map[sectionKey]*sectionDescriptor)
	for _, r := range ix.readers {
		for {
			b, err := r.Read()
			if err != nil {
				return nil, err
			}
			if len(b) == 0 {
				break
			}
			for _, p := range b {
				if p.EndTs.Before(from) || p.StartTs.After(through) {
					continue
				}
				var ambiguous []string
				for _, name := range ix.labels(p.Path, p.StreamIDRef) {
					if slices.Contains(predicates, name) {
						ambiguous = append(ambiguous, name)
					}
				}
				key := sectionKey{p.Path, p.Section}
				existing, ok := result[key]
				if !ok {
					result[key] = newSectionDescriptor(p, ambiguous)
					continue
				}
				existing.merge(p, ambiguous)
			}
		}
	}
	out := make([]*sectionDescriptor, 0, len(result))
	for _, d := range result {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *sectionDescriptor) int { return a.Start.Compare(b.Start) })
	return out, nil
}
