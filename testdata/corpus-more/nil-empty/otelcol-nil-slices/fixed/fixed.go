// Package fixed merges and sanitizes configuration maps.
package fixed

import (
	"fmt"
	"maps"
	"reflect"
)

// expandedValue is a value that came from a reference and its original text.
type expandedValue struct {
	value    any
	original string
}

// conf is a configuration tree.
type conf struct {
	data map[string]any
}

func sanitizeExpanded(a any, useOriginal bool) any {
	switch m := a.(type) {
	case map[string]any:
		c := maps.Clone(m)
		for k, v := range m {
			c[k] = sanitizeExpanded(v, useOriginal)
		}
		return c
	case []any:
		var newSlice []any
		if m == nil {
			return newSlice
		}
		newSlice = make([]any, 0, len(m))
		for _, e := range m {
			newSlice = append(newSlice, sanitizeExpanded(e, useOriginal))
		}
		return newSlice
	case expandedValue:
		if useOriginal {
			return m.original
		}
		return m.value
	}
	return a
}

// get returns the value of a key with all references resolved.
func (c *conf) get(key string) any {
	return sanitizeExpanded(c.data[key], false)
}

func (c *conf) isSet(key string) bool {
	_, ok := c.data[key]
	return ok
}

// scraperConfig has a default list that an empty list in the file replaces.
type scraperConfig struct {
	Name       string
	Extensions []any
	Collectors []any
}

func defaultConfig() scraperConfig {
	return scraperConfig{Name: "default", Extensions: []any{"health"}, Collectors: []any{"cpu", "mem"}}
}

// unmarshal fills cfg; a list that is nil leaves the default.
func (c *conf) unmarshal(cfg *scraperConfig) error {
	if name, ok := c.get("name").(string); ok {
		cfg.Name = name
	}
	for key, dst := range map[string]*[]any{"extensions": &cfg.Extensions, "collectors": &cfg.Collectors} {
		if !c.isSet(key) {
			continue
		}
		list, ok := c.get(key).([]any)
		if !ok {
			return fmt.Errorf("%s: expected a list", key)
		}
		if list != nil {
			*dst = list
		}
	}
	return nil
}

type encoder struct{}

func (e *encoder) encode(v reflect.Value) (any, error) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return e.encode(v.Elem())
	case reflect.Struct:
		out := map[string]any{}
		for i := range v.NumField() {
			f, err := e.encode(v.Field(i))
			if err != nil {
				return nil, fmt.Errorf("field %s: %w", v.Type().Field(i).Name, err)
			}
			out[v.Type().Field(i).Name] = f
		}
		return out, nil
	case reflect.Slice:
		return e.encodeSlice(v)
	default:
		return v.Interface(), nil
	}
}

func (e *encoder) encodeSlice(v reflect.Value) (any, error) {
	if v.IsNil() {
		return []any(nil), nil
	}

	result := make([]any, v.Len())
	for i := range v.Len() {
		var err error
		if result[i], err = e.encode(v.Index(i)); err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
	}
	return result, nil
}

// marshal turns cfg back into a tree.
func marshal(cfg scraperConfig) (*conf, error) {
	out, err := (&encoder{}).encode(reflect.ValueOf(cfg))
	if err != nil {
		return nil, err
	}
	return &conf{data: out.(map[string]any)}, nil
}
