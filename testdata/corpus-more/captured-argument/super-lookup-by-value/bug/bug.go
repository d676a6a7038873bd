// Package bug keeps types that values refer to.
package bug

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Kinds of types.
const (
	KindInt = iota + 1
	KindString
	KindArray
	KindRecord
)

// Type is a type.
type Type interface {
	ID() int
	String() string
}

type primitive struct {
	id   int
	name string
}

func (p *primitive) ID() int        { return p.id }
func (p *primitive) String() string { return p.name }

// The types that need no context.
var (
	TypeInt    Type = &primitive{KindInt, "int64"}
	TypeString Type = &primitive{KindString, "string"}
)

// TypeArray is an array.
type TypeArray struct {
	id   int
	Elem Type
}

func (t *TypeArray) ID() int        { return t.id }
func (t *TypeArray) String() string { return "[" + t.Elem.String() + "]" }

// Field is a field of a record.
type Field struct {
	Name string
	Type Type
}

// TypeRecord is a record.
type TypeRecord struct {
	id     int
	Fields []Field
}

func (t *TypeRecord) ID() int { return t.id }

func (t *TypeRecord) String() string {
	var b strings.Builder
	for i, f := range t.Fields {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%s:%s", f.Name, f.Type)
	}
	return "{" + b.String() + "}"
}

// Context has each type once.
type Context struct {
	mu      sync.Mutex
	byName  map[string]Type
	nextID  int
	toValue map[Type][]byte
	toType  map[string]Type
}

// NewContext gives a context.
func NewContext() *Context {
	return &Context{byName: make(map[string]Type), nextID: 30}
}

// Reset forgets all types.
func (c *Context) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byName = make(map[string]Type)
	c.toValue = nil
	c.toType = nil
}

func (c *Context) enter(name string, make func(id int) Type) Type {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.byName[name]; ok {
		return t
	}
	c.nextID++
	t := make(c.nextID)
	c.byName[name] = t
	return t
}

// LookupByValue gives the type for a serialized type.
func (c *Context) LookupByValue(tv []byte) (Type, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.toType == nil {
		c.toType = make(map[string]Type)
		c.toValue = make(map[Type][]byte)
	}
	typ, ok := c.toType[string(tv)]
	if ok {
		return typ, nil
	}
	c.mu.Unlock()
	typ, rest := c.decode(tv)
	c.mu.Lock()
	if rest == nil {
		return nil, errors.New("bad type value encoding")
	}
	c.toValue[typ] = tv // BUG: captured-argument
	c.toType[string(tv)] = typ
	return typ, nil
}

// LookupTypeValue gives the serialized form of a type.
func (c *Context) LookupTypeValue(typ Type) []byte {
	c.mu.Lock()
	bytes, ok := c.toValue[typ]
	c.mu.Unlock()
	if ok {
		return bytes
	}
	tv := appendTypeValue(nil, typ)
	if _, err := c.LookupByValue(tv); err != nil {
		return nil
	}
	return tv
}

func (c *Context) decode(tv []byte) (Type, []byte) {
	if len(tv) == 0 {
		return nil, nil
	}
	switch tv[0] {
	case KindInt:
		return TypeInt, tv[1:]
	case KindString:
		return TypeString, tv[1:]
	case KindArray:
		elem, rest := c.decode(tv[1:])
		if rest == nil {
			return nil, nil
		}
		return c.enter("["+elem.String()+"]", func(id int) Type { return &TypeArray{id, elem} }), rest
	case KindRecord:
		if len(tv) < 2 {
			return nil, nil
		}
		n, rest := int(tv[1]), tv[2:]
		rec := &TypeRecord{}
		for range n {
			if len(rest) == 0 || len(rest) < 1+int(rest[0]) {
				return nil, nil
			}
			name := string(rest[1 : 1+int(rest[0])])
			var t Type
			if t, rest = c.decode(rest[1+len(name):]); rest == nil {
				return nil, nil
			}
			rec.Fields = append(rec.Fields, Field{name, t})
		}
		return c.enter(rec.String(), func(id int) Type { rec.id = id; return rec }), rest
	}
	return nil, nil
}

func appendTypeValue(b []byte, typ Type) []byte {
	switch t := typ.(type) {
	case *TypeArray:
		return appendTypeValue(append(b, KindArray), t.Elem)
	case *TypeRecord:
		b = append(b, KindRecord, byte(len(t.Fields)))
		for _, f := range t.Fields {
			b = append(b, byte(len(f.Name)))
			b = appendTypeValue(append(b, f.Name...), f.Type)
		}
		return b
	}
	return append(b, byte(typ.ID()))
}

// ReadTypes reads serialized types, each after its length.
func ReadTypes(c *Context, r io.Reader) ([]Type, error) {
	br := bufio.NewReader(r)
	buf := make([]byte, 0, 512)
	var types []Type
	for {
		n, err := binary.ReadUvarint(br)
		if errors.Is(err, io.EOF) {
			return types, nil
		}
		if err != nil {
			return nil, err
		}
		if int(n) > cap(buf) {
			buf = make([]byte, 0, n)
		}
		buf = buf[:n]
		if _, err := io.ReadFull(br, buf); err != nil {
			return nil, err
		}
		t, err := c.LookupByValue(buf) // ALSO: captured-argument
		if err != nil {
			return nil, err
		}
		types = append(types, t)
	}
}
