// Package bug makes deep copies of values.
package bug

import (
	"errors"
	"reflect"
	"unsafe"
)

// ErrUnsupported is for values that cannot be copied.
var ErrUnsupported = errors.New("cannot clone values of this kind")

type pointerKey struct {
	ptr unsafe.Pointer
	typ reflect.Type
}

type cloneCtx struct {
	pointers map[pointerKey]reflect.Value
	zeroFunc bool
}

func (c *cloneCtx) setPointer(ptr unsafe.Pointer, typ reflect.Type, v reflect.Value) {
	if c.pointers == nil {
		c.pointers = make(map[pointerKey]reflect.Value)
	}
	c.pointers[pointerKey{ptr, typ}] = v
}

func (c *cloneCtx) resolvePointer(ptr unsafe.Pointer, typ reflect.Type) (reflect.Value, bool) {
	v, ok := c.pointers[pointerKey{ptr, typ}]
	return v, ok
}

// Option changes how values are copied.
type Option func(*cloneCtx)

// WithZeroFuncs makes functions nil in the copy.
func WithZeroFuncs() Option {
	return func(c *cloneCtx) { c.zeroFunc = true }
}

// Clone gives a deep copy.
func Clone[T any](src T, opts ...Option) (T, error) {
	ctx := &cloneCtx{}
	for _, o := range opts {
		o(ctx)
	}
	v := reflect.ValueOf(&src).Elem()
	if err := cloneNested(ctx, v); err != nil {
		var zero T
		return zero, err
	}
	return src, nil
}

func isBasicKind(k reflect.Kind) bool {
	return k >= reflect.Bool && k <= reflect.Complex128 || k == reflect.String
}

func cloneNested(ctx *cloneCtx, v reflect.Value) error {
	if v.IsZero() || isBasicKind(v.Kind()) {
		return nil
	}
	switch v.Kind() {
	case reflect.Func:
		if ctx.zeroFunc {
			v.SetZero()
		}
	case reflect.Chan, reflect.UnsafePointer:
		return ErrUnsupported
	case reflect.Interface:
		res := reflect.New(v.Elem().Type()).Elem()
		res.Set(v.Elem())
		if err := cloneNested(ctx, res); err != nil {
			return err
		}
		v.Set(res)
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if f := v.Field(i); f.CanSet() {
				if err := cloneNested(ctx, f); err != nil {
					return err
				}
			}
		}
	case reflect.Array:
		return cloneElems(ctx, v)
	case reflect.Slice:
		res := reflect.MakeSlice(v.Type(), v.Len(), v.Cap())
		reflect.Copy(res, v)
		if err := cloneElems(ctx, res); err != nil {
			return err
		}
		v.Set(res)
	case reflect.Map:
		return cloneMap(ctx, v)
	case reflect.Pointer:
		ptr, elemTyp := v.UnsafePointer(), v.Elem().Type()
		if newV, ok := ctx.resolvePointer(ptr, elemTyp); ok {
			v.Set(newV)
			return nil
		}
		newV := reflect.New(elemTyp)
		ctx.setPointer(ptr, elemTyp, newV)
		newV.Elem().Set(v.Elem())
		if err := cloneNested(ctx, newV.Elem()); err != nil {
			return err
		}
		v.Set(newV)
	}
	return nil
}

func cloneElems(ctx *cloneCtx, v reflect.Value) error {
	if isBasicKind(v.Type().Elem().Kind()) {
		return nil
	}
	for i := 0; i < v.Len(); i++ {
		if err := cloneNested(ctx, v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func cloneMap(ctx *cloneCtx, m reflect.Value) error {
	typ := m.Type()
	res := reflect.MakeMapWithSize(typ, m.Len())
	newK := reflect.New(typ.Key()).Elem()
	newV := reflect.New(typ.Elem()).Elem()
	keyIsBasic := isBasicKind(typ.Key().Kind())
	valueIsBasic := isBasicKind(typ.Elem().Kind())

	iter := m.MapRange()
	for iter.Next() {
		k := iter.Key()
		if !keyIsBasic && !k.IsZero() {
			newK.Set(k)
			if err := cloneNested(ctx, newK); err != nil {
				return err
			}
			k = newK
		}
		v := iter.Value()
		if !valueIsBasic && !k.IsZero() { // BUG: shallow-clone
			newV.Set(v)
			if err := cloneNested(ctx, newV); err != nil {
				return err
			}
			v = newV
		}
		res.SetMapIndex(k, v) // ALSO: shallow-clone
	}
	m.Set(res)
	return nil
}
