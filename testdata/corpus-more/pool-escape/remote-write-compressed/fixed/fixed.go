// Package fixed sends samples to a remote store.
package fixed

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// API is the client.
type API struct {
	url     string
	client  *http.Client
	retries int
	bufPool sync.Pool
}

// NewAPI returns a client of the store at url.
func NewAPI(url string, client *http.Client) *API {
	return &API{url: url, client: client, retries: 5, bufPool: sync.Pool{
		New: func() any {
			b := make([]byte, 0, 1024*16)
			return &b
		},
	}}
}

// Sample is a value at a time.
type Sample struct {
	Name  string
	Value uint64
}

// Stats says what the store took.
type Stats struct {
	Samples int
}

// Add sums up.
func (s *Stats) Add(o Stats) { s.Samples += o.Samples }

type retryableError struct {
	error
	after time.Duration
}

// Batch is a list of samples.
type Batch []Sample

// Size is the length of the encoding.
func (b Batch) Size() int {
	n := 0
	for _, s := range b {
		n += 1 + len(s.Name) + 8
	}
	return n
}

// MarshalTo encodes into p.
func (b Batch) MarshalTo(p []byte) (int, error) {
	n := 0
	for _, s := range b {
		p[n] = byte(len(s.Name))
		n++
		n += copy(p[n:], s.Name)
		binary.BigEndian.PutUint64(p[n:], s.Value)
		n += 8
	}
	return n, nil
}

// Write sends msg, again if need be.
func (r *API) Write(ctx context.Context, msg Batch) (Stats, error) {
	buf := r.bufPool.Get().(*[]byte)
	defer r.bufPool.Put(buf)

	size := msg.Size()
	if cap(*buf) < size {
		*buf = make([]byte, size)
	} else {
		*buf = (*buf)[:size]
	}
	if _, err := msg.MarshalTo(*buf); err != nil {
		return Stats{}, fmt.Errorf("encoding request %w", err)
	}

	comprBuf := r.bufPool.Get().(*[]byte)
	defer r.bufPool.Put(comprBuf)
	payload, err := compressPayload(comprBuf, *buf)
	if err != nil {
		return Stats{}, fmt.Errorf("compressing %w", err)
	}

	var total Stats
	for n := 0; ; n++ {
		st, err := r.attempt(ctx, payload, n)
		total.Add(st)
		if err == nil {
			return total, nil
		}
		var re retryableError
		if !errors.As(err, &re) || n >= r.retries {
			return total, err
		}
		select {
		case <-ctx.Done():
			return Stats{}, ctx.Err()
		case <-time.After(re.after + time.Duration(n)*time.Second):
		}
	}
}

// compressPayload leaves out repeated bytes.
func compressPayload(tmp *[]byte, inp []byte) ([]byte, error) {
	if max := 2 * len(inp); cap(*tmp) < max {
		*tmp = make([]byte, max)
	} else {
		*tmp = (*tmp)[:max]
	}
	out := (*tmp)[:0]
	for i := 0; i < len(inp); {
		j := i + 1
		for j < len(inp) && inp[j] == inp[i] && j-i < 255 {
			j++
		}
		out = append(out, byte(j-i), inp[i])
		i = j
	}
	return out, nil
}

func (r *API) attempt(ctx context.Context, payload []byte, n int) (Stats, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, bytes.NewReader(payload))
	if err != nil {
		return Stats{}, err
	}
	if n > 0 {
		req.Header.Set("Retry-Attempt", strconv.Itoa(n))
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return Stats{}, retryableError{err, 0}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return Stats{}, err
	}
	samples, _ := strconv.Atoi(resp.Header.Get("Samples-Written"))
	if resp.StatusCode/100 == 2 {
		return Stats{samples}, nil
	}
	err = fmt.Errorf("server returned %s: %s", resp.Status, body)
	if resp.StatusCode/100 == 5 {
		return Stats{samples}, retryableError{err, time.Second}
	}
	return Stats{samples}, err
}
