// Package bug receives flow packets and hands them to workers.
package bug

import (
	"encoding/binary"
	"errors"
	"net"
	"sync"
	"time"
)

// Message is a packet with where it came from.
type Message struct {
	Src      net.IP
	Port     int
	Payload  []byte
	Received time.Time
}

// DecodeFunc works on a message.
type DecodeFunc func(msg Message) error

// Processor spreads messages over workers.
type Processor struct {
	name   string
	decode DecodeFunc
	queue  chan Message
	wg     sync.WaitGroup
	onErr  func(name string, worker int, err error)
}

// NewProcessor returns a processor with n workers.
func NewProcessor(n int, name string, decode DecodeFunc, onErr func(string, int, error)) *Processor {
	p := &Processor{name: name, decode: decode, queue: make(chan Message, n), onErr: onErr}
	for i := 0; i < n; i++ {
		p.wg.Add(1)
		go p.work(i)
	}
	return p
}

func (p *Processor) work(id int) {
	defer p.wg.Done()
	for msg := range p.queue {
		if err := p.decode(msg); err != nil && p.onErr != nil {
			p.onErr(p.name, id, err)
		}
	}
}

// ProcessMessage queues a message.
func (p *Processor) ProcessMessage(msg Message) { p.queue <- msg }

// Stop waits for the workers.
func (p *Processor) Stop() {
	close(p.queue)
	p.wg.Wait()
}

// Version reads the version number of a flow packet.
func Version(payload []byte) (uint16, error) {
	if len(payload) < 2 {
		return 0, errors.New("short packet")
	}
	return binary.BigEndian.Uint16(payload), nil
}

// Counters counts by sender.
type Counters struct {
	mu    sync.Mutex
	bytes map[string]int
}

func (c *Counters) add(ip string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bytes == nil {
		c.bytes = make(map[string]int)
	}
	c.bytes[ip] += n
}

// Routine receives until stop is closed.
func Routine(stop <-chan struct{}, name string, decode DecodeFunc, workers int, addr *net.UDPAddr, counters *Counters, onErr func(string, int, error)) error {
	processor := NewProcessor(workers, name, decode, onErr)
	defer processor.Stop()
	conn, err := net.ListenUDP("udp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()

	payload := make([]byte, 9000)

	type udpData struct {
		size    int
		from    *net.UDPAddr
		payload []byte
	}
	data := make(chan udpData)
	go func() {
		defer close(data)
		for {
			u := udpData{}
			var err error
			u.size, u.from, err = conn.ReadFromUDP(payload)
			if err != nil {
				return
			}
			u.payload = payload[:u.size] // BUG: reused-buffer
			select {
			case data <- u: // ALSO: reused-buffer
			case <-stop:
				return
			}
		}
	}()
	for {
		select {
		case u, ok := <-data:
			if !ok {
				return nil
			}
			process(u.size, u.payload, u.from, processor, counters)
		case <-stop:
			return nil
		}
	}
}

func process(size int, payload []byte, from *net.UDPAddr, processor *Processor, counters *Counters) {
	processor.ProcessMessage(Message{
		Src:      from.IP,
		Port:     from.Port,
		Payload:  payload,
		Received: time.Now(),
	})
	counters.add(from.IP.String(), size)
}
