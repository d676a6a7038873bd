// Package bug keeps the clients of a broker.
package bug

import (
	"sync"
	"sync/atomic"
	"time"
)

// Packet is a message.
type Packet struct {
	ID      uint16
	Topic   string
	Payload []byte
}

// InflightMessage is a message that was not acknowledged.
type InflightMessage struct {
	Packet  Packet
	Sent    int64
	Created int64
	Resends int
}

// Inflight has the messages of a client that are in flight.
type Inflight struct {
	sync.RWMutex
	internal map[uint16]InflightMessage
}

// Set adds a message and says whether it is new.
func (i *Inflight) Set(key uint16, in InflightMessage) bool {
	i.Lock()
	_, ok := i.internal[key]
	i.internal[key] = in
	i.Unlock()
	return !ok
}

// Get gives a message.
func (i *Inflight) Get(key uint16) (InflightMessage, bool) {
	i.RLock()
	val, ok := i.internal[key]
	i.RUnlock()
	return val, ok
}

// GetAll gives all messages.
func (i *Inflight) GetAll() map[uint16]InflightMessage {
	i.RLock()
	defer i.RUnlock()
	return i.internal // ALSO: exposed-state
}

// Delete removes a message.
func (i *Inflight) Delete(key uint16) bool {
	i.Lock()
	defer i.Unlock()
	_, ok := i.internal[key]
	delete(i.internal, key)
	return ok
}

// Client is a client.
type Client struct {
	ID       string
	Listener string
	Inflight *Inflight
	done     atomic.Bool
	send     func(Packet) error
}

// NewClient gives a client.
func NewClient(id, listener string, send func(Packet) error) *Client {
	return &Client{ID: id, Listener: listener, send: send, Inflight: &Inflight{internal: make(map[uint16]InflightMessage)}}
}

// Stop marks the client as gone.
func (c *Client) Stop() { c.done.Store(true) }

// Clients has all clients by their id.
type Clients struct {
	sync.RWMutex
	internal map[string]*Client
}

// NewClients gives an empty set.
func NewClients() *Clients {
	return &Clients{internal: make(map[string]*Client)}
}

// Add adds a client.
func (cl *Clients) Add(val *Client) {
	cl.Lock()
	cl.internal[val.ID] = val
	cl.Unlock()
}

// GetAll gives all clients.
func (cl *Clients) GetAll() map[string]*Client {
	cl.RLock()
	defer cl.RUnlock()
	return cl.internal // BUG: exposed-state
}

// Get gives a client.
func (cl *Clients) Get(id string) (*Client, bool) {
	cl.RLock()
	val, ok := cl.internal[id]
	cl.RUnlock()
	return val, ok
}

// Len is the number of clients.
func (cl *Clients) Len() int {
	cl.RLock()
	defer cl.RUnlock()
	return len(cl.internal)
}

// Delete removes a client.
func (cl *Clients) Delete(id string) {
	cl.Lock()
	delete(cl.internal, id)
	cl.Unlock()
}

// GetByListener gives the clients of a listener.
func (cl *Clients) GetByListener(id string) []*Client {
	clients := make([]*Client, 0, cl.Len())
	cl.RLock()
	for _, v := range cl.internal {
		if v.Listener == id && !v.done.Load() {
			clients = append(clients, v)
		}
	}
	cl.RUnlock()
	return clients
}

// Server is the broker.
type Server struct {
	Clients    *Clients
	MaxResends int
	TTL        int64
}

// OnDisconnect handles a client that is gone.
func (s *Server) OnDisconnect(id string) {
	if c, ok := s.Clients.Get(id); ok {
		c.Stop()
		s.Clients.Delete(id)
	}
}

// OnAck handles an acknowledgement.
func (s *Server) OnAck(id string, packet uint16) {
	if c, ok := s.Clients.Get(id); ok {
		c.Inflight.Delete(packet)
	}
}

// ResendInflight sends messages again and drops those that are too old.
func (s *Server) ResendInflight(now int64) {
	for _, c := range s.Clients.GetAll() {
		for key, m := range c.Inflight.GetAll() {
			if m.Resends >= s.MaxResends || m.Created+s.TTL < now {
				c.Inflight.Delete(key)
				continue
			}
			if err := c.send(m.Packet); err != nil {
				continue
			}
			m.Resends++
			m.Sent = now
			c.Inflight.Set(key, m)
		}
	}
}

// EventLoop runs until done is closed.
func (s *Server) EventLoop(done <-chan struct{}) {
	t := time.NewTicker(10 * time.Second)
	defer t.Stop()
	for {
		select {
		case <-done:
			return
		case now := <-t.C:
			s.ResendInflight(now.Unix())
		}
	}
}
