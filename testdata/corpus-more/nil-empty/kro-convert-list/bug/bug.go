package bug

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Val is a value of the expression language.
type Val interface{ typeName() string }

// Str is a string.
type Str string

// Int is a number.
type Int int64

// Bool is true or false.
type Bool bool

// List is a list of values.
type List struct{ elems []Val }

// Map is a map from names to values.
type Map struct{ fields map[string]Val }

func (Str) typeName() string   { return "string" }
func (Int) typeName() string   { return "int" }
func (Bool) typeName() string  { return "bool" }
func (*List) typeName() string { return "list" }
func (*Map) typeName() string  { return "map" }

// NewList makes a list.
func NewList(elems ...Val) *List { return &List{elems: elems} }

// NewMap makes a map.
func NewMap(fields map[string]Val) *Map { return &Map{fields: fields} }

// Size is the number of elements.
func (l *List) Size() int { return len(l.elems) }

// At returns an element.
func (l *List) At(i int) Val { return l.elems[i] }

// GoNativeType converts a value to what objects are made of.
func GoNativeType(v Val) (any, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil
	case Str:
		return string(x), nil
	case Int:
		return int64(x), nil
	case Bool:
		return bool(x), nil
	case *List:
		return convertList(x)
	case *Map:
		return convertMap(x)
	}
	return nil, fmt.Errorf("unsupported type %s", v.typeName())
}

func convertList(l *List) ([]any, error) {
	var result []any // BUG: nil-empty
	for i := range l.Size() {
		elem, err := GoNativeType(l.At(i))
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		result = append(result, elem)
	}
	return result, nil // ALSO: nil-empty
}

func convertMap(m *Map) (map[string]any, error) {
	result := make(map[string]any, len(m.fields))
	for k, v := range m.fields {
		elem, err := GoNativeType(v)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", k, err)
		}
		result[k] = elem
	}
	return result, nil
}

// Env evaluates expressions; here they are paths into the instance.
type Env struct{ Schema Val }

// Eval evaluates one expression.
func (e *Env) Eval(expr string) (Val, error) {
	v := e.Schema
	for _, name := range strings.Split(expr, ".")[1:] {
		m, ok := v.(*Map)
		if !ok {
			return nil, fmt.Errorf("no such key: %s", name)
		}
		v = m.fields[name]
	}
	return v, nil
}

// Resolve fills in the expressions of a resource template.
func Resolve(env *Env, template any) (any, error) {
	switch t := template.(type) {
	case string:
		expr, ok := strings.CutPrefix(t, "${")
		if !ok {
			return t, nil
		}
		v, err := env.Eval(strings.TrimSuffix(expr, "}"))
		if err != nil {
			return nil, err
		}
		return GoNativeType(v)
	case map[string]any:
		out := make(map[string]any, len(t))
		for k, v := range t {
			r, err := Resolve(env, v)
			if err != nil {
				return nil, err
			}
			out[k] = r
		}
		return out, nil
	case []any:
		out := make([]any, 0, len(t))
		for _, v := range t {
			r, err := Resolve(env, v)
			if err != nil {
				return nil, err
			}
			out = append(out, r)
		}
		return out, nil
	}
	return template, nil
}

// Apply sends the resolved resource.
func Apply(env *Env, template map[string]any, send func(body []byte) error) error {
	obj, err := Resolve(env, template)
	if err != nil {
		return err
	}
	body, err := json.Marshal(obj)
	if err != nil {
		return err
	}
	return send(body)
}
