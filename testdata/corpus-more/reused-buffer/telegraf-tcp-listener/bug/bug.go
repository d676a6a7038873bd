// Package bug takes metrics as lines over TCP.
package bug

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"log"
	"net"
	"strconv"
	"sync"
)

const dropwarn = "ERROR: message queue full, discarding line [%s]\n"

// Metric is a parsed line.
type Metric struct {
	Name  string
	Value float64
}

// Parser turns lines into metrics.
type Parser interface {
	Parse(buf []byte) ([]Metric, error)
}

// LineParser reads "name value".
type LineParser struct{}

// Parse implements Parser.
func (LineParser) Parse(buf []byte) ([]Metric, error) {
	name, rest, ok := bytes.Cut(buf, []byte(" "))
	if !ok {
		return nil, errors.New("no value")
	}
	v, err := strconv.ParseFloat(string(bytes.TrimSpace(rest)), 64)
	if err != nil {
		return nil, err
	}
	return []Metric{{Name: string(name), Value: v}}, nil
}

// Listener is the input.
type Listener struct {
	AllowedPending int
	MaxConns       int
	parser         Parser

	mu     sync.Mutex
	wg     sync.WaitGroup
	in     chan []byte
	done   chan struct{}
	accept chan bool
	out    []Metric
	ln     net.Listener
}

// Start listens on an address.
func (t *Listener) Start(addr string, p Parser) error {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	t.ln, t.parser = ln, p
	t.in = make(chan []byte, t.AllowedPending)
	t.done = make(chan struct{})
	t.accept = make(chan bool, t.MaxConns)
	for i := 0; i < t.MaxConns; i++ {
		t.accept <- true
	}
	t.wg.Add(2)
	go t.listen()
	go t.parse()
	return nil
}

// Stop ends the listener.
func (t *Listener) Stop() {
	close(t.done)
	t.ln.Close()
	t.wg.Wait()
}

func (t *Listener) listen() {
	defer t.wg.Done()
	for {
		conn, err := t.ln.Accept()
		if err != nil {
			return
		}
		select {
		case <-t.accept:
			go t.handler(conn)
		default:
			t.refuser(conn)
		}
	}
}

func (t *Listener) refuser(conn net.Conn) {
	fmt.Fprintf(conn, "maximum of %d connections reached, closing.\n", t.MaxConns)
	conn.Close()
}

func (t *Listener) handler(conn net.Conn) {
	defer conn.Close()
	// one connection more when this one ends
	defer func() { t.accept <- true }()

	scanner := bufio.NewScanner(conn)
	for {
		select {
		case <-t.done:
			return
		default:
			if !scanner.Scan() {
				if err := scanner.Err(); err != nil {
					log.Printf("Error reading message: %s", err)
				}
				return
			}
			buf := scanner.Bytes()
			select {
			case t.in <- buf: // BUG: reused-buffer
			default:
				log.Printf(dropwarn, string(buf))
			}
		}
	}
}

func (t *Listener) parse() {
	defer t.wg.Done()
	for {
		select {
		case <-t.done:
			return
		case packet := <-t.in:
			if len(packet) == 0 {
				continue
			}
			ms, err := t.parser.Parse(packet)
			if err != nil {
				log.Printf("Malformed packet: [%s], Error: %s\n", packet, err)
				continue
			}
			t.store(ms)
		}
	}
}

func (t *Listener) store(ms []Metric) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.out = append(t.out, ms...)
}
