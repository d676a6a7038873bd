package good

import (
	"bufio"
	"database/sql"
	"io"
	"iter"
	"net"
	"slices"
	"strconv"
)

type received struct {
	data []byte
	from *net.UDPAddr
}

// The worker says when it is done with the buffer.
func served(conn *net.UDPConn, jobs chan<- *received, done <-chan struct{}) error {
	buf := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFromUDP(buf)
		if err != nil {
			return err
		}
		jobs <- &received{data: buf[:n], from: from}
		<-done
	}
}

// Each batch has an array of its own.
func inBatches(in <-chan int, out chan<- []int) {
	batch := make([]int, 0, 100)
	for v := range in {
		batch = append(batch, v)
		if len(batch) == 100 {
			out <- batch
			batch = make([]int, 0, 100)
		}
	}
}

func wordsOf(text []byte) map[string]int {
	words := map[string]int{}
	var word []byte
	for _, c := range text {
		if c != ' ' {
			word = append(word, c)
			continue
		}
		words[string(word)]++
		word = word[:0]
	}
	return words
}

// What a row showed was copied before the next one; Scan gives all columns anew.
func rawColumns(rows *sql.Rows, n int) (out [][]string, err error) {
	vals := make([]sql.RawBytes, n)
	dest := make([]any, n)
	for i := range vals {
		dest[i] = &vals[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		row := make([]string, n)
		for i, v := range vals {
			row[i] = string(v)
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

type keyEncoder struct{ scratch []byte }

func (e *keyEncoder) encode(shard int, name string) []byte {
	e.scratch = strconv.AppendInt(e.scratch[:0], int64(shard), 10)
	e.scratch = append(e.scratch, name...)
	return e.scratch
}

func (e *keyEncoder) less(a, b string) bool {
	x := string(e.encode(1, a))
	y := string(e.encode(2, b))
	return x < y
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

func fromLoop(r io.Reader) (all [][]byte, size int) {
	for line := range linesOf(r) {
		size += len(line)
		all = append(all, slices.Clone(line))
	}
	return all, size
}

// Each element is an array of its own.
func ownLines(r io.Reader) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		sc := bufio.NewScanner(r)
		for sc.Scan() {
			if !yield(slices.Clone(sc.Bytes())) {
				return
			}
		}
	}
}

func collected(r io.Reader) [][]byte { return slices.Collect(ownLines(r)) }

func chosenOf(n, k int) (all [][]int) {
	c := make([]int, k)
	var rec func(start, depth int)
	rec = func(start, depth int) {
		if depth == k {
			all = append(all, slices.Clone(c))
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
