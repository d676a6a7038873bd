package good

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
)

// The fixed versions.

type endpoint struct {
	ip   []byte
	port uint16
}

func readEndpoints(r io.Reader, count int) ([]endpoint, error) {
	var port [2]byte
	out := make([]endpoint, 0, count)
	for range count {
		var ip [16]byte
		if _, err := io.ReadFull(r, ip[:]); err != nil {
			return nil, err
		}
		if _, err := io.ReadFull(r, port[:]); err != nil {
			return nil, err
		}
		out = append(out, endpoint{ip: ip[:], port: binary.BigEndian.Uint16(port[:])})
	}
	return out, nil
}

func readKeys(r io.Reader) (map[uint32][]byte, error) {
	keys := make(map[uint32][]byte)
	buf := make([]byte, 32)
	for {
		_, err := io.ReadFull(r, buf)
		if err == io.EOF {
			return keys, nil
		}
		if err != nil {
			return nil, err
		}
		keys[binary.LittleEndian.Uint32(buf)] = slices.Clone(buf[4:])
	}
}

type input struct {
	name   string
	script []byte
}

func encodeInputs(inputs []input, values []any) error {
	for i := range inputs {
		var buf bytes.Buffer
		if err := json.NewEncoder(&buf).Encode(values[i]); err != nil {
			return err
		}
		inputs[i].script = buf.Bytes()
	}
	return nil
}

func frames(words []string) [][]byte {
	var out [][]byte
	buf := bytes.NewBuffer(nil)
	for _, w := range words {
		buf.WriteByte(byte(len(w)))
		buf.WriteString(w)
		out = append(out, append([]byte(nil), buf.Bytes()...))
		buf.Reset()
	}
	return out
}

func pump(c net.Conn, out chan<- []byte) error {
	for {
		buf := make([]byte, 1500)
		n, err := c.Read(buf)
		if err != nil {
			return err
		}
		out <- buf[:n]
	}
}

func handleEach(c net.PacketConn, handle func([]byte, net.Addr)) error {
	buf := make([]byte, 65536)
	for {
		n, addr, err := c.ReadFrom(buf)
		if err != nil {
			return err
		}
		go handle(bytes.Clone(buf[:n]), addr)
	}
}

type headerBlock struct {
	first  string
	fields map[string]string
}

func readBlock(r *bufio.Reader) (*headerBlock, error) {
	first, err := r.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	h := &headerBlock{first: string(first), fields: map[string]string{}}
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			return h, nil
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		h.fields[string(name)] = string(value)
	}
}

func table(r io.Reader) (rows [][]string, err error) {
	cr := csv.NewReader(r)
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		if len(rec) > 1 {
			rows = append(rows, rec)
		}
	}
}

// The strings of a reused record are strings; only the list is used again.
func column(r io.Reader, n int) (out []string, err error) {
	cr := csv.NewReader(r)
	cr.ReuseRecord = true
	for {
		rec, err := cr.Read()
		if err != nil {
			return out, err
		}
		out = append(out, rec[n])
	}
}

func previous(r io.Reader) (changes int) {
	sc := bufio.NewScanner(r)
	var prev []byte
	for sc.Scan() {
		line := sc.Bytes()
		if !bytes.Equal(line, prev) {
			changes++
		}
		prev = append(prev[:0], line...)
	}
	return changes
}

func magic(r *bufio.Reader) (string, error) {
	peeked, err := r.Peek(4)
	if err != nil {
		return "", err
	}
	kind := string(peeked)
	if _, err := r.Discard(4); err != nil {
		return "", err
	}
	size, err := r.ReadByte()
	if err != nil {
		return "", err
	}
	rest := make([]byte, size)
	if _, err := io.ReadFull(r, rest); err != nil {
		return "", err
	}
	return kind + string(rest), nil
}

func blobs(rows *sql.Rows) (all [][]byte, err error) {
	defer rows.Close()
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}

type recorder struct {
	mu     sync.Mutex
	writes [][]byte
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes = append(r.writes, bytes.Clone(p))
	return len(p), nil
}

type asyncWriter struct {
	queue chan []byte
}

func (w *asyncWriter) Write(p []byte) (int, error) {
	q := make([]byte, len(p))
	copy(q, p)
	w.queue <- q
	return len(p), nil
}

type document struct {
	Title string
	raw   []byte
}

func (d *document) UnmarshalJSON(data []byte) error {
	var v struct{ Title string }
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	d.Title = v.Title
	d.raw = append(d.raw[:0], data...)
	return nil
}

// A string is kept, bytes are copied.
type text struct {
	s string
	b []byte
}

func (t *text) Scan(src any) error {
	switch v := src.(type) {
	case string:
		t.s = v
	case []byte:
		t.b = bytes.Clone(v)
	case nil:
		t.b = nil
	default:
		return fmt.Errorf("unexpected %T", src)
	}
	return nil
}

type lineReader struct {
	r   io.Reader
	buf []byte
}

func (l *lineReader) next() ([]byte, error) {
	if l.buf == nil {
		l.buf = make([]byte, 80)
	}
	n, err := l.r.Read(l.buf)
	return l.buf[:n], err
}

func allLines(l *lineReader) (out []string) {
	for {
		line, err := l.next()
		if err != nil {
			return out
		}
		out = append(out, string(line))
	}
}

func matrix(n int, at func(i, j int) float64) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		row := make([]float64, n)
		for j := range row {
			row[j] = at(i, j)
		}
		rows[i] = row
	}
	return rows
}

func combinations(n, k int) (all [][]int) {
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

func split(data []byte, emit chan<- string) {
	scratch := make([]byte, 0, 256)
	for _, part := range bytes.Split(data, []byte{0}) {
		scratch = scratch[:0]
		for _, b := range part {
			scratch = append(scratch, b^0x20)
		}
		emit <- string(scratch)
	}
}

// What follows looks wrong and is right.

// One slot that is replaced whenever the buffer is filled again.
type parser struct {
	sc   *bufio.Scanner
	line []byte
	key  []byte
}

func (p *parser) advance() bool {
	if !p.sc.Scan() {
		p.line, p.key = nil, nil
		return false
	}
	p.line = p.sc.Bytes()
	p.key, _, _ = bytes.Cut(p.line, []byte("="))
	return true
}

func (p *parser) keys() (out []string) {
	for p.advance() {
		out = append(out, string(p.key))
	}
	return out
}

type state struct {
	payload []byte
	size    int
}

func consume(r io.Reader, handle func(size int)) error {
	var st state
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		st.payload = buf[:n]
		st.size += len(st.payload)
		handle(st.size)
	}
}

// Windows of one large array that do not overlap.
func headerValues(lines []string) map[string][]string {
	all := make([]string, len(lines))
	m := make(map[string][]string, len(lines))
	for _, l := range lines {
		k, v, _ := strings.Cut(l, ":")
		all[0] = v
		m[k] = all[:1:1]
		all = all[1:]
	}
	return m
}

func chunks(r io.Reader, size, n int) (out [][]byte, err error) {
	mem := make([]byte, size*n)
	for i := 0; i < n; i++ {
		part := mem[i*size : (i+1)*size]
		if _, err := io.ReadFull(r, part); err != nil {
			return nil, err
		}
		out = append(out, part)
	}
	return out, nil
}

func fill(r io.Reader, total int) (parts [][]byte, err error) {
	buf := make([]byte, total)
	at := 0
	for at < total {
		n, err := r.Read(buf[at:])
		if err != nil {
			return nil, err
		}
		parts = append(parts, buf[at:at+n])
		at += n
	}
	return parts, nil
}

// Arrays are copied as values.
func sums(r io.Reader) (out [][32]byte, err error) {
	var cur [32]byte
	for {
		if _, err := io.ReadFull(r, cur[:]); err != nil {
			if errors.Is(err, io.EOF) {
				return out, nil
			}
			return nil, err
		}
		out = append(out, cur)
	}
}

// A new buffer where the old one is kept.
func blocks(r io.Reader) (out [][]byte, err error) {
	buf := make([]byte, 0, 512)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err != nil {
			return append(out, buf), err
		}
		if len(buf) == cap(buf) {
			out = append(out, buf)
			buf = make([]byte, 0, 512)
		}
	}
}

// Handed to another goroutine that is waited for.
type rendezvous struct {
	data chan []byte
	done chan int
}

func (w *rendezvous) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		w.data <- p
		m := <-w.done
		p = p[m:]
		n += m
	}
	return n, nil
}

type syncWriter struct {
	w io.Writer
	p []byte
}

func (s *syncWriter) flush() (int, error) { return s.w.Write(s.p) }

func (s *syncWriter) Write(p []byte) (int, error) {
	s.p = p
	n, err := s.flush()
	s.p = nil
	return n, err
}

// Only what is left over is kept, in the writer's own memory.
type lineWriter struct {
	emit    func(string)
	pending []byte
}

func (l *lineWriter) Write(p []byte) (int, error) {
	n := len(p)
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			l.pending = append(l.pending, p...)
			return n, nil
		}
		l.emit(string(l.pending) + string(p[:i]))
		l.pending = l.pending[:0]
		p = p[i+1:]
	}
}

// A hash of the data, and the length: nothing of p stays.
type meter struct {
	last byte
	n    int
	buf  [64]byte
}

func (m *meter) Write(p []byte) (int, error) {
	m.n += copy(m.buf[:], p)
	if len(p) > 0 {
		m.last = p[len(p)-1]
	}
	return len(p), nil
}

// Formatting reads its arguments and forgets them.
func logLines(r io.Reader) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		log.Printf("line %q", sc.Bytes())
	}
}

// Parts of a line are used within the round.
func total(r io.Reader) (sum int) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		fields := bytes.Fields(sc.Bytes())
		for _, f := range fields {
			sum += len(f)
		}
	}
	return sum
}

// The map's key is a string, its value a number.
func count(r io.Reader) map[string]int {
	m := map[string]int{}
	sc := bufio.NewScanner(r)
	sc.Split(bufio.ScanWords)
	for sc.Scan() {
		m[string(sc.Bytes())]++
	}
	return m
}

// A method that says: valid until the next call.
type rowReader struct {
	r   *bufio.Reader
	row []byte
}

func (r *rowReader) Next() ([]byte, error) {
	line, err := r.r.ReadSlice('\n')
	r.row = line
	return line, err
}

// The list is emptied before the buffer is filled again.
func batches(r io.Reader, flush func([][]byte)) error {
	buf := make([]byte, 4096)
	var batch [][]byte
	for {
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		for part := range bytes.SplitSeq(buf[:n], []byte{'\n'}) {
			batch = append(batch, part)
		}
		flush(batch)
		batch = batch[:0]
	}
}

// The last line is returned: nothing fills the buffer after that.
func header(r *bufio.Reader) ([]byte, error) {
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if len(line) > 1 && line[0] != '#' {
			return line, nil
		}
	}
}

// Sent and waited for.
func pingPong(c net.Conn, out chan<- []byte, ack <-chan struct{}) error {
	buf := make([]byte, 1500)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return err
		}
		out <- buf[:n]
		<-ack
	}
}

// Two buffers take turns, and the other one is the one that is kept.
func changesOf(r io.Reader) (changed int, err error) {
	cur, prev := make([]byte, 64), make([]byte, 64)
	for {
		if _, err := io.ReadFull(r, cur); err != nil {
			return changed, err
		}
		if !bytes.Equal(cur, prev) {
			changed++
		}
		cur, prev = prev, cur
	}
}

// The result of Bytes is taken after the last write.
func build(parts []string) []byte {
	var buf bytes.Buffer
	for _, p := range parts {
		buf.WriteString(p)
	}
	return buf.Bytes()
}

// Truncate does not overwrite what comes before.
func withoutComma(parts []string) []byte {
	var buf bytes.Buffer
	for _, p := range parts {
		buf.WriteString(p)
		buf.WriteByte(',')
	}
	if len(parts) > 0 {
		buf.Truncate(buf.Len() - 1)
	}
	return buf.Bytes()
}

// Reading from a bytes.Buffer moves on, and overwrites nothing.
func nextPair(b *bytes.Buffer) (key, value []byte) {
	key = b.Next(4)
	value = b.Next(4)
	return key, value
}

// Kept first, cloned before the next round.
func clonedAfter(r *bufio.Reader) (out []state, err error) {
	for {
		line, err := r.ReadSlice('\n')
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, state{payload: line, size: len(line)})
		// The line belongs to r.
		last := &out[len(out)-1]
		last.payload = slices.Clone(last.payload)
	}
}

type frameReader struct {
	r   io.Reader
	buf []byte
}

func (f *frameReader) scratch(n int) []byte {
	if cap(f.buf) < n {
		f.buf = make([]byte, n)
	}
	return f.buf[:n]
}

// What is filled is the view itself.
func scratchCloned(f *frameReader, n int) ([]byte, error) {
	b := f.scratch(n)
	if _, err := io.ReadFull(f.r, b); err != nil {
		return nil, err
	}
	return bytes.Clone(b), nil
}

type hook struct{ p []byte }

func (h *hook) Write(p []byte) (int, error) {
	h.p = p
	return len(p), nil
}

// bufferOf gets at the writer's own buffer.
func bufferOf(w *bufio.Writer, to io.Writer) []byte {
	var h hook
	w.Reset(&h)
	w.WriteByte(0)
	w.Flush()
	w.Reset(to)
	return h.p[:cap(h.p)]
}

type totals struct {
	name   string
	values struct{ sums []float64 }
}

// countIn changes what the map holds, through a copy that goes back to it.
func countIn(all map[string]totals, name string, at []int) {
	for range at {
		t, ok := all[name]
		if !ok {
			t = totals{name: name}
			t.values.sums = make([]float64, 8)
			all[name] = t
		}
		for _, i := range at {
			t.values.sums[i]++
		}
		all[name] = t
	}
}

// countAll does so with maps in a map, of which it picks one.
func countAll(first, second map[string]map[string]totals, names []string, at []int) {
	for n, name := range names {
		all := first
		if n%2 == 1 {
			all = second
		}
		m, ok := all[name]
		if !ok {
			m = make(map[string]totals)
			all[name] = m
		}
		t, ok := m[name]
		if !ok {
			t = totals{name: name, values: struct{ sums []float64 }{make([]float64, len(at))}}
			m[name] = t
		}
		for _, i := range at {
			t.values.sums[i]++
		}
		m[name] = t
	}
}

// noCopyMessage is for those who keep the text they decode.
type noCopyMessage []byte

func (m *noCopyMessage) UnmarshalJSON(data []byte) error {
	*m = data // want `audit: .*kept without a copy`
	return nil
}
