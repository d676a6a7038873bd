package fixed

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Root is the key of the whole configuration.
const Root = ""

// Provider gives access to the configuration.
type Provider struct {
	name string
	root map[string]any
}

// NewProvider merges JSON sources; later ones win.
func NewProvider(name string, sources ...[]byte) (*Provider, error) {
	p := &Provider{name: name, root: map[string]any{}}
	for _, src := range sources {
		var m map[string]any
		if err := json.Unmarshal(src, &m); err != nil {
			return nil, fmt.Errorf("source of %s: %w", name, err)
		}
		merge(p.root, m)
	}
	return p, nil
}

func merge(dst, src map[string]any) {
	for k, v := range src {
		sub, ok := v.(map[string]any)
		old, okOld := dst[k].(map[string]any)
		if ok && okOld {
			merge(old, sub)
			continue
		}
		dst[k] = v
	}
}

// Get returns the value of a dotted key.
func (p *Provider) Get(key string) Value {
	var node any = p.root
	if key != Root {
		for _, part := range strings.Split(key, ".") {
			m, ok := node.(map[string]any)
			if !ok {
				return Value{key: key, provider: p}
			}
			if node, ok = m[part]; !ok {
				return Value{key: key, provider: p}
			}
		}
	}
	return Value{key: key, provider: p, value: node, found: true}
}

func deepCopy(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = deepCopy(e)
		}
		return m
	case []any:
		s := make([]any, len(v))
		for i, e := range v {
			s[i] = deepCopy(e)
		}
		return s
	}
	return v
}

// Value is a part of the configuration.
type Value struct {
	key      string
	provider *Provider
	value    any
	found    bool
}

// HasValue reports whether the key exists.
func (v Value) HasValue() bool { return v.found }

// String formats the value.
func (v Value) String() string { return fmt.Sprint(v.value) }

// Populate fills target, a pointer.
func (v Value) Populate(target any) error {
	if !v.found {
		return nil
	}
	switch t := target.(type) {
	case *map[string]any:
		m, ok := v.value.(map[string]any)
		if !ok {
			return fmt.Errorf("%s: %T is not a map", v.key, v.value)
		}
		*t = deepCopy(m).(map[string]any)
		return nil
	case *any:
		*t = deepCopy(v.value)
		return nil
	case *string:
		*t = v.String()
		return nil
	}
	b, err := json.Marshal(v.value)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, target)
}

// clientOptions returns the options of an outbound client, with the name of
// the service filled in.
func clientOptions(p *Provider, client string) (map[string]any, error) {
	var opts map[string]any
	if err := p.Get("clients." + client).Populate(&opts); err != nil {
		return nil, err
	}
	if opts == nil {
		opts = map[string]any{}
	}
	var service string
	if err := p.Get("name").Populate(&service); err != nil {
		return nil, err
	}
	opts["caller"] = service
	delete(opts, "disabled")
	return opts, nil
}
