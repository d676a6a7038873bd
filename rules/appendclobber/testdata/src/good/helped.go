package good

import (
	"bytes"
	"slices"
)

type selection struct {
	conds []string
}

func (s selection) and(cond string) selection {
	s.conds = append(slices.Clip(s.conds), cond)
	return s
}

func bothSelections(tenant string) (open, closed selection) {
	base := selection{conds: make([]string, 0, 8)}
	base = base.and(tenant)
	open = base.and("open")
	closed = base.and("closed")
	return open, closed
}

type namespace struct{ prefix []byte }

func newNamespace(name string) *namespace {
	p := make([]byte, 0, 64)
	return &namespace{prefix: append(p, name...)}
}

func (n *namespace) key(k []byte) []byte { return append(n.prefix, k...) }

// The first key is not looked at any more when the second one is made.
func (n *namespace) copyKey(from, to []byte, get func([]byte) []byte, set func(k, v []byte)) {
	v := get(n.key(from))
	set(n.key(to), v)
}

// The header ends before the body in any case.
func inGap(frame []byte) (head, body []byte) {
	i := bytes.Index(frame, []byte("\r\n\r\n"))
	head, body = frame[:i], frame[i+4:]
	head = append(head, "\r\n"...)
	return head, body
}

type tree struct {
	name string
	kids []*tree
}

func leafPaths(t *tree, path []string, out *[][]string) {
	path = append(path, t.name)
	if len(t.kids) == 0 {
		*out = append(*out, slices.Clone(path))
		return
	}
	for _, k := range t.kids {
		leafPaths(k, path, out)
	}
}

// Nothing is kept of the path: it is read while it is right.
func visitPaths(root *tree, visit func(string)) {
	var walk func(t *tree, path []byte)
	walk = func(t *tree, path []byte) {
		path = append(path, t.name...)
		visit(string(path))
		for _, k := range t.kids {
			walk(k, path)
		}
	}
	walk(root, nil)
}

func subsets(cur, nums []int, out *[][]int) {
	if len(nums) == 0 {
		*out = append(*out, slices.Clone(cur))
		return
	}
	for i := range nums {
		cur = append(cur, nums[i])
		subsets(cur, nums[i+1:], out)
		cur = cur[:len(cur)-1]
	}
}

// What an unexported method gives is used at once by its callers.
type columns struct {
	names []string
}

func newColumns(names ...string) *columns { return &columns{names: append([]string{"id"}, names...)} }

func (c *columns) with(name string) []string { return append(c.names, name) }

func (c *columns) count(name string) int { return len(c.with(name)) }
