// Package fixed makes events from a description of fields.
package fixed

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"sync"
)

// Field describes a value of an event.
type Field struct {
	Name       string
	Type       string
	ObjectType string
	Value      string
}

// Fields is a description of an event.
type Fields []Field

// normalise drops fields that cannot be generated.
func normalise(in Fields) Fields {
	out := make(Fields, 0, len(in))
	for _, f := range in {
		if strings.Contains(f.Name, "*") {
			continue
		}
		if f.Type == "constant_keyword" && f.Value == "" {
			f.Value = "none"
		}
		out = append(out, f)
	}
	return out
}

// LoadFields reads one field name and type a line.
func LoadFields(text string) Fields {
	var fs Fields
	for _, line := range strings.Split(text, "\n") {
		name, typ, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok {
			fs = append(fs, Field{Name: name, Type: typ})
		}
	}
	return normalise(fs)
}

type emitFunc func(r *rand.Rand, buf *bytes.Buffer)

// Generator emits events.
type Generator struct {
	r     *rand.Rand
	emits []emitFunc
	names []string
}

var errNoField = errors.New("template names unknown field")

// objectKeyFields makes fields for the keys below object fields.
func objectKeyFields(r *rand.Rand, fields Fields) Fields {
	var out Fields
	for _, f := range fields {
		if f.Type != "object" {
			continue
		}
		for range 1 + r.Intn(3) {
			out = append(out, Field{
				Name: fmt.Sprintf("%s.k%d", f.Name, r.Intn(1000)),
				Type: f.ObjectType,
			})
		}
	}
	return out
}

// templateOf gives the order of the names.
func templateOf(fields, keys Fields) []string {
	var names []string
	for _, f := range fields {
		if f.Type != "object" {
			names = append(names, f.Name)
		}
	}
	for _, f := range keys {
		names = append(names, f.Name)
	}
	return names
}

func bindField(f Field) emitFunc {
	switch f.Type {
	case "long":
		return func(r *rand.Rand, buf *bytes.Buffer) { fmt.Fprint(buf, r.Int63n(1<<20)) }
	case "constant_keyword":
		return func(_ *rand.Rand, buf *bytes.Buffer) { fmt.Fprintf(buf, "%q", f.Value) }
	default:
		return func(r *rand.Rand, buf *bytes.Buffer) { fmt.Fprintf(buf, "%q", fmt.Sprint(r.Int31())) }
	}
}

// NewGenerator makes a generator for the fields.
func NewGenerator(seed int64, fields Fields) (*Generator, error) {
	r := rand.New(rand.NewSource(seed))
	keys := objectKeyFields(r, fields)
	names := templateOf(fields, keys)
	fields = append(fields[:len(fields):len(fields)], keys...)
	bound := make(map[string]emitFunc, len(fields))
	for _, f := range fields {
		bound[f.Name] = bindField(f)
	}
	g := &Generator{r: r}
	for _, n := range names {
		e, ok := bound[n]
		if !ok {
			return nil, fmt.Errorf("%w: %s", errNoField, n)
		}
		g.names = append(g.names, n)
		g.emits = append(g.emits, e)
	}
	return g, nil
}

// Emit writes one event.
func (g *Generator) Emit(buf *bytes.Buffer) {
	buf.WriteByte('{')
	for i, e := range g.emits {
		if i > 0 {
			buf.WriteByte(',')
		}
		fmt.Fprintf(buf, "%q:", g.names[i])
		e(g.r, buf)
	}
	buf.WriteByte('}')
}

// Enroll makes a generator for each of n drones.
func Enroll(n int, fields Fields) ([]*Generator, error) {
	gens := make([]*Generator, n)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			gens[i], errs[i] = NewGenerator(int64(i), fields)
		})
	}
	wg.Wait()
	return gens, errors.Join(errs...)
}
