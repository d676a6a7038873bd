package bad

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"io"
	"net"
)

// One array for all rounds, a slice of it in each result.

type endpoint struct {
	ip   []byte
	port uint16
}

func readEndpoints(r io.Reader, count int) ([]endpoint, error) {
	var ip [16]byte
	var port [2]byte
	out := make([]endpoint, 0, count)
	for range count {
		if _, err := io.ReadFull(r, ip[:]); err != nil {
			return nil, err
		}
		if _, err := io.ReadFull(r, port[:]); err != nil {
			return nil, err
		}
		out = append(out, endpoint{ip: ip[:], port: binary.BigEndian.Uint16(port[:])}) // want `kept while`
	}
	return out, nil
}

// One bytes.Buffer, reset for each value.

type input struct {
	name   string
	script []byte
}

func encodeInputs(inputs []input, values []any) error {
	var buf bytes.Buffer
	for i := range inputs {
		buf.Reset()
		if err := json.NewEncoder(&buf).Encode(values[i]); err != nil {
			return err
		}
		inputs[i].script = buf.Bytes() // want `kept while`
	}
	return nil
}

func frames(words []string) [][]byte {
	var out [][]byte
	buf := bytes.NewBuffer(nil)
	for _, w := range words {
		buf.WriteByte(byte(len(w)))
		buf.WriteString(w)
		out = append(out, buf.Bytes()) // want `kept while`
		buf.Reset()
	}
	return out
}

// A connection reader that sends its buffer on.

func pump(c net.Conn, out chan<- []byte) error {
	buf := make([]byte, 1500)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return err
		}
		out <- buf[:n] // want `kept while`
	}
}

func handleEach(c net.PacketConn, handle func([]byte, net.Addr)) error {
	buf := make([]byte, 65536)
	for {
		n, addr, err := c.ReadFrom(buf)
		if err != nil {
			return err
		}
		go handle(buf[:n], addr) // want `kept while`
	}
}

// Lines and records of readers that use one buffer.

type headerBlock struct {
	fields map[string][]byte
}

func readBlock(r *bufio.Reader) (*headerBlock, error) {
	h := &headerBlock{fields: map[string][]byte{}}
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
		h.fields[string(name)] = value // want `kept while`
	}
}

type message struct {
	first []byte
	rest  []string
}

func readMessage(r *bufio.Reader) (*message, error) {
	first, err := r.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	m := &message{}
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		if len(line) == 1 {
			m.first = first
			return m, nil // want `after .*overwritten`
		}
		m.rest = append(m.rest, string(line))
	}
}

func table(r io.Reader) (rows [][]string, err error) {
	cr := csv.NewReader(r)
	cr.ReuseRecord = true
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		if len(rec) > 1 {
			rows = append(rows, rec) // want `kept while`
		}
	}
}

func previous(r io.Reader) (changes int) {
	sc := bufio.NewScanner(r)
	var prev []byte
	for sc.Scan() {
		line := sc.Bytes()
		if !bytes.Equal(line, prev) { // want `after .*overwritten`
			changes++
		}
		prev = line
	}
	return changes
}

func magic(r *bufio.Reader) (string, error) {
	kind, err := r.Peek(4)
	if err != nil {
		return "", err
	}
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
	return string(kind) + string(rest), nil // want `after .*overwritten`
}

// Methods whose interface says that the argument stays the caller's.

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
	d.raw = data // want `kept without a copy`
	return nil
}

// A type of our own that returns a part of its buffer.

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

func allLines(l *lineReader) (out [][]byte) {
	for {
		line, err := l.next()
		if err != nil {
			return out
		}
		out = append(out, line) // want `kept while`
	}
}

// Each value is a part of the one buffer.
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
		keys[binary.LittleEndian.Uint32(buf)] = buf[4:] // want `kept while`
	}
}

// RawBytes are the driver's until the next row.
func blobs(rows *sql.Rows) (all []sql.RawBytes, err error) {
	defer rows.Close()
	for rows.Next() {
		var b sql.RawBytes
		if err := rows.Scan(&b); err != nil {
			return nil, err
		}
		all = append(all, b) // want `kept while`
	}
	return all, rows.Err()
}

// The row is filled again for each line.
func matrix(n int, at func(i, j int) float64) [][]float64 {
	rows := make([][]float64, n)
	row := make([]float64, n)
	for i := range rows {
		for j := range row {
			row[j] = at(i, j)
		}
		rows[i] = row // want `kept while`
	}
	return rows
}

// The scratch buffer is filled element by element.
func split(data []byte, emit chan<- []byte) {
	scratch := make([]byte, 0, 256)
	for _, part := range bytes.Split(data, []byte{0}) {
		scratch = scratch[:0]
		for _, b := range part {
			scratch = append(scratch, b^0x20)
		}
		emit <- scratch // want "`scratch` is kept while"
	}
}

type datagram struct{ data []byte }

// readAll hands on what the next round overwrites, if somebody takes it.
func readAll(conn *net.UDPConn, out chan<- datagram, done chan struct{}) {
	buf := make([]byte, 2048)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		select {
		case out <- datagram{buf[:n]}: // want `is kept while`
		case <-done:
			return
		}
	}
}

// readSome: nothing is left to do in either arm.
func readSome(conn *net.UDPConn, out chan<- datagram) {
	buf := make([]byte, 2048)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		select {
		case out <- datagram{buf[:n]}: // want `is kept while`
		default:
		}
	}
}
