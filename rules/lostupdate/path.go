package lostupdate

import (
	"go/types"
	"strconv"
	"strings"
)

// A path names a part of a variable: ".2" is its third field, "[]" an element
// of an array, "" all of it. The path "?" stands for a part that is not known.
type path string

const anywhere path = "?"

func (p path) field(i int) path {
	if p == anywhere {
		return p
	}
	return p + path("."+strconv.Itoa(i))
}

func (p path) elem() path { return p.join("[]") }

func (p path) join(q path) path {
	if p == anywhere || q == anywhere {
		return anywhere
	}
	return p + q
}

// covers reports whether overwriting p leaves nothing of q.
func (p path) covers(q path) bool {
	if p == anywhere || q == anywhere || strings.Contains(string(p), "[]") {
		return false
	}
	rest, ok := strings.CutPrefix(string(q), string(p))
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

func (p path) overlaps(q path) bool {
	if p == anywhere || q == anywhere {
		return true
	}
	if len(p) > len(q) {
		p, q = q, p
	}
	rest, ok := strings.CutPrefix(string(q), string(p))
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// steps cuts p into fields and elements; none if the part is not known.
func (p path) steps() []string {
	var out []string
	for rest := string(p); rest != "" && p != anywhere; {
		step := rest
		if i := strings.IndexAny(rest[1:], ".["); i >= 0 {
			step = rest[:i+1]
		}
		rest = rest[len(step):]
		out = append(out, step)
	}
	return out
}

// in writes the path as Go does, behind the name of a variable of type t.
func (p path) in(t types.Type, name string) string {
	steps := p.steps()
	for n, step := range steps {
		switch u := t.Underlying().(type) {
		case *types.Struct:
			i, err := strconv.Atoi(step[1:])
			if err != nil || i >= u.NumFields() {
				return name
			}
			f := u.Field(i)
			if !f.Embedded() || n == len(steps)-1 {
				name += "." + f.Name()
			}
			t = f.Type()
		case *types.Array:
			name += "[...]"
			t = u.Elem()
		default:
			return name
		}
	}
	return name
}
