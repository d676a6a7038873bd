package bad

import "maps"

// A tree is rebuilt, and its empty lists get lost.

type ref struct{ to any }

func resolve(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = resolve(e)
		}
		return out
	case []any:
		var list []any
		for _, e := range v {
			list = append(list, resolve(e))
		}
		return list // want "`list` is still nil here if there were no elements, so an empty list in a tree becomes a missing one"
	case ref:
		return v.to
	}
	return v
}

type walker struct{ errs []error }

func (w *walker) plain(v any) (out any, err error) {
	switch v := v.(type) {
	case map[string]any:
		m := maps.Clone(v)
		for k, e := range v {
			if m[k], err = w.plain(e); err != nil {
				return nil, err
			}
		}
		out = m
	case []any:
		var elems []any
		for _, e := range v {
			p, err := w.plain(e)
			if err != nil {
				return nil, err
			}
			elems = append(elems, p)
		}
		out = elems // want "`elems` is still nil here if there were no elements"
	default:
		out = v
	}
	return out, nil
}

// A list in a struct that others fill is made empty in one of two places.

type collector struct {
	items []any
	depth int
}

func (c *collector) add(v any) { c.items = append(c.items, v) }

type filler interface{ fill(*collector) }

type doc struct{ fields map[string]any }

func (d *doc) list(name string, f filler) {
	c := &collector{depth: 1}
	f.fill(c)
	d.fields[name] = c.items // want "`items` is still nil here if nothing was appended, so an empty list becomes a missing one"
}

func (c *collector) nested(f filler) {
	inner := &collector{items: make([]any, 0), depth: c.depth + 1}
	f.fill(inner)
	c.add(inner.items)
}
