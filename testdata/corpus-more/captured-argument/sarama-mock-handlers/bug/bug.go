// Package bug is a broker for tests.
package bug

import (
	"encoding/binary"
	"io"
	"reflect"
	"sync"
)

type protocolBody interface{ decode([]byte) }

type metadataRequest struct{ topics []byte }

func (r *metadataRequest) decode(b []byte) { r.topics = append([]byte(nil), b...) }

type produceRequest struct{ records []byte }

func (r *produceRequest) decode(b []byte) { r.records = append([]byte(nil), b...) }

type request struct {
	correlationID uint32
	body          protocolBody
}

// MockResponse builds the response to a request.
type MockResponse interface {
	For(req protocolBody) []byte
}

// MockWrapper always gives the same response.
type MockWrapper struct{ Res []byte }

// For implements MockResponse.
func (m *MockWrapper) For(protocolBody) []byte { return m.Res }

type requestHandlerFunc func(req *request) []byte

// MockBroker answers requests as it is told to.
type MockBroker struct {
	lock    sync.Mutex
	handler requestHandlerFunc
	history []*request
}

func (b *MockBroker) setHandler(handler requestHandlerFunc) {
	b.lock.Lock()
	b.handler = handler
	b.lock.Unlock()
}

// SetHandlerByMap sets the responses by the type of the request. For a type
// that is not in the map nothing is sent.
func (b *MockBroker) SetHandlerByMap(handlerMap map[string]MockResponse) {
	b.setHandler(func(req *request) []byte { // ALSO: captured-argument
		reqTypeName := reflect.TypeOf(req.body).Elem().Name()
		mockResponse := handlerMap[reqTypeName] // BUG: captured-argument
		if mockResponse == nil {
			return nil
		}
		return mockResponse.For(req.body)
	})
}

// History returns the requests so far.
func (b *MockBroker) History() []*request {
	b.lock.Lock()
	defer b.lock.Unlock()
	return append([]*request(nil), b.history...)
}

func decodeRequest(r io.Reader) (*request, error) {
	var hdr [7]byte
	if _, err := io.ReadFull(r, hdr[:]); err != nil {
		return nil, err
	}
	payload := make([]byte, binary.BigEndian.Uint16(hdr[5:]))
	if _, err := io.ReadFull(r, payload); err != nil {
		return nil, err
	}
	req := &request{correlationID: binary.BigEndian.Uint32(hdr[1:])}
	if hdr[0] == 0 {
		req.body = &produceRequest{}
	} else {
		req.body = &metadataRequest{}
	}
	req.body.decode(payload)
	return req, nil
}

// Serve starts to answer what comes in over conn.
func (b *MockBroker) Serve(conn io.ReadWriteCloser) {
	go b.handleRequests(conn)
}

func (b *MockBroker) handleRequests(conn io.ReadWriteCloser) {
	defer conn.Close()
	for {
		req, err := decodeRequest(conn)
		if err != nil {
			return
		}
		b.lock.Lock()
		handler := b.handler
		b.history = append(b.history, req)
		b.lock.Unlock()

		res := handler(req)
		if res == nil {
			continue
		}
		out := binary.BigEndian.AppendUint32(nil, req.correlationID)
		if _, err := conn.Write(append(out, res...)); err != nil {
			return
		}
	}
}
