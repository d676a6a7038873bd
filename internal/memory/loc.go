package memory

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A loc is a piece of storage, named by how the function under analysis
// reaches it: a root (a parameter, an allocation, a call's result, ...) and
// steps from there. Locs form one tree per function; the path of a loc is the
// name of the storage in the state in which the function was entered, so a
// field that is overwritten later gets other storage as its content while its
// own loc stays.
//
// The loc of a slice is its backing array, of a pointer its pointee, of a map
// the map; elements, map values and what a channel holds are the step elem.
type loc int32

const noLoc loc = -1

type stepKind uint8

const (
	stepRoot stepKind = iota
	// stepField goes to a field of a struct.
	stepField
	// stepElem goes to an element, all elements being one loc.
	stepElem
	// stepDeref goes from a cell to what the reference in it refers to.
	stepDeref
)

type rootKind uint8

const (
	rootParam rootKind = iota
	rootFree
	rootGlobal
	// rootAlloc is storage made here: new, make, literals, append's copy.
	rootAlloc
	// rootResult is what a call whose contract says nothing returned.
	rootResult
	// rootPooled came out of a pool.
	rootPooled
	// rootCopy is a struct or array value held in a register.
	rootCopy
	// rootInstance is one element loaded out of many.
	rootInstance
	// rootAged stands for the instances an instruction made in earlier
	// iterations of a loop (the recency abstraction of Balakrishnan and Reps).
	rootAged
	// rootHandoff holds what was given to a goroutine or kept by a callee.
	rootHandoff
	// rootText is what a string shows that was found in a list or map, or a constant.
	rootText
)

type root struct {
	kind  rootKind
	index int       // of a parameter, free variable or result
	value ssa.Value // parameter, free variable, or the value that makes it
	name  string    // of a global: "path/of/pkg.Name"
	instr ssa.Instruction
	of    loc // rootCopy, rootInstance: what it was taken from; rootAged: the younger root
}

type node struct {
	parent loc
	kind   stepKind
	field  string
	depth  uint8
	many   bool // stands for more than one piece of storage
	root   loc
	fvar   *types.Var // the field, where the step is a known one
	pseudo bool       // a table's name for storage inside an opaque type
	kids   []loc
}

// maxDepth bounds access paths; deeper storage is not tracked.
const maxDepth = 12

// locTable interns the locs of one function.
type locTable struct {
	nodes []node
	roots map[root]loc
	info  map[loc]root
	kids  map[kidKey]loc
}

type kidKey struct {
	parent loc
	kind   stepKind
	field  string
}

func newLocTable() *locTable {
	return &locTable{roots: map[root]loc{}, info: map[loc]root{}, kids: map[kidKey]loc{}}
}

func (t *locTable) root(r root) loc {
	if l, ok := t.roots[r]; ok {
		return l
	}
	l := loc(len(t.nodes))
	many := r.kind == rootAged || r.kind == rootHandoff
	t.nodes = append(t.nodes, node{parent: noLoc, root: l, many: many})
	t.roots[r] = l
	t.info[l] = r
	return l
}

func (t *locTable) child(parent loc, kind stepKind, field string) loc {
	if parent == noLoc {
		return noLoc
	}
	k := kidKey{parent, kind, field}
	if l, ok := t.kids[k]; ok {
		return l
	}
	p := t.nodes[parent]
	if p.depth >= maxDepth {
		return noLoc
	}
	if kind == stepField {
		if folded := t.fold(parent, field); folded != noLoc {
			t.kids[k] = folded
			return folded
		}
	}
	l := loc(len(t.nodes))
	t.nodes = append(t.nodes, node{
		parent: parent, kind: kind, field: field, depth: p.depth + 1,
		many: p.many || kind == stepElem, root: p.root,
	})
	t.kids[k] = l
	t.nodes[parent].kids = append(t.nodes[parent].kids, l)
	return l
}

// fold bounds the paths through linked structures: the third field of one name
// on a path is the second, which then stands for many.
func (t *locTable) fold(parent loc, field string) loc {
	found, n := noLoc, 0
	for l := parent; l != noLoc; l = t.nodes[l].parent {
		if t.nodes[l].kind == stepField && t.nodes[l].field == field {
			if n++; n == 1 {
				found = l
			}
		}
	}
	if n < 2 {
		return noLoc
	}
	t.nodes[found].many = true
	return found
}

func (t *locTable) field(l loc, name string) loc { return t.child(l, stepField, name) }
func (t *locTable) elem(l loc) loc               { return t.child(l, stepElem, "") }
func (t *locTable) deref(l loc) loc              { return t.child(l, stepDeref, "") }

func (t *locTable) rootOf(l loc) root { return t.info[t.nodes[l].root] }

// under reports whether l is top or lies below it.
func (t *locTable) under(l, top loc) bool {
	for l != noLoc && l >= top {
		if l == top {
			return true
		}
		l = t.nodes[l].parent
	}
	return false
}

// rebase gives the loc that lies below to as l lies below from.
func (t *locTable) rebase(l, from, to loc) loc {
	if l == from {
		return to
	}
	n := t.nodes[l]
	return t.child(t.rebase(n.parent, from, to), n.kind, n.field)
}

// element gives the loc that stands for l in all elements of the container that
// l's root was taken out of; noLoc if nothing was ever said of it.
func (t *locTable) element(l loc) loc {
	found := false
	for range 4 {
		r := t.rootOf(l)
		if r.kind != rootInstance && r.kind != rootAged || r.of == noLoc {
			break
		}
		found = found || r.kind == rootInstance
		if l = t.find(l, t.nodes[l].root, r.of); l == noLoc {
			return noLoc
		}
	}
	if !found {
		return noLoc
	}
	return l
}

// find is rebase for locs that are there already.
func (t *locTable) find(l, from, to loc) loc {
	if l == from {
		return to
	}
	n := t.nodes[l]
	parent := t.find(n.parent, from, to)
	if k, ok := t.kids[kidKey{parent, n.kind, n.field}]; ok && parent != noLoc {
		return k
	}
	return noLoc
}

// outlives reports whether l is storage that others can reach after the
// function returns, as far as its root says.
func (t *locTable) outlives(l loc) bool {
	switch r := t.rootOf(l); r.kind {
	case rootParam, rootFree, rootGlobal, rootHandoff:
		return true
	case rootResult:
		return false
	case rootInstance:
		return t.outlives(r.of)
	}
	return false
}

// initial gives the loc as the function's caller would name it: instances and
// copies are replaced by what they were taken from. ok is false for storage
// the caller has no name for.
func (t *locTable) initial(l loc) (loc, bool) {
	for range 8 {
		switch r := t.rootOf(l); r.kind {
		case rootParam, rootFree, rootGlobal:
			return l, true
		case rootInstance, rootCopy, rootAged:
			if r.of == noLoc {
				return l, false
			}
			l = t.rebase(l, t.nodes[l].root, r.of)
			if l == noLoc {
				return noLoc, false
			}
		default:
			return l, false
		}
	}
	return l, false
}

// ownerCell gives the cell whose content l was when the function was entered:
// the field, variable or element that owns the storage. ok is false where no
// such cell outlives the function.
func (t *locTable) ownerCell(l loc) (loc, bool) {
	in, ok := t.initial(l)
	if !ok || t.nodes[in].kind != stepDeref {
		return noLoc, false
	}
	return t.nodes[in].parent, true
}

// arrayOf gives the array that cell l is an element, or part of an element, of.
func (t *locTable) arrayOf(l loc) loc {
	for l != noLoc {
		n := t.nodes[l]
		switch n.kind {
		case stepElem:
			return n.parent
		case stepField:
			l = n.parent
		default:
			return noLoc
		}
	}
	return noLoc
}

// name writes the loc as a Go programmer would: "mb.cache.buf".
func (t *locTable) name(l loc) string {
	if l == noLoc {
		return ""
	}
	n := t.nodes[l]
	switch n.kind {
	case stepField:
		if n.pseudo || strings.HasPrefix(n.field, "$") {
			return t.name(n.parent)
		}
		if base := t.name(n.parent); base != "" {
			return base + "." + n.field
		}
		return n.field
	case stepElem:
		return t.name(n.parent) + "[...]"
	case stepDeref:
		return t.name(n.parent)
	}
	return t.rootName(t.info[l])
}

func (t *locTable) rootName(r root) string {
	switch r.kind {
	case rootParam, rootFree:
		return r.value.Name()
	case rootGlobal:
		return r.name[strings.LastIndex(r.name, ".")+1:]
	case rootCopy, rootInstance, rootAged:
		if name := valueName(r.value); name != "" {
			return name
		}
		return t.name(r.of)
	}
	return valueName(r.value)
}

// valueName gives the source name of an SSA value, or "" if it has none.
func valueName(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Parameter:
		return v.Name()
	case *ssa.FreeVar:
		return v.Name()
	case *ssa.Global:
		return v.Name()
	case *ssa.Alloc:
		if token.IsIdentifier(v.Comment) && v.Comment != "new" && v.Comment != "complit" &&
			v.Comment != "slicelit" && v.Comment != "varargs" && v.Comment != "makeslice" {
			return v.Comment
		}
	case *ssa.Phi:
		if token.IsIdentifier(v.Comment) {
			return v.Comment
		}
	}
	return ""
}
