// Package bug finds cached responses in a storage.
package bug

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/gob"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

type keyIndex struct {
	StoredAt      time.Time
	FreshTime     time.Time
	StaleTime     time.Time
	VariedHeaders http.Header
	Etag          string
}

// StorageMapper lists the variants of a key.
type StorageMapper struct {
	Mapping map[string]keyIndex
}

// Storer stores values.
type Storer interface {
	Get(key string) []byte
	Set(key string, value []byte, duration time.Duration) error
}

// Revalidator has the conditions of a request.
type Revalidator struct {
	IfNoneMatch []string
	Matched     bool
}

func (v *Revalidator) validate(etag string) {
	v.Matched = len(v.IfNoneMatch) == 0
	for _, e := range v.IfNoneMatch {
		if e == "*" || e == etag {
			v.Matched = true
		}
	}
}

var bufPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// DecodeMapping reads a mapping.
func DecodeMapping(item []byte) (mapping StorageMapper, err error) {
	err = gob.NewDecoder(bytes.NewReader(item)).Decode(&mapping)
	return mapping, err
}

func readResponse(stored []byte, req *http.Request) (*http.Response, error) {
	buf := bufPool.Get().(*bytes.Buffer)
	defer func() {
		buf.Reset()
		bufPool.Put(buf) // BUG: pool-escape
	}()

	fr := flate.NewReader(bytes.NewReader(stored))
	defer fr.Close()
	if _, err := io.Copy(buf, fr); err != nil {
		return nil, err
	}
	return http.ReadResponse(bufio.NewReader(buf), req) // ALSO: pool-escape
}

// MappingElection gives the fresh or the stale response for a request.
func MappingElection(provider Storer, item []byte, req *http.Request, validator *Revalidator, logger *slog.Logger) (fresh, stale *http.Response, err error) {
	var mapping StorageMapper
	if len(item) != 0 {
		if mapping, err = DecodeMapping(item); err != nil {
			return nil, nil, err
		}
	}

	for keyName, keyItem := range mapping.Mapping {
		if !matchesVary(req, keyItem.VariedHeaders) {
			continue
		}
		validator.validate(keyItem.Etag)
		if !validator.Matched {
			logger.Debug("stored key did not match", "key", keyName)
			continue
		}
		if time.Since(keyItem.FreshTime) < 0 {
			if response := provider.Get(keyName); response != nil {
				if fresh, err = readResponse(response, req); err != nil {
					logger.Error("reading response", "key", keyName, "err", err)
				}
				return fresh, stale, err
			}
		}
		if time.Since(keyItem.StaleTime) < 0 {
			if response := provider.Get(keyName); response != nil {
				if stale, err = readResponse(response, req); err != nil {
					logger.Error("reading response", "key", keyName, "err", err)
					return fresh, stale, err
				}
			}
		}
	}
	return fresh, stale, err
}

func matchesVary(req *http.Request, varied http.Header) bool {
	for name, values := range varied {
		if req.Header.Get(name) != strings.Join(values, ", ") {
			return false
		}
	}
	return true
}

// MappingUpdater adds a variant to a mapping.
func MappingUpdater(key string, item []byte, now, fresh, stale time.Time, varied http.Header, etag string) ([]byte, error) {
	var mapping StorageMapper
	if len(item) != 0 {
		var err error
		if mapping, err = DecodeMapping(item); err != nil {
			return nil, err
		}
	}
	if mapping.Mapping == nil {
		mapping.Mapping = make(map[string]keyIndex)
	}
	mapping.Mapping[key] = keyIndex{StoredAt: now, FreshTime: fresh, StaleTime: stale, VariedHeaders: varied, Etag: etag}

	buf := new(bytes.Buffer)
	if err := gob.NewEncoder(buf).Encode(mapping); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
