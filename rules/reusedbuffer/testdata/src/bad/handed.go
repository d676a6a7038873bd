package bad

import (
	"bufio"
	"bytes"
	"database/sql"
	"io"
	"iter"
	"net"
	"slices"
	"strconv"
	"sync"
)

type received struct {
	data []byte
	from *net.UDPAddr
}

type receivers struct {
	conn *net.UDPConn
	jobs chan *received
	wg   sync.WaitGroup
}

// The workers are waited for at the end, when they have long seen other bytes.
func (d *receivers) serve() error {
	defer d.wg.Wait()
	buf := make([]byte, 1500)
	for {
		n, from, err := d.conn.ReadFromUDP(buf)
		if err != nil {
			return err
		}
		d.jobs <- &received{data: buf[:n], from: from} // want "`buf\\[:n\\]` is kept while its buffer is overwritten"
	}
}

// The next sample says nothing of whether the batch before was used.
func inBatches(in <-chan int, out chan<- []int) {
	batch := make([]int, 0, 100)
	for v := range in {
		batch = append(batch, v)
		if len(batch) == 100 {
			out <- batch // want "`batch` is kept while its buffer is overwritten"
			batch = batch[:0]
		}
	}
}

// The next request may say that the answer to the one before was used.
func answers(in <-chan string, out chan<- []byte) {
	var buf []byte
	for q := range in {
		buf = append(buf[:0], q...)
		out <- buf // want "audit: `buf` is kept while its buffer is overwritten"
	}
}

// The word is emptied on the way that keeps it only.
func wordsOf(text []byte) map[string][]byte {
	words := map[string][]byte{}
	var word []byte
	for _, c := range text {
		if c != ' ' {
			word = append(word, c)
			continue
		}
		words[string(word)] = word // want "`word` is kept while its buffer is overwritten"
		word = word[:0]
	}
	return words
}

// Two appends in a row may both have made the array of the last round.
func numbered(ids []int64) [][]byte {
	var buf []byte
	var out [][]byte
	for _, id := range ids {
		buf = append(buf[:0], "id-"...)
		buf = strconv.AppendInt(buf, id, 16)
		out = append(out, buf) // want "is kept while its buffer is overwritten"
	}
	return out
}

// The destinations are put into a list first.
func rawColumns(rows *sql.Rows, n int) (out [][]byte, err error) {
	vals := make([]sql.RawBytes, n)
	dest := make([]any, n)
	for i := range vals {
		dest[i] = &vals[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		for _, v := range vals {
			out = append(out, v) // want "a view of a buffer is kept while `rows` is overwritten"
		}
	}
	return out, rows.Err()
}

type keyEncoder struct{ scratch []byte }

func (e *keyEncoder) encode(shard int, name string) []byte {
	e.scratch = strconv.AppendInt(e.scratch[:0], int64(shard), 10)
	e.scratch = append(e.scratch, name...)
	return e.scratch
}

// Both keys are the second one.
func (e *keyEncoder) less(a, b string) bool {
	x := e.encode(1, a)
	y := e.encode(2, b)
	return bytes.Compare(x, y) < 0 // want "`e.encode\\(1, a\\)` is used after `e.scratch` was overwritten"
}

func linesOf(r io.Reader) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		sc := bufio.NewScanner(r)
		for sc.Scan() {
			if !yield(sc.Bytes()) {
				return
			}
		}
	}
}

func fromLoop(r io.Reader) (all [][]byte) {
	for line := range linesOf(r) {
		all = append(all, line) // want "`sc.Bytes\\(\\)` is kept while its buffer is overwritten"
	}
	return all
}

type chunks struct {
	r   io.Reader
	buf []byte
}

func (c *chunks) all() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for {
			n, err := c.r.Read(c.buf)
			if err != nil || !yield(c.buf[:n]) {
				return
			}
		}
	}
}

func collectedChunks(c *chunks) [][]byte {
	return slices.Collect(c.all()) // want "is kept while `c.buf` is overwritten"
}

// The combination is one slice, changed in place.
func chosenOf(n, k int) (all [][]int) {
	c := make([]int, k)
	var rec func(start, depth int)
	rec = func(start, depth int) {
		if depth == k {
			all = append(all, c) // want "a view of a buffer is kept while `c` is overwritten"
			return
		}
		for i := start; i < n; i++ {
			c[depth] = i
			rec(i+1, depth+1)
		}
	}
	rec(0, 0)
	return all
}
