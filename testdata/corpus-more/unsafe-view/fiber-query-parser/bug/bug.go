// Package bug parses requests into structs.
package bug

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"unsafe"
)

// UnsafeString converts without a copy.
func UnsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func getString(b []byte) string          { return UnsafeString(b) }
func getStringImmutable(b []byte) string { return string(b) }

// Config configures an App.
type Config struct {
	// Immutable makes values from the request valid after the handler returns.
	Immutable bool
}

// App is an application.
type App struct {
	config    Config
	getString func(b []byte) string
	ctx       *Ctx
}

// New makes an app.
func New(config Config) *App {
	app := &App{config: config, getString: getString}
	if config.Immutable {
		app.getString = getStringImmutable
	}
	app.ctx = &Ctx{app: app}
	return app
}

// args are the arguments of a query, whose memory is used again.
type args struct {
	buf   []byte
	pairs [][2][]byte
}

func (a *args) parse(query []byte) {
	a.buf = append(a.buf[:0], query...)
	a.pairs = a.pairs[:0]
	for part := range bytes.SplitSeq(a.buf, []byte("&")) {
		k, v, _ := bytes.Cut(part, []byte("="))
		a.pairs = append(a.pairs, [2][]byte{k, v})
	}
}

func (a *args) visitAll(f func(key, value []byte)) {
	for _, p := range a.pairs {
		f(p[0], p[1])
	}
}

// Ctx is the context of a request. It is used again for the next one.
type Ctx struct {
	app       *App
	queryArgs args
}

// Query returns an argument.
func (c *Ctx) Query(key string) string {
	var value string
	c.queryArgs.visitAll(func(k, v []byte) {
		if string(k) == key {
			value = c.app.getString(v)
		}
	})
	return value
}

func fieldByTag(v reflect.Value, tag string) (reflect.Value, bool) {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("query") == tag {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

func decode(out any, data map[string][]string) error {
	v := reflect.ValueOf(out).Elem()
	for k, vals := range data {
		f, ok := fieldByTag(v, k)
		if !ok {
			continue
		}
		switch {
		case f.Kind() == reflect.String:
			f.SetString(vals[0])
		case f.Type() == reflect.TypeFor[[]string]():
			f.Set(reflect.ValueOf(vals))
		default:
			return fmt.Errorf("unsupported type of %s", k)
		}
	}
	return nil
}

// QueryParser binds the query to a struct.
func (c *Ctx) QueryParser(out any) error {
	data := make(map[string][]string)
	c.queryArgs.visitAll(func(key, val []byte) {
		k := UnsafeString(key) // ALSO: unsafe-view
		v := UnsafeString(val) // BUG: unsafe-view

		f, ok := fieldByTag(reflect.ValueOf(out).Elem(), k)
		if strings.Contains(v, ",") && ok && f.Kind() == reflect.Slice {
			data[k] = append(data[k], strings.Split(v, ",")...)
		} else {
			data[k] = append(data[k], v)
		}
	})
	return decode(out, data)
}

// Serve runs the handler for a request.
func (app *App) Serve(query []byte, handler func(*Ctx) error) error {
	app.ctx.queryArgs.parse(query)
	return handler(app.ctx)
}
