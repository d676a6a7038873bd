package cache

import "encoding/binary"

// A Coder writes or reads values, with the same code for both: numbers as
// varints, strings by number after their first time. The compiler's logs name
// the same few files in every line; gob would write and read them each time.
type Coder struct {
	buf     []byte
	reading bool
	bad     bool
	numbers map[string]int
	strings []string
}

// Encode writes what value gives the coder.
func Encode(value func(*Coder)) []byte {
	c := Coder{numbers: map[string]int{}}
	value(&c)
	return c.buf
}

// Decode reads what Encode wrote, and reports whether data is just that.
func Decode(data []byte, value func(*Coder)) bool {
	c := Coder{buf: data, reading: true}
	value(&c)
	return !c.bad && len(c.buf) == 0
}

// List writes or reads a slice; each is called for each element.
func List[T any](c *Coder, xs *[]T, each func(*T)) {
	n := len(*xs)
	c.Int(&n)
	if c.reading && n > 0 {
		// Every element takes a byte at least.
		if c.bad || n > len(c.buf) {
			c.bad = true
			return
		}
		*xs = make([]T, n)
	}
	for i := range *xs {
		if c.bad {
			return
		}
		each(&(*xs)[i])
	}
}

// Optional writes or reads what may be nil.
func Optional[T any](c *Coder, p **T, value func(*T)) {
	there := *p != nil
	c.Bool(&there)
	if !there || c.bad {
		return
	}
	if c.reading {
		*p = new(T)
	}
	value(*p)
}

// Text writes or reads a value of any string type.
func Text[T ~string](c *Coder, p *T) {
	s := string(*p)
	c.String(&s)
	*p = T(s)
}

// Strings writes or reads several strings.
func (c *Coder) Strings(ps ...*string) {
	for _, p := range ps {
		c.String(p)
	}
}

// Ints writes or reads several numbers.
func (c *Coder) Ints(ps ...*int) {
	for _, p := range ps {
		c.Int(p)
	}
}

// Bool writes or reads a bool.
func (c *Coder) Bool(p *bool) {
	n := 0
	if *p {
		n = 1
	}
	c.Int(&n)
	*p = n == 1
}

// Int writes or reads a number.
func (c *Coder) Int(p *int) {
	n := int64(*p)
	c.Int64(&n)
	*p = int(n)
}

// Int64 writes or reads a number.
func (c *Coder) Int64(p *int64) {
	if !c.reading {
		c.buf = binary.AppendVarint(c.buf, *p)
		return
	}
	n, size := binary.Varint(c.buf)
	if size <= 0 {
		c.bad = true
		return
	}
	*p, c.buf = n, c.buf[size:]
}

// String writes or reads a string.
func (c *Coder) String(p *string) {
	if c.reading {
		c.readString(p)
		return
	}
	n, known := c.numbers[*p]
	if !known {
		n = len(c.numbers)
		c.numbers[*p] = n
	}
	c.Int(&n)
	if !known {
		size := len(*p)
		c.Int(&size)
		c.buf = append(c.buf, *p...)
	}
}

func (c *Coder) readString(p *string) {
	var n, size int
	if c.Int(&n); n == len(c.strings) {
		if c.Int(&size); c.bad || size < 0 || size > len(c.buf) {
			c.bad = true
			return
		}
		c.strings = append(c.strings, string(c.buf[:size]))
		c.buf = c.buf[size:]
	}
	if c.bad || n < 0 || n >= len(c.strings) {
		c.bad = true
		return
	}
	*p = c.strings[n]
}
