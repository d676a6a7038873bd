// Package fixed sends log messages to a collector over HTTP.
package fixed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

const (
	bufferSize       = 100
	defaultInterval  = 2 * time.Second
	defaultThreshold = 10
	defaultRetries   = 2
)

// EventTime is a time that is encoded in seconds.
type EventTime struct{ time.Time }

// MarshalJSON implements json.Marshaler.
func (t EventTime) MarshalJSON() ([]byte, error) {
	return []byte(fmt.Sprintf("%d", t.Unix())), nil
}

// Event is a message with its metadata.
type Event struct {
	Time       EventTime `json:"time"`
	Host       string    `json:"host"`
	Source     string    `json:"source,omitempty"`
	SourceType string    `json:"sourcetype,omitempty"`
	Index      string    `json:"index,omitempty"`
	Event      any       `json:"event"`
}

// Client posts events.
type Client struct {
	HTTPClient *http.Client
	URL        string
	Hostname   string
	Token      string
	Source     string
	SourceType string
	Index      string
}

// NewClient returns a client.
func NewClient(hc *http.Client, url, token, source, sourceType, index string) *Client {
	if hc == nil {
		hc = &http.Client{Timeout: 20 * time.Second}
	}
	hostname, _ := os.Hostname()
	return &Client{HTTPClient: hc, URL: url, Hostname: hostname, Token: token, Source: source, SourceType: sourceType, Index: index}
}

// NewEventWithTime returns an event.
func (c *Client) NewEventWithTime(t time.Time, event any) *Event {
	return &Event{Time: EventTime{t}, Host: c.Hostname, Source: c.Source, SourceType: c.SourceType, Index: c.Index, Event: event}
}

// LogEvents posts events in one request.
func (c *Client) LogEvents(events []*Event) error {
	buf := new(bytes.Buffer)
	enc := json.NewEncoder(buf)
	for _, e := range events {
		if err := enc.Encode(e); err != nil {
			return err
		}
		buf.WriteString("\r\n\r\n")
	}
	req, err := http.NewRequest(http.MethodPost, c.URL, buf)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Splunk "+c.Token)
	res, err := c.HTTPClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(res.Body)
		return errors.New(string(body))
	}
	return nil
}

// Writer is an io.Writer that collects messages and posts them in batches.
type Writer struct {
	Client         *Client
	FlushInterval  time.Duration
	FlushThreshold int
	MaxRetries     int

	dataChan chan *message
	errors   chan error
	once     sync.Once
}

type message struct {
	data      json.RawMessage
	writtenAt time.Time
}

// Write queues a message.
func (w *Writer) Write(b []byte) (int, error) {
	w.once.Do(func() {
		if w.errors == nil {
			w.errors = make(chan error, bufferSize)
		}
		w.dataChan = make(chan *message, bufferSize)
		go w.listen()
	})
	cp := make([]byte, len(b))
	copy(cp, b)
	w.dataChan <- &message{data: cp, writtenAt: time.Now()}
	return len(b), nil
}

// Errors returns the channel of failed posts.
func (w *Writer) Errors() <-chan error {
	if w.errors == nil {
		w.errors = make(chan error, bufferSize)
	}
	return w.errors
}

func (w *Writer) listen() {
	if w.FlushInterval <= 0 {
		w.FlushInterval = defaultInterval
	}
	if w.FlushThreshold == 0 {
		w.FlushThreshold = defaultThreshold
	}
	ticker := time.NewTicker(w.FlushInterval)
	buffer := make([]*message, 0)
	flush := func() {
		go w.send(buffer, defaultRetries)
		buffer = make([]*message, 0)
	}
	for {
		select {
		case <-ticker.C:
			if len(buffer) > 0 {
				flush()
			}
		case d := <-w.dataChan:
			buffer = append(buffer, d)
			if len(buffer) > w.FlushThreshold {
				flush()
			}
		}
	}
}

func (w *Writer) send(messages []*message, retries int) {
	events := make([]*Event, len(messages))
	for i, m := range messages {
		events[i] = w.Client.NewEventWithTime(m.writtenAt, m.data)
	}
	if err := w.Client.LogEvents(events); err != nil {
		if retries > 0 {
			w.send(messages, retries-1)
			return
		}
		select {
		case w.errors <- err:
		default:
		}
	}
}
