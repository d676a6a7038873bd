package bad

import (
	"bytes"
	"slices"
)

type selection struct {
	conds []string
}

// The receiver is a copy, but its list is not.
func (s selection) and(cond string) selection {
	s.conds = append(s.conds, cond)
	return s
}

func bothSelections(tenant string) (open, closed selection) {
	base := selection{conds: make([]string, 0, 8)}
	base = base.and(tenant)
	open = base.and("open")
	closed = base.and("closed") // want "append writes into the array behind .*, so it overwrites elements of another slice"
	return open, closed
}

type namespace struct{ prefix []byte }

func newNamespace(name string) *namespace {
	p := make([]byte, 0, 64)
	return &namespace{prefix: append(p, name...)}
}

func (n *namespace) key(k []byte) []byte { return append(n.prefix, k...) }

func (n *namespace) rename(from, to []byte, move func(from, to []byte) error) error {
	src := n.key(from)
	dst := n.key(to) // want "append writes into the array behind `n.prefix`"
	return move(src, dst)
}

func with[T any](list []T, v T) []T { return append(list, v) }

func eachWith(a, b string, names []string) (out [][]string) {
	base := make([]string, 0, 8)
	base = append(base, a, b)
	for _, n := range names {
		out = append(out, with(base, n)) // want "append writes into the array behind its first argument"
	}
	return out
}

type option func(*int)

var defaults = someDefaults()

func someDefaults() []option {
	opts := make([]option, 0, 16)
	return append(opts, func(n *int) { *n = 1 })
}

type optioned struct{ opts []option }

func newOptioned(extra ...option) *optioned {
	return &optioned{opts: append(defaults, extra...)} // want "append to `defaults` may write into its spare capacity"
}

// The header grows over the gap into the body.
func overGap(frame []byte) (head, body []byte) {
	i := bytes.Index(frame, []byte("\r\n\r\n"))
	head, body = frame[:i], frame[i+4:]
	head = append(head, "\r\nX-Hop: 1"...) // want "append writes into the array behind `frame`"
	return head, body
}

type tree struct {
	name string
	kids []*tree
}

// What one call keeps is where the next one appends.
func leafPaths(t *tree, path []string, out *[][]string) {
	path = append(path, t.name) // want "append writes into the array behind its first argument"
	if len(t.kids) == 0 {
		*out = append(*out, path)
		return
	}
	for _, k := range t.kids {
		leafPaths(k, path, out)
	}
}

func leafPathsInside(root *tree) (out [][]string) {
	var walk func(t *tree, path []string)
	walk = func(t *tree, path []string) {
		path = append(path, t.name) // want "append writes into the array behind its first argument"
		if len(t.kids) == 0 {
			out = append(out, path)
			return
		}
		for _, k := range t.kids {
			walk(k, path)
		}
	}
	walk(root, nil)
	return out
}

// Taking the element off again leads the next append to the same place.
func subsets(cur, nums []int, out *[][]int) {
	if len(nums) == 0 {
		*out = append(*out, cur)
		return
	}
	for i := range nums {
		cur = append(cur, nums[i]) // want "append writes into the array behind `cur`"
		subsets(cur, nums[i+1:], out)
		cur = cur[:len(cur)-1]
	}
}

func under(prefix, names []string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, n := range names {
			if !yield(append(prefix, n)) { // want "append writes into the array behind `prefix`" "append to `prefix` may write into its spare capacity"
				return
			}
		}
	}
}

func routesUnder(zone string, names []string) [][]string {
	prefix := make([]string, 0, 4)
	prefix = append(prefix, zone)
	return slices.Collect(under(prefix, names))
}

// Siblings are appended to one path, and the paths are kept.
func pathsByName(root string, children map[string][]string) (all [][]string) {
	var walk func(path []string, at string)
	walk = func(path []string, at string) {
		all = append(all, path)
		for _, c := range children[at] {
			walk(append(path, c), c) // want "append writes into the array behind `path`"
		}
	}
	walk([]string{root}, root)
	return all
}

// Children of siblings get paths in one array: that of the path which the siblings have.
func (t *treeNode) left(path []string, at map[int]*treeNode, n int) {
	t.path = path
	if k := at[2*n]; k != nil {
		k.left(append(path, t.name), at, 2*n) // want "append writes into the array behind `path`"
	}
	if k := at[2*n+1]; k != nil {
		k.left(path, at, 2*n+1)
	}
}

type treeNode struct {
	name string
	path []string
}
