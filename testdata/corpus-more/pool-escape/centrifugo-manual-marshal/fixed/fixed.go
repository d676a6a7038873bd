package fixed

import (
	"bytes"
	"encoding/json"
	"sync"
)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func getBuf() *bytes.Buffer { return pool.Get().(*bytes.Buffer) }

func putBuf(b *bytes.Buffer) {
	b.Reset()
	pool.Put(b)
}

// ClientInfo tells who a client is.
type ClientInfo struct {
	User   string
	Client string
	Info   *json.RawMessage
}

// Message is published into a channel.
type Message struct {
	UID       string
	Timestamp string
	Info      *ClientInfo
	Channel   string
	Data      *json.RawMessage
}

func writeString(b *bytes.Buffer, s string) {
	q, _ := json.Marshal(s)
	b.Write(q)
}

func writeClientInfo(b *bytes.Buffer, info *ClientInfo) {
	b.WriteString(`{`)
	if info.Info != nil {
		b.WriteString(`"info":`)
		b.Write(*info.Info)
		b.WriteString(`,`)
	}
	b.WriteString(`"user":`)
	writeString(b, info.User)
	b.WriteString(`,"client":`)
	writeString(b, info.Client)
	b.WriteString(`}`)
}

func writeMessage(b *bytes.Buffer, m *Message) {
	b.WriteString(`{"uid":"`)
	b.WriteString(m.UID)
	b.WriteString(`","timestamp":"`)
	b.WriteString(m.Timestamp)
	b.WriteString(`",`)
	if m.Info != nil {
		b.WriteString(`"info":`)
		writeClientInfo(b, m.Info)
		b.WriteString(`,`)
	}
	b.WriteString(`"channel":`)
	writeString(b, m.Channel)
	b.WriteString(`,"data":`)
	b.Write(*m.Data)
	b.WriteString(`}`)
}

type messageResponse struct {
	Method string
	Body   Message
}

// Marshal encodes the response.
func (r *messageResponse) Marshal() ([]byte, error) {
	buf := getBuf()
	defer putBuf(buf)
	buf.WriteString(`{"method":"message","body":`)
	writeMessage(buf, &r.Body)
	buf.WriteString(`}`)
	c := make([]byte, buf.Len())
	copy(c, buf.Bytes())
	return c, nil
}

type joinResponse struct {
	Method  string
	Channel string
	Data    ClientInfo
}

// Marshal encodes the response.
func (r *joinResponse) Marshal() ([]byte, error) {
	buf := getBuf()
	defer putBuf(buf)
	buf.WriteString(`{"method":"join","body":{"channel":`)
	writeString(buf, r.Channel)
	buf.WriteString(`,"data":`)
	writeClientInfo(buf, &r.Data)
	buf.WriteString(`}}`)
	c := make([]byte, buf.Len())
	copy(c, buf.Bytes())
	return c, nil
}

type marshaler interface{ Marshal() ([]byte, error) }

// Client receives encoded responses through a queue.
type Client struct{ queue chan []byte }

// NewClient makes a client with a writer of its own.
func NewClient(write func([]byte) error) *Client {
	c := &Client{queue: make(chan []byte, 64)}
	go func() {
		for msg := range c.queue {
			if write(msg) != nil {
				return
			}
		}
	}()
	return c
}

// Hub knows which clients listen to a channel.
type Hub struct {
	mu   sync.RWMutex
	subs map[string][]*Client
}

// Subscribe adds a client to a channel and tells the others.
func (h *Hub) Subscribe(channel string, c *Client, who ClientInfo) error {
	h.mu.Lock()
	if h.subs == nil {
		h.subs = map[string][]*Client{}
	}
	h.subs[channel] = append(h.subs[channel], c)
	h.mu.Unlock()
	return h.broadcast(channel, &joinResponse{Method: "join", Channel: channel, Data: who})
}

// Publish sends a message to all clients of its channel.
func (h *Hub) Publish(m *Message) error {
	return h.broadcast(m.Channel, &messageResponse{Method: "message", Body: *m})
}

func (h *Hub) broadcast(channel string, r marshaler) error {
	data, err := r.Marshal()
	if err != nil {
		return err
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, c := range h.subs[channel] {
		c.queue <- data
	}
	return nil
}
