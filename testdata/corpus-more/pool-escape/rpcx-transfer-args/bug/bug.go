// Package bug is an RPC server with a file transfer service.
package bug

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net"
	"reflect"
	"sync"
)

type resetter interface {
	Reset()
}

// typePools has a pool for each argument type.
type typePools struct {
	mu    sync.RWMutex
	pools map[reflect.Type]*sync.Pool
}

var objectPools = &typePools{pools: make(map[reflect.Type]*sync.Pool)}

func (p *typePools) init(t reflect.Type) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pools[t] = &sync.Pool{New: func() any { return reflect.New(t.Elem()).Interface() }}
}

func (p *typePools) get(t reflect.Type) any {
	p.mu.RLock()
	pool := p.pools[t]
	p.mu.RUnlock()
	return pool.Get()
}

func (p *typePools) put(t reflect.Type, x any) {
	if r, ok := x.(resetter); ok {
		r.Reset()
	}
	p.mu.RLock()
	pool := p.pools[t]
	p.mu.RUnlock()
	pool.Put(x)
}

// TransferArgs describes a file to send.
type TransferArgs struct {
	FileName string
	FileSize int64
	Meta     map[string]string
}

// Reset makes the arguments empty.
func (a *TransferArgs) Reset() { *a = TransferArgs{} }

// TransferReply tells where to send it.
type TransferReply struct {
	Token []byte
	Addr  string
}

// Reset makes the reply empty.
func (r *TransferReply) Reset() { *r = TransferReply{} }

type tokenInfo struct {
	token []byte
	args  *TransferArgs
}

type tokenCache struct {
	mu sync.Mutex
	m  map[string]any
}

func (c *tokenCache) add(key string, v any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[key] = v
}

func (c *tokenCache) take(key string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.m[key]
	delete(c.m, key)
	return v, ok
}

// FileTransfer accepts files from clients that have a token.
type FileTransfer struct {
	addr    string
	tokens  tokenCache
	handler func(conn net.Conn, args *TransferArgs)
}

// FileTransferService hands out tokens.
type FileTransferService struct {
	ft *FileTransfer
}

// TransferFile is an RPC method.
func (s *FileTransferService) TransferFile(ctx context.Context, args *TransferArgs, reply *TransferReply) error {
	token := make([]byte, 32)
	if _, err := rand.Read(token); err != nil {
		return err
	}
	*reply = TransferReply{Token: token, Addr: s.ft.addr}
	s.ft.tokens.add(string(token), &tokenInfo{token, args}) // BUG: pool-escape
	return nil
}

func (f *FileTransfer) accept(conn net.Conn) error {
	token := make([]byte, 32)
	if _, err := io.ReadFull(conn, token); err != nil {
		return err
	}
	info, ok := f.tokens.take(string(token))
	if !ok {
		return errors.New("unknown token")
	}
	switch ti := info.(type) {
	case *tokenInfo:
		go f.handler(conn, ti.args)
	default:
		return conn.Close()
	}
	return nil
}

type methodType struct {
	method             reflect.Method
	argType, replyType reflect.Type
}

type service struct {
	rcvr    reflect.Value
	methods map[string]*methodType
}

// register finds the methods of rcvr that can be called.
func register(rcvr any) *service {
	s := &service{rcvr: reflect.ValueOf(rcvr), methods: make(map[string]*methodType)}
	t := reflect.TypeOf(rcvr)
	for i := 0; i < t.NumMethod(); i++ {
		m := t.Method(i)
		if m.Type.NumIn() != 4 {
			continue
		}
		mt := &methodType{method: m, argType: m.Type.In(2), replyType: m.Type.In(3)}
		objectPools.init(mt.argType)
		objectPools.init(mt.replyType)
		s.methods[m.Name] = mt
	}
	return s
}

func (s *service) call(ctx context.Context, mt *methodType, argv, replyv reflect.Value) error {
	out := mt.method.Func.Call([]reflect.Value{s.rcvr, reflect.ValueOf(ctx), argv, replyv})
	if err := out[0].Interface(); err != nil {
		return err.(error)
	}
	return nil
}

// handle decodes, calls and encodes.
func (s *service) handle(ctx context.Context, name string, payload []byte) ([]byte, error) {
	mt := s.methods[name]
	if mt == nil {
		return nil, errors.New("no method " + name)
	}
	argv := objectPools.get(mt.argType)
	if err := json.Unmarshal(payload, argv); err != nil {
		return nil, err
	}
	replyv := objectPools.get(mt.replyType)
	err := s.call(ctx, mt, reflect.ValueOf(argv), reflect.ValueOf(replyv))
	objectPools.put(mt.argType, argv) // ALSO: pool-escape
	if err != nil {
		objectPools.put(mt.replyType, replyv)
		return nil, err
	}
	data, err := json.Marshal(replyv)
	objectPools.put(mt.replyType, replyv)
	return data, err
}
