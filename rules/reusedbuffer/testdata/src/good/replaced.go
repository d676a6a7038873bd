package good

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// scanNumbers gives one reader another line in each round.
func scanNumbers(r io.Reader) (sum int, err error) {
	scanner := bufio.NewScanner(r)
	var reader bytes.Reader
	for scanner.Scan() {
		_, rest, found := bytes.Cut(scanner.Bytes(), []byte(":"))
		if !found {
			continue
		}
		reader.Reset(bytes.TrimSpace(rest))
		var n int
		if _, err := fmt.Fscan(&reader, &n); err != nil {
			return 0, fmt.Errorf("no number: %w", err)
		}
		sum += n
	}
	return sum, scanner.Err()
}

type mergePair struct{ key, value []byte }

type pairCursor struct {
	buf  []mergePair
	keys [][]byte
	at   int
}

func (c *pairCursor) next() ([]byte, []mergePair) {
	c.buf = c.buf[:0]
	if c.at == len(c.keys) {
		return nil, nil
	}
	c.at++
	c.buf = append(c.buf, mergePair{key: c.keys[c.at-1]})
	return c.keys[c.at-1], c.buf
}

type pairMerger struct{ in [][]mergePair }

func (m *pairMerger) reset(in [][]mergePair) { m.in = in }

func (m *pairMerger) size() (n int) {
	for _, l := range m.in {
		n += len(l)
	}
	return n
}

// What the merger still has of the round before is replaced before it is looked at.
func mergeCursors(a, b *pairCursor) int {
	k1, v1 := a.next()
	k2, v2 := b.next()
	m, n := &pairMerger{}, 0
	for k1 != nil || k2 != nil {
		switch {
		case string(k1) == string(k2):
			m.reset([][]mergePair{v1, v2})
			n += m.size()
			k1, v1 = a.next()
			k2, v2 = b.next()
		case string(k1) < string(k2):
			n += len(v1)
			k1, v1 = a.next()
		default:
			n += len(v2)
			k2, v2 = b.next()
		}
	}
	return n
}
