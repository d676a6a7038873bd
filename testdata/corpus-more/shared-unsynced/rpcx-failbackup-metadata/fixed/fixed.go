// Package fixed calls remote services, with a backup request if the first is slow.
package fixed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

type metaKey struct{}

// WithMetadata returns a context whose calls carry meta.
func WithMetadata(ctx context.Context, meta map[string]string) context.Context {
	return context.WithValue(ctx, metaKey{}, meta)
}

const (
	authKey         = "__AUTH"
	errorMessageKey = "__ERROR"
)

type message struct {
	Seq      uint64
	Service  string
	Method   string
	Metadata map[string]string
	Payload  []byte
}

func (m *message) encode() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d %s.%s\n", m.Seq, m.Service, m.Method)
	for k, v := range m.Metadata {
		fmt.Fprintf(&b, "%s=%s\n", k, v)
	}
	b.WriteByte('\n')
	b.Write(m.Payload)
	return b.Bytes()
}

type call struct {
	Service  string
	Method   string
	Metadata map[string]string
	Args     any
	Err      error
	Done     chan *call
}

func (c *call) done() {
	select {
	case c.Done <- c:
	default:
	}
}

type client struct {
	conn io.ReadWriter

	mu      sync.Mutex
	seq     uint64
	pending map[uint64]*call
	closing bool
}

// Go starts a call.
func (c *client) Go(ctx context.Context, service, method string, args any, done chan *call) *call {
	cl := new(call)
	cl.Service = service
	cl.Method = method
	meta := ctx.Value(metaKey{})
	if meta != nil {
		src := meta.(map[string]string)
		dst := make(map[string]string, len(src))
		for k, v := range src {
			dst[k] = v
		}
		cl.Metadata = dst
	}
	cl.Args = args
	cl.Done = done
	go c.send(cl)
	return cl
}

var errShutdown = errors.New("connection is shut down")

func (c *client) send(cl *call) {
	c.mu.Lock()
	if c.closing {
		c.mu.Unlock()
		cl.Err = errShutdown
		cl.done()
		return
	}
	if c.pending == nil {
		c.pending = make(map[uint64]*call)
	}
	seq := c.seq
	c.seq++
	c.pending[seq] = cl
	c.mu.Unlock()

	req := &message{Seq: seq, Service: cl.Service, Method: cl.Method}
	if cl.Metadata != nil {
		req.Metadata = cl.Metadata
	}
	data, err := json.Marshal(cl.Args)
	if err == nil {
		req.Payload = data
		_, err = c.conn.Write(req.encode())
	}
	if err != nil {
		c.mu.Lock()
		delete(c.pending, seq)
		c.mu.Unlock()
		cl.Err = err
		cl.done()
	}
}

// finish is called for each response.
func (c *client) finish(seq uint64, msg string) {
	c.mu.Lock()
	cl := c.pending[seq]
	delete(c.pending, seq)
	c.mu.Unlock()
	if cl == nil {
		return
	}
	if msg != "" {
		cl.Err = errors.New(msg)
		if cl.Metadata != nil {
			cl.Metadata[errorMessageKey] = msg
		}
	}
	cl.done()
}

type xclient struct {
	service string
	auth    string
	pick    func() *client
	backup  time.Duration
}

func (x *xclient) Go(ctx context.Context, method string, args any, done chan *call) *call {
	if x.auth != "" {
		meta := ctx.Value(metaKey{})
		if meta == nil {
			meta = map[string]string{}
			ctx = context.WithValue(ctx, metaKey{}, meta)
		}
		m := meta.(map[string]string)
		m[authKey] = x.auth
	}
	return x.pick().Go(ctx, x.service, method, args, done)
}

// Call sends a second request if the first is not answered in time.
func (x *xclient) Call(ctx context.Context, method string, args any) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	call1 := make(chan *call, 10)
	call2 := make(chan *call, 10)

	x.Go(ctx, method, args, call1)
	t := time.NewTimer(x.backup)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case cl := <-call1:
		return cl.Err
	case <-t.C:
	}

	x.Go(ctx, method, args, call2)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case cl := <-call1:
		return cl.Err
	case cl := <-call2:
		return cl.Err
	}
}
