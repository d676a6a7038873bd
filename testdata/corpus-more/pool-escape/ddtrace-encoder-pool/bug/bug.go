// Package bug sends traces to the local agent.
package bug

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	defaultTimeout  = time.Second
	encoderPoolSize = 5
	traceCountKey   = "X-Datadog-Trace-Count"
)

// Span is a timed operation.
type Span struct {
	Name     string            `json:"name"`
	Service  string            `json:"service"`
	Start    int64             `json:"start"`
	Duration int64             `json:"duration"`
	Meta     map[string]string `json:"meta"`
}

// Encoder encodes traces and is read to get the result.
type Encoder interface {
	Encode(traces [][]*Span) error
	Read(p []byte) (int, error)
	ContentType() string
}

type jsonEncoder struct {
	buffer  *bytes.Buffer
	encoder *json.Encoder
}

func newJSONEncoder() *jsonEncoder {
	buffer := &bytes.Buffer{}
	return &jsonEncoder{buffer: buffer, encoder: json.NewEncoder(buffer)}
}

// Encode puts the traces into the buffer.
func (e *jsonEncoder) Encode(traces [][]*Span) error {
	e.buffer.Reset()
	return e.encoder.Encode(traces)
}

// Read reads what was encoded.
func (e *jsonEncoder) Read(p []byte) (int, error) { return e.buffer.Read(p) }

// ContentType returns the media type.
func (e *jsonEncoder) ContentType() string { return "application/json" }

// encoderPool shares encoders; there can be more than fit in.
type encoderPool struct {
	pool chan Encoder
}

func newEncoderPool(size int) (*encoderPool, string) {
	p := &encoderPool{pool: make(chan Encoder, size)}
	e := p.Borrow()
	p.Return(e)
	return p, e.ContentType()
}

// Borrow returns a free encoder or a new one.
func (p *encoderPool) Borrow() Encoder {
	select {
	case e := <-p.pool:
		return e
	default:
		return newJSONEncoder()
	}
}

// Return gives an encoder back.
func (p *encoderPool) Return(e Encoder) {
	select {
	case p.pool <- e:
	default:
	}
}

type httpTransport struct {
	traceURL string
	pool     *encoderPool
	client   *http.Client
	headers  map[string]string
}

func newHTTPTransport(hostname string, port int) *httpTransport {
	pool, contentType := newEncoderPool(encoderPoolSize)
	return &httpTransport{
		traceURL: fmt.Sprintf("http://%s:%d/v0.3/traces", hostname, port),
		pool:     pool,
		client:   &http.Client{Timeout: defaultTimeout},
		headers:  map[string]string{"Content-Type": contentType},
	}
}

// SendTraces posts the traces.
func (t *httpTransport) SendTraces(traces [][]*Span) (*http.Response, error) {
	encoder := t.pool.Borrow()
	defer t.pool.Return(encoder) // BUG: pool-escape

	if err := encoder.Encode(traces); err != nil {
		return nil, err
	}
	req, err := http.NewRequest("POST", t.traceURL, encoder) // ALSO: pool-escape
	if err != nil {
		return nil, err
	}
	for k, v := range t.headers {
		req.Header.Set(k, v)
	}
	req.Header.Set(traceCountKey, strconv.Itoa(len(traces)))

	response, err := t.client.Do(req)
	if err != nil {
		return response, err
	}
	defer response.Body.Close()
	io.Copy(io.Discard, response.Body)
	if sc := response.StatusCode; sc >= 400 {
		return response, fmt.Errorf("agent answered %d", sc)
	}
	return response, nil
}
