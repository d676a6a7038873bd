package bug

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
)

const maxDataChunk = 4 * 1024

// DataFrame is a part of a response.
type DataFrame struct {
	Data []byte
	EOF  bool
}

// ResultStart begins a response.
type ResultStart struct {
	Status  int
	Headers [][2]string
}

// RunnerMsg is what a runner sends to the balancer.
type RunnerMsg struct {
	Start    *ResultStart
	Data     *DataFrame
	Finished *CallFinished
}

// CallFinished ends a call.
type CallFinished struct {
	Success bool
	Details string
}

// Engagement is the stream to the balancer.
type Engagement interface {
	Context() context.Context
	Send(*RunnerMsg) error
}

// callHandle is an http.ResponseWriter that streams to the balancer.
type callHandle struct {
	engagement Engagement
	ctx        context.Context

	headers http.Header
	status  int

	headerOnce sync.Once
	shutOnce   sync.Once

	outQueue  chan *RunnerMsg
	doneQueue chan struct{}
	errQueue  chan error
}

func newCallHandle(e Engagement) *callHandle {
	ch := &callHandle{
		engagement: e,
		ctx:        e.Context(),
		headers:    make(http.Header),
		status:     http.StatusOK,
		outQueue:   make(chan *RunnerMsg),
		doneQueue:  make(chan struct{}),
		errQueue:   make(chan error, 1),
	}
	ch.spawnSender()
	return ch
}

func (ch *callHandle) spawnSender() {
	go func() {
		for {
			select {
			case msg := <-ch.outQueue:
				if msg == nil {
					ch.shutdown(nil)
					return
				}
				if err := ch.engagement.Send(msg); err != nil {
					ch.shutdown(err)
					return
				}
			case <-ch.doneQueue:
				return
			case <-ch.ctx.Done():
				return
			}
		}
	}()
}

func (ch *callHandle) shutdown(err error) {
	ch.shutOnce.Do(func() {
		if err != nil {
			select {
			case ch.errQueue <- err:
			default:
			}
		}
		close(ch.doneQueue)
	})
}

func (ch *callHandle) enqueueMsg(msg *RunnerMsg) error {
	select {
	case ch.outQueue <- msg:
		return nil
	case <-ch.ctx.Done():
	case <-ch.doneQueue:
	}
	return io.EOF
}

// Header implements http.ResponseWriter.
func (ch *callHandle) Header() http.Header { return ch.headers }

// WriteHeader implements http.ResponseWriter.
func (ch *callHandle) WriteHeader(status int) { ch.status = status }

func (ch *callHandle) prepHeaders() [][2]string {
	var out [][2]string
	for h, vals := range ch.headers {
		for _, v := range vals {
			out = append(out, [2]string{h, v})
		}
	}
	return out
}

// Write implements http.ResponseWriter.
func (ch *callHandle) Write(data []byte) (int, error) {
	var err error
	ch.headerOnce.Do(func() {
		err = ch.enqueueMsg(&RunnerMsg{
			Start: &ResultStart{Status: ch.status, Headers: ch.prepHeaders()},
		})
	})
	if err != nil {
		return 0, err
	}

	total := 0
	for {
		chunkSize := min(len(data), maxDataChunk)
		if chunkSize == 0 {
			break
		}
		chunk := data[:chunkSize]
		data = data[chunkSize:]
		err = ch.enqueueMsg(&RunnerMsg{Data: &DataFrame{Data: chunk}}) // BUG: captured-argument
		if err != nil {
			return total, err
		}
		total += chunkSize
	}
	return total, nil
}

func (ch *callHandle) finish(err error) error {
	fin := &CallFinished{Success: err == nil}
	if err != nil {
		fin.Details = err.Error()
	}
	if e := ch.enqueueMsg(&RunnerMsg{Finished: fin}); e != nil {
		return e
	}
	return ch.enqueueMsg(nil)
}

// Engage runs one call and streams its output.
func Engage(e Engagement, body io.Reader, call http.Handler, req *http.Request) error {
	ch := newCallHandle(e)
	if body == nil {
		return ch.finish(errors.New("no data"))
	}
	req.Body = io.NopCloser(body)
	call.ServeHTTP(ch, req)
	return ch.finish(nil)
}
