package good

// The list has its elements' places from the start.

func resolve(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = resolve(e)
		}
		return out
	case []any:
		list := make([]any, 0, len(v))
		for _, e := range v {
			list = append(list, resolve(e))
		}
		return list
	}
	return v
}

// Empty lists are looked at before.

func prune(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = prune(e)
		}
		return out
	case []any:
		if len(v) == 0 {
			return v
		}
		var list []any
		for _, e := range v {
			list = append(list, prune(e))
		}
		return list
	}
	return v
}

// What comes out has its type, and who gets it can ask for nil.

type branch struct {
	name string
	kids []*branch
}

func names(n *branch) []string {
	var out []string
	for _, k := range n.kids {
		out = append(out, names(k)...)
	}
	return out
}

func copyTree(n *branch) *branch {
	var kids []*branch
	for _, k := range n.kids {
		kids = append(kids, copyTree(k))
	}
	return &branch{n.name, kids}
}

// Neither is made empty on purpose: one has room for what will come.

type collector struct{ items []any }

func (c *collector) add(v any) { c.items = append(c.items, v) }

type filler interface{ fill(*collector) }

func putList(fields map[string]any, name string, f filler) {
	c := &collector{}
	f.fill(c)
	fields[name] = c.items
}

func longList(fields map[string]any, name string, f filler) {
	c := &collector{items: make([]any, 0, 64)}
	f.fill(c)
	fields[name] = c.items
}

// One tests for an empty list.

type sink struct{ rows []any }

func (s *sink) add(v any) { s.rows = append(s.rows, v) }

func rows(fields map[string]any, f func(*sink)) {
	s := &sink{}
	f(s)
	if len(s.rows) > 0 {
		fields["rows"] = s.rows
	}
}

func allRows(fields map[string]any, f func(*sink)) {
	s := &sink{rows: []any{}}
	f(s)
	fields["rows"] = s.rows
}
