package good

type branch struct {
	parent   *branch
	children map[string]*branch
	value    []string
}

// clone gives a copy of the branch and of those below it.
func (b *branch) clone() *branch {
	out := &branch{parent: b.parent, value: append([]string(nil), b.value...), children: map[string]*branch{}}
	for name, ch := range b.children {
		out.children[name] = ch.clone()
	}
	return out
}

func (b *branch) set(name string) { b.parent.children[name] = b }

type wood struct {
	root *branch
	hits int
}

// Clone copies the whole: the root has no parent.
func (w *wood) Clone() *wood {
	c := &wood{hits: w.hits}
	c.root = w.root.clone()
	return c
}
