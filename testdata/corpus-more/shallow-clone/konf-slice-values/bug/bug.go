// Package bug reads configuration of several providers into variables.
package bug

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
)

var errTarget = errors.New("target must be a pointer that is not nil")

// converter turns values of a configuration into what the target wants.
type converter struct {
	keyMap func(string) string
}

func (c converter) convert(name string, from any, to reflect.Value) error {
	if from == nil {
		return nil
	}
	fromVal := reflect.ValueOf(from)
	switch to.Kind() {
	case reflect.String:
		to.SetString(fmt.Sprint(from))
		return nil
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(fmt.Sprint(from), 10, 64)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		to.SetInt(n)
		return nil
	case reflect.Map:
		return c.convertMap(name, fromVal, to)
	case reflect.Slice:
		return c.convertSlice(name, fromVal, to)
	case reflect.Struct:
		return c.convertStruct(name, fromVal, to)
	case reflect.Interface:
		return c.convertInterface(name, fromVal, to)
	}
	return fmt.Errorf("%s: unsupported type %s", name, to.Type())
}

func (c converter) convertMap(name string, fromVal, toVal reflect.Value) error {
	if fromVal.Kind() != reflect.Map {
		return fmt.Errorf("%s: expected a map, got %s", name, fromVal.Kind())
	}
	if toVal.IsNil() {
		toVal.Set(reflect.MakeMapWithSize(toVal.Type(), fromVal.Len()))
	}
	for _, key := range fromVal.MapKeys() {
		elem := reflect.New(toVal.Type().Elem()).Elem()
		if err := c.convert(name+"["+key.String()+"]", fromVal.MapIndex(key).Interface(), elem); err != nil {
			return err
		}
		toVal.SetMapIndex(key, elem)
	}
	return nil
}

func (c converter) convertSlice(name string, fromVal, toVal reflect.Value) error {
	if fromVal.Kind() != reflect.Slice {
		return c.convertSlice(name, reflect.ValueOf([]any{fromVal.Interface()}), toVal)
	}
	out := reflect.MakeSlice(toVal.Type(), fromVal.Len(), fromVal.Len())
	for i := range fromVal.Len() {
		if err := c.convert(name+"["+strconv.Itoa(i)+"]", fromVal.Index(i).Interface(), out.Index(i)); err != nil {
			return err
		}
	}
	toVal.Set(out)
	return nil
}

func (c converter) convertStruct(name string, fromVal, toVal reflect.Value) error {
	values, ok := fromVal.Interface().(map[string]any)
	if !ok {
		return fmt.Errorf("%s: expected a map, got %s", name, fromVal.Kind())
	}
	for i := range toVal.NumField() {
		f := toVal.Type().Field(i)
		if v, ok := values[c.keyMap(f.Name)]; ok && f.IsExported() {
			if err := c.convert(name+"."+f.Name, v, toVal.Field(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c converter) convertInterface(name string, fromVal, toVal reflect.Value) error {
	switch fromVal.Kind() {
	case reflect.Map:
		m := reflect.MakeMapWithSize(fromVal.Type(), fromVal.Len())
		if err := c.convertMap(name, fromVal, m); err != nil {
			return err
		}
		toVal.Set(m)
	default:
		toVal.Set(fromVal) // BUG: shallow-clone
	}
	return nil
}

// Config is the merged configuration.
type Config struct {
	conv   converter
	values atomic.Pointer[map[string]any]
}

// New returns a configuration with the given values.
func New(values ...map[string]any) *Config {
	c := &Config{conv: converter{keyMap: strings.ToLower}}
	merged := make(map[string]any)
	for _, v := range values {
		merge(merged, v)
	}
	c.values.Store(&merged)
	return c
}

func merge(dst, src map[string]any) {
	for key, val := range src {
		m, ok := val.(map[string]any)
		if !ok {
			dst[key] = val
			continue
		}
		sub, ok := dst[key].(map[string]any)
		if !ok {
			sub = make(map[string]any, len(m))
			dst[key] = sub
		}
		merge(sub, m)
	}
}

func sub(values map[string]any, path []string) any {
	if len(path) == 0 || path[0] == "" {
		return values
	}
	v, ok := values[path[0]]
	if !ok || len(path) == 1 {
		return v
	}
	m, _ := v.(map[string]any)
	return sub(m, path[1:])
}

// Unmarshal reads the values below path into target.
func (c *Config) Unmarshal(path string, target any) error {
	to := reflect.ValueOf(target)
	if to.Kind() != reflect.Pointer || to.IsNil() {
		return errTarget
	}
	v := sub(*c.values.Load(), strings.Split(strings.ToLower(path), "."))
	return c.conv.convert(path, v, to.Elem())
}

// Redacted gives all values with those of secret keys hidden.
func (c *Config) Redacted(secret func(key string) bool) (map[string]any, error) {
	var all any
	if err := c.Unmarshal("", &all); err != nil {
		return nil, err
	}
	m, _ := all.(map[string]any)
	hide(m, secret)
	return m, nil
}

func hide(m map[string]any, secret func(string) bool) {
	for k, v := range m {
		switch v := v.(type) {
		case map[string]any:
			hide(v, secret)
		case []any:
			for i := range v {
				if secret(k) {
					v[i] = "******" // ALSO: shallow-clone
				}
			}
		default:
			if secret(k) {
				m[k] = "******"
			}
		}
	}
}
