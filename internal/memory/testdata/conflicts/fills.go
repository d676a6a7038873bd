// Unknown functions that are given a slice without elements, to append to.
package fills

type codec interface {
	Append(dst []byte, v any) ([]byte, error)
	Len(b []byte) int
	Split(b []byte) (head, tail []byte)
}

func collected(next func([]byte) []byte) (out [][]byte) {
	var buf []byte
	for range 3 {
		buf = next(buf[:0])
		out = append(out, buf)
	}
	return out // CONFLICT refills returned, refills left
}

type store struct{ m map[int][]byte }

func (s *store) encodeAll(c codec, vs []any) error {
	var buf []byte
	for n, v := range vs {
		var err error
		if buf, err = c.Append(buf[:0], v); err != nil {
			return err // CONFLICT refills left
		}
		s.m[n] = buf
	}
	return nil // CONFLICT refills left
}

// Each gets a copy.
func (s *store) encodeCopies(c codec, vs []any) error {
	var buf []byte
	for n, v := range vs {
		var err error
		if buf, err = c.Append(buf[:0], v); err != nil {
			return err
		}
		s.m[n] = append([]byte(nil), buf...)
	}
	return nil
}

// There is no room to append to.
func withoutRoom(next func([]byte) []byte) (out [][]byte) {
	var buf []byte
	for range 3 {
		buf = next(buf[:0:0])
		out = append(out, buf)
	}
	return out
}

// What it gives is no slice.
func measured(c codec, bs [][]byte) (n int) {
	for _, b := range bs {
		n += c.Len(b[:0])
	}
	return n
}

// Each is used up before the next one.
func written(next func([]byte) []byte, write func([]byte)) {
	var buf []byte
	for range 3 {
		buf = next(buf[:0])
		write(buf)
	}
}
