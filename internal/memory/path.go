package memory

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/memvet/memvet/internal/contract"
)

// A path names storage from outside a function, in summaries: a root ("p0"
// parameter or receiver, "f0" captured variable, "r0" result, "g{pkg.Name}"
// global variable), then steps: ".name" a field, "[]" an element, "*" what
// the reference in the cell before it refers to. The root of a slice,
// pointer, map or interface stands for what it refers to.
//
// It differs from contract.Place only in writing every dereference.
type path string

// A step of a path.
type pathStep struct {
	kind stepKind
	name string
}

func (p path) split() (root string, steps []pathStep) {
	s := string(p)
	i := strings.IndexAny(s, ".[*")
	if strings.HasPrefix(s, "g{") {
		i = strings.IndexByte(s, '}') + 1
	}
	if i < 0 || i == len(s) {
		return s, nil
	}
	root, s = s[:i], s[i:]
	for s != "" {
		switch s[0] {
		case '*':
			steps = append(steps, pathStep{kind: stepDeref})
			s = s[1:]
		case '[':
			steps = append(steps, pathStep{kind: stepElem})
			s = s[2:]
		default:
			n := strings.IndexAny(s[1:], ".[*") + 1
			if n == 0 {
				n = len(s)
			}
			steps = append(steps, pathStep{kind: stepField, name: s[1:n]})
			s = s[n:]
		}
	}
	return root, steps
}

// deep reports whether the path goes through a field or an element.
func (p path) deep() bool {
	_, steps := p.split()
	return slices.ContainsFunc(steps, func(s pathStep) bool { return s.kind != stepDeref })
}

// rootIndex takes "p3" apart; kind is 0 for globals.
func rootIndex(root string) (kind byte, index int) {
	if root == "" || root[0] == 'g' {
		return 0, 0
	}
	n, err := strconv.Atoi(root[1:])
	if err != nil {
		return 0, 0
	}
	return root[0], n
}

func paramPath(n int) path { return path("p" + strconv.Itoa(n)) }

// pathOf names l for callers; ok is false if they have no name for it.
func (t *locTable) pathOf(l loc) (p path, ok bool) {
	l, ok = t.initial(l)
	if !ok {
		return "", false
	}
	var b strings.Builder
	t.writePath(&b, l)
	return path(b.String()), true
}

func (t *locTable) writePath(b *strings.Builder, l loc) {
	n := t.nodes[l]
	if n.kind == stepRoot {
		switch r := t.info[l]; r.kind {
		case rootParam:
			fmt.Fprintf(b, "p%d", r.index)
		case rootFree:
			fmt.Fprintf(b, "f%d", r.index)
		case rootGlobal:
			fmt.Fprintf(b, "g{%s}", r.name)
		}
		return
	}
	t.writePath(b, n.parent)
	writeStep(b, pathStep{n.kind, n.field})
}

func writeStep(b *strings.Builder, s pathStep) {
	switch s.kind {
	case stepField:
		b.WriteString("." + s.name)
	case stepElem:
		b.WriteString("[]")
	case stepDeref:
		b.WriteString("*")
	}
}

// pathFromPlace turns a table's place into a path: argument 0 of a method is
// its parameter 1, and every step of a place is followed.
func pathFromPlace(p contract.Place, method, cell bool) path {
	root := p.Root()
	var b strings.Builder
	switch {
	case root == "recv":
		b.WriteString("p0")
	case strings.HasPrefix(root, "arg"):
		n, _ := strconv.Atoi(root[3:])
		if method {
			n++
		}
		fmt.Fprintf(&b, "p%d", n)
	case strings.HasPrefix(root, "ret"):
		b.WriteString("r" + root[3:])
	case strings.HasPrefix(root, "free"):
		b.WriteString("f" + root[4:])
	case strings.HasPrefix(root, "global:"):
		b.WriteString("g{" + root[7:] + "}")
	default:
		return path(root)
	}
	for _, s := range p.Steps() {
		if s == "[*]" {
			b.WriteString("[]*")
		} else {
			b.WriteString(s + "*")
		}
	}
	out := b.String()
	if cell {
		out = strings.TrimSuffix(out, "*")
	}
	return path(out)
}

// place is the inverse: what `memvet contract` shows.
func (p path) place(method bool) contract.Place {
	root, steps := p.split()
	var b strings.Builder
	switch kind, n := rootIndex(root); {
	case kind == 'p' && method && n == 0:
		b.WriteString("recv")
	case kind == 'p' && method:
		fmt.Fprintf(&b, "arg%d", n-1)
	case kind == 'p':
		fmt.Fprintf(&b, "arg%d", n)
	case kind == 'r':
		fmt.Fprintf(&b, "ret%d", n)
	case kind == 'f':
		fmt.Fprintf(&b, "free%d", n)
	case strings.HasPrefix(root, "g{"):
		b.WriteString("global:" + strings.Trim(root[1:], "{}"))
	default:
		b.WriteString(root)
	}
	for _, s := range steps {
		switch s.kind {
		case stepField:
			b.WriteString("." + s.name)
		case stepElem:
			b.WriteString("[*]")
		}
	}
	return contract.Place(b.String())
}
