// Package fixed decodes configuration values into Go values.
package fixed

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

type kind int

const (
	nullKind kind = iota
	boolKind
	intKind
	stringKind
	listKind
	structKind
)

type field struct {
	label string
	value value
}

// value is an evaluated configuration value.
type value struct {
	kind   kind
	b      bool
	n      int64
	s      string
	list   []value
	fields []field
}

type iterator struct {
	cur  value
	rest []value
}

func (i *iterator) next() bool {
	if len(i.rest) == 0 {
		return false
	}
	i.cur, i.rest = i.rest[0], i.rest[1:]
	return true
}

func (v value) iter() (*iterator, error) {
	if v.kind != listKind {
		return nil, fmt.Errorf("not a list: %d", v.kind)
	}
	return &iterator{rest: v.list}, nil
}

type decoder struct {
	errs []error
}

func (d *decoder) addErr(err error) {
	if err != nil {
		d.errs = append(d.errs, err)
	}
}

// decode initializes the value x points to from v.
func decode(v value, x any) error {
	var d decoder
	w := reflect.ValueOf(x)
	if w.Kind() != reflect.Pointer || w.IsNil() {
		return errors.New("cannot decode into unsettable value")
	}
	d.decode(w.Elem(), v)
	return errors.Join(d.errs...)
}

func (d *decoder) decode(x reflect.Value, v value) {
	switch x.Kind() {
	case reflect.Interface:
		if val := d.interfaceValue(v); val != nil {
			x.Set(reflect.ValueOf(val))
		} else {
			x.SetZero()
		}

	case reflect.Bool:
		x.SetBool(v.b)

	case reflect.Int, reflect.Int64:
		x.SetInt(v.n)

	case reflect.String:
		x.SetString(v.s)

	case reflect.Slice:
		it, err := v.iter()
		if err != nil {
			d.addErr(err)
			return
		}
		x.Set(reflect.MakeSlice(x.Type(), 0, len(v.list)))
		for it.next() {
			elem := reflect.New(x.Type().Elem()).Elem()
			d.decode(elem, it.cur)
			x.Set(reflect.Append(x, elem))
		}

	default:
		d.addErr(fmt.Errorf("unsupported type %v", x.Type()))
	}
}

func (d *decoder) interfaceValue(v value) (x any) {
	var err error
	switch v.kind {
	case nullKind:
		return nil

	case boolKind:
		x = v.b

	case intKind:
		x = int(v.n)

	case stringKind:
		x = v.s

	case listKind:
		var a []any
		list, err := v.iter()
		d.addErr(err)
		for list.next() {
			a = append(a, d.interfaceValue(list.cur))
		}
		if a == nil {
			a = []any{}
		}
		x = a

	case structKind:
		m := map[string]any{}
		for _, f := range v.fields {
			m[f.label] = d.interfaceValue(f.value)
		}
		x = m

	default:
		err = fmt.Errorf("incomplete value %v", v)
	}

	d.addErr(err)
	return x
}

// render turns a value into the body of a request; consumers want [] for lists.
func render(v value) ([]byte, error) {
	var x any
	if err := decode(v, &x); err != nil {
		return nil, err
	}
	return json.Marshal(x)
}
