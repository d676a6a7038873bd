// Package bug collects the blocks that a search finds, by metric name.
package bug

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unsafe"
)

func toUnsafeString(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

type storedBlock struct {
	metricName string
	tsid       uint64
	values     []int64
}

// blockData is a block in the form in which it is written to the file.
type blockData struct {
	tsid   uint64
	values []int64
}

func (b *blockData) marshal(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint64(dst, b.tsid)
	for _, v := range b.values {
		dst = binary.BigEndian.AppendUint64(dst, uint64(v))
	}
	return dst
}

// metricBlockRef is the current block of a search.
type metricBlockRef struct {
	metricName []byte
	block      blockData
}

// search goes through the blocks in storage.
type search struct {
	// ref is only valid until the next call to nextMetricBlock.
	ref    metricBlockRef
	blocks []storedBlock
	pos    int
	err    error
}

func (s *search) nextMetricBlock() bool {
	if s.err != nil || s.pos >= len(s.blocks) {
		return false
	}
	b := &s.blocks[s.pos]
	s.pos++
	if b.metricName == "" {
		s.err = fmt.Errorf("missing metricName for tsid %d", b.tsid)
		return false
	}
	s.ref.metricName = append(s.ref.metricName[:0], b.metricName...)
	s.ref.block = blockData{tsid: b.tsid, values: b.values}
	return true
}

// tmpBlocksFile holds the found blocks.
type tmpBlocksFile struct{ buf bytes.Buffer }

type blockAddr struct{ offset, size int }

func (tbf *tmpBlocksFile) write(b []byte) (blockAddr, error) {
	addr := blockAddr{offset: tbf.buf.Len(), size: len(b)}
	_, err := tbf.buf.Write(b)
	return addr, err
}

type packedTimeseries struct {
	metricName string
	addrs      []blockAddr
}

// results are the found series, in the order in which they were found.
type results struct {
	tbf    *tmpBlocksFile
	packed []packedTimeseries
}

func processSearchQuery(sr *search) (*results, error) {
	tbf := &tmpBlocksFile{}
	m := make(map[string][]blockAddr)
	var orderedMetricNames []string
	var buf []byte
	for sr.nextMetricBlock() {
		buf = sr.ref.block.marshal(buf[:0])
		addr, err := tbf.write(buf)
		if err != nil {
			return nil, fmt.Errorf("cannot write %d bytes to temporary file: %w", len(buf), err)
		}
		metricName := sr.ref.metricName
		metricNameStrUnsafe := toUnsafeString(metricName) // ALSO: unsafe-view
		addrs := m[metricNameStrUnsafe]
		addrs = append(addrs, addr)
		if len(addrs) > 1 {
			// Do not allocate a string for a key that is already in m.
			m[metricNameStrUnsafe] = addrs // BUG: unsafe-view
		} else {
			// One copy of the name for both orderedMetricNames and m.
			orderedMetricNames = append(orderedMetricNames, string(metricName))
			m[orderedMetricNames[len(orderedMetricNames)-1]] = addrs
		}
	}
	if sr.err != nil {
		return nil, fmt.Errorf("search error: %w", sr.err)
	}

	rss := &results{tbf: tbf, packed: make([]packedTimeseries, len(orderedMetricNames))}
	for i, name := range orderedMetricNames {
		rss.packed[i] = packedTimeseries{metricName: name, addrs: m[name]}
	}
	return rss, nil
}

// blocks returns the blocks of a series.
func (rss *results) blocks(i int) [][]byte {
	var bs [][]byte
	for _, addr := range rss.packed[i].addrs {
		bs = append(bs, rss.tbf.buf.Bytes()[addr.offset:addr.offset+addr.size])
	}
	return bs
}
