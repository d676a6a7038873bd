package bug

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
)

const tmpSize = 1 << 20

// span is a value within the message.
type span struct{ off, n int }

// Parsed is a block of parsed lines.
type Parsed struct {
	Message []byte
	Tape    []span
}

// Each calls f with every value.
func (p *Parsed) Each(f func(v []byte)) {
	for _, s := range p.Tape {
		f(p.Message[s.off : s.off+s.n])
	}
}

func (p *Parsed) parse(msg []byte) error {
	p.Message = msg
	p.Tape = p.Tape[:0]
	off := 0
	for len(msg) > 0 {
		line, rest, _ := bytes.Cut(msg, []byte{'\n'})
		if len(line) > 0 {
			if line[0] != '{' || line[len(line)-1] != '}' {
				return errors.New("not an object")
			}
			p.Tape = append(p.Tape, span{off, len(line)})
		}
		off += len(msg) - len(rest)
		msg = rest
	}
	return nil
}

// Stream is one result; it has either a value or an error.
type Stream struct {
	Value *Parsed
	Error error
}

// ParseND parses the lines of r in blocks and sends the results in order. Used
// results can be sent to reuse.
func ParseND(r io.Reader, res chan<- Stream, reuse <-chan *Parsed) {
	buf := bufio.NewReaderSize(r, tmpSize)
	tmpPool := sync.Pool{New: func() any {
		return make([]byte, tmpSize+1024)
	}}
	conc := (runtime.GOMAXPROCS(0) + 1) / 2
	queue := make(chan chan Stream, conc)
	go forward(queue, res)
	go func() {
		defer close(queue)
		for {
			tmp := tmpPool.Get().([]byte)
			tmp = tmp[:tmpSize]
			n, err := buf.Read(tmp)
			if err != nil && err != io.EOF {
				queueError(queue, err)
				return
			}
			tmp = tmp[:n]
			if err != io.EOF {
				// up to the end of the line
				b, err2 := buf.ReadBytes('\n')
				if err2 != nil && err2 != io.EOF {
					queueError(queue, err2)
					return
				}
				tmp = append(tmp, b...)
				err = err2
			}
			if len(tmp) > 0 {
				result := make(chan Stream)
				queue <- result
				go func() {
					var p Parsed
					select {
					case v := <-reuse:
						p = *v
					default:
					}
					if err := p.parse(tmp); err != nil {
						result <- Stream{Error: fmt.Errorf("parsing input: %w", err)}
						return
					}
					result <- Stream{Value: &p}
					tmpPool.Put(tmp) // BUG: pool-escape
				}()
			} else {
				tmpPool.Put(tmp)
			}
			if err != nil {
				queueError(queue, err)
				return
			}
		}
	}()
}

// forward sends finished items in the order they were queued.
func forward(queue <-chan chan Stream, res chan<- Stream) {
	defer close(res)
	end := false
	for items := range queue {
		i := <-items
		if end {
			continue
		}
		res <- i
		end = i.Error != nil
	}
}

func queueError(queue chan<- chan Stream, err error) {
	result := make(chan Stream)
	queue <- result
	result <- Stream{Error: err}
}
