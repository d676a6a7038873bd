// A view is taken, its buffer is refilled, the view is used.
package refill

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

func use(b []byte)       {}
func useAll(l [][]byte)  {}
func text(s string) bool { return s != "" }

func line(r *bufio.Reader) {
	a, _ := r.ReadSlice('\n')
	b, _ := r.ReadSlice('\n')
	use(b)
	use(a) // CONFLICT refills call
}

func lineCopied(r *bufio.Reader) {
	s, _ := r.ReadSlice('\n')
	a := bytes.Clone(s)
	b, _ := r.ReadSlice('\n')
	use(b)
	use(a)
}

func lineAsString(r *bufio.Reader) {
	s, _ := r.ReadSlice('\n')
	a := string(s)
	r.ReadSlice('\n')
	text(a)
}

func lineRead(r *bufio.Reader) byte {
	a, _ := r.ReadSlice('\n')
	r.ReadSlice('\n')
	return a[0] // CONFLICT refills read
}

func otherReader(r, q *bufio.Reader) byte {
	a, _ := r.ReadSlice('\n')
	q.ReadSlice('\n')
	return a[0]
}

func usedBefore(r *bufio.Reader) {
	a, _ := r.ReadSlice('\n')
	use(a)
	r.ReadSlice('\n')
}

func ownLine(r *bufio.Reader) {
	a, _ := r.ReadBytes('\n')
	r.ReadBytes('\n')
	use(a)
}

func scanned(r io.Reader) (out [][]byte) {
	s := bufio.NewScanner(r)
	for s.Scan() {
		out = append(out, s.Bytes())
	}
	return out // CONFLICT refills returned, refills left
}

func scannedCopies(r io.Reader) (out [][]byte) {
	s := bufio.NewScanner(r)
	for s.Scan() {
		out = append(out, bytes.Clone(s.Bytes()))
	}
	return out
}

func scannedText(r io.Reader) (out []string) {
	s := bufio.NewScanner(r)
	for s.Scan() {
		out = append(out, s.Text())
	}
	return out
}

func scannedCounts(r io.Reader) (n int) {
	s := bufio.NewScanner(r)
	for s.Scan() {
		n += len(s.Bytes())
	}
	return n
}

func previous(r io.Reader) (same int) {
	var last []byte
	s := bufio.NewScanner(r)
	for s.Scan() {
		if bytes.Equal(last, s.Bytes()) { // CONFLICT refills call
			same++
		}
		last = s.Bytes()
	}
	return same
}

func previousCopied(r io.Reader) (same int) {
	var last []byte
	s := bufio.NewScanner(r)
	for s.Scan() {
		if bytes.Equal(last, s.Bytes()) {
			same++
		}
		last = append(last[:0], s.Bytes()...)
	}
	return same
}

type parser struct {
	r   *bufio.Reader
	key []byte
}

func (p *parser) next() []byte {
	b, _ := p.r.ReadSlice('\n')
	return b
}

func (p *parser) throughMethod() {
	a := p.next()
	b := p.next()
	use(b)
	use(a) // CONFLICT refills call
}

func (p *parser) inField() { // CONFLICT refills left
	p.key = p.next()
	p.next()
}

func buffer(b *bytes.Buffer) {
	a := b.Bytes()
	b.Reset()
	b.WriteString("x")
	use(a) // CONFLICT refills call
}

func bufferCopied(b *bytes.Buffer) string {
	s := b.String()
	b.Reset()
	return s
}

func bufferCollected(lines []string) (out [][]byte) {
	var b bytes.Buffer
	for _, l := range lines {
		b.Reset()
		b.WriteString(l)
		out = append(out, b.Bytes())
	}
	return out // CONFLICT refills returned, refills left
}

func bufferFresh(lines []string) (out [][]byte) {
	for _, l := range lines {
		var b bytes.Buffer
		b.WriteString(l)
		out = append(out, b.Bytes())
	}
	return out
}

func array(r io.Reader) (out [][]byte) {
	var buf [64]byte
	for {
		n, err := r.Read(buf[:])
		if err != nil {
			return out // CONFLICT refills returned, refills left
		}
		out = append(out, buf[:n])
	}
}

func arrayFresh(r io.Reader) (out [][]byte) {
	for {
		buf := make([]byte, 64)
		n, err := r.Read(buf)
		if err != nil {
			return out
		}
		out = append(out, buf[:n])
	}
}

func disjointHalves(r io.Reader) {
	buf := make([]byte, 64)
	a, b := buf[:32], buf[32:]
	r.Read(a)
	r.Read(b)
	useAll([][]byte{a, b})
}

func builder() string {
	var b strings.Builder
	b.WriteString("a")
	s := b.String()
	b.Reset()
	b.WriteString("b")
	return s
}

// firstLong stops in the round in which it keeps a line: the second test is the first again.
func firstLong(r *bufio.Reader, sizes []int) (found []byte) {
	for _, n := range sizes {
		line, _ := r.ReadSlice('\n')
		n -= len(line)
		if n > 0 {
			found = line
		}
		text("next")
		if n > 0 {
			break
		}
	}
	return found
}

func lastLong(r *bufio.Reader, sizes []int) (found []byte) {
	for _, n := range sizes {
		line, _ := r.ReadSlice('\n')
		n -= len(line)
		if n > 0 {
			found = line
		}
		text("next")
		if n > 9 {
			break
		}
	}
	return found // CONFLICT refills returned
}

type row struct{ cells []string }

// windows carves the rows out of one array, which only its first append fills from the start.
func windows(rows []row, buf []string, last string) []string {
	list := buf[:0]
	for i := range rows {
		n := len(list)
		for _, c := range rows[i].cells {
			list = append(list, c)
		}
		list = append(list, last)
		rows[i].cells = list[n:]
	}
	return list
}
