// Package bug registers typed handlers of an API.
package bug

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
)

var bufPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const defaultMaxBody = 1 << 20

// Operation describes an endpoint.
type Operation struct {
	Method, Path string
	MaxBodyBytes int64
}

// API holds the endpoints.
type API struct {
	mux *http.ServeMux
}

// NewAPI returns an empty API.
func NewAPI() *API { return &API{mux: http.NewServeMux()} }

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

type apiError struct {
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func writeErr(w http.ResponseWriter, status int, format string, args ...any) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(apiError{Status: status, Detail: fmt.Sprintf(format, args...)})
}

func readBody(buf io.Writer, r *http.Request, limit int64) error {
	if r.Body == nil {
		return nil
	}
	n, err := io.Copy(buf, io.LimitReader(r.Body, limit+1))
	if err != nil {
		return err
	}
	if n > limit {
		return errors.New("request body is too large")
	}
	return nil
}

// findFields returns the positions of the fields Body and RawBody, or -1.
func findFields(t reflect.Type) (body, raw int) {
	body, raw = -1, -1
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		switch {
		case f.Name == "Body":
			body = i
		case f.Name == "RawBody" && f.Type == reflect.TypeFor[[]byte]():
			raw = i
		}
	}
	return body, raw
}

// Register adds an endpoint. Fields Body and RawBody of I receive the body.
func Register[I, O any](api *API, op Operation, handler func(context.Context, *I) (*O, error)) {
	inputType := reflect.TypeFor[I]()
	bodyIndex, rawIndex := findFields(inputType)
	limit := op.MaxBodyBytes
	if limit == 0 {
		limit = defaultMaxBody
	}

	api.mux.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		var input I
		v := reflect.ValueOf(&input).Elem()
		for i := 0; i < inputType.NumField(); i++ {
			f := inputType.Field(i)
			if name := f.Tag.Get("query"); name != "" && f.Type.Kind() == reflect.String {
				v.Field(i).SetString(strings.TrimSpace(r.URL.Query().Get(name)))
			}
		}

		if bodyIndex >= 0 || rawIndex >= 0 {
			buf := bufPool.Get().(*bytes.Buffer)
			if err := readBody(buf, r, limit); err != nil {
				buf.Reset()
				bufPool.Put(buf)
				writeErr(w, http.StatusRequestEntityTooLarge, "%v", err)
				return
			}
			body := buf.Bytes()
			if rawIndex >= 0 {
				v.Field(rawIndex).SetBytes(body) // ALSO: pool-escape
			}
			var parseErr error
			if bodyIndex >= 0 && len(body) > 0 {
				parseErr = json.Unmarshal(body, v.Field(bodyIndex).Addr().Interface())
			}
			buf.Reset()
			bufPool.Put(buf) // BUG: pool-escape
			if parseErr != nil {
				writeErr(w, http.StatusUnprocessableEntity, "%v", parseErr)
				return
			}
		}

		output, err := handler(r.Context(), &input)
		if err != nil {
			writeErr(w, http.StatusInternalServerError, "%v", err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(output)
	})
}
