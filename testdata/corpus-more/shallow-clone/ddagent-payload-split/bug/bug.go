// Package bug writes traces to an intake, split into payloads that are small enough.
package bug

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"sync"
)

// Span is a timed operation.
type Span struct {
	Service  string            `json:"service"`
	Name     string            `json:"name"`
	Duration int64             `json:"duration"`
	Meta     map[string]string `json:"meta,omitempty"`
}

// size estimates the encoded size.
func (s *Span) size() int {
	n := len(s.Service) + len(s.Name) + 48
	for k, v := range s.Meta {
		n += len(k) + len(v) + 6
	}
	return n
}

// TraceChunk is a part of a trace.
type TraceChunk struct {
	Priority int     `json:"priority"`
	Spans    []*Span `json:"spans"`
}

// TracerPayload is what a tracer has sent.
type TracerPayload struct {
	ContainerID  string            `json:"container_id"`
	LanguageName string            `json:"language_name"`
	Env          string            `json:"env"`
	Hostname     string            `json:"hostname"`
	Tags         map[string]string `json:"tags,omitempty"`
	Chunks       []*TraceChunk     `json:"chunks"`
}

// Cut removes the first i chunks and returns them as a payload of their own.
func (p *TracerPayload) Cut(i int) *TracerPayload {
	if i < 0 {
		i = 0
	}
	if i > len(p.Chunks) {
		i = len(p.Chunks)
	}
	out := &TracerPayload{
		ContainerID:  p.ContainerID,
		LanguageName: p.LanguageName,
		Env:          p.Env,
		Hostname:     p.Hostname,
		Tags:         p.Tags, // BUG: shallow-clone
		Chunks:       p.Chunks[:i:i],
	}
	p.Chunks = p.Chunks[i:]
	return out
}

// TagLookup finds the tags of a container, maybe after a while.
type TagLookup func(containerID string) ([]string, error)

// Writer encodes payloads.
type Writer struct {
	maxSize int
	lookup  TagLookup
	wg      sync.WaitGroup

	mu  sync.Mutex
	out io.Writer
}

// NewWriter returns a writer.
func NewWriter(out io.Writer, maxSize int, lookup TagLookup) *Writer {
	return &Writer{out: out, maxSize: maxSize, lookup: lookup}
}

// Process splits a payload and sends the parts.
func (w *Writer) Process(p *TracerPayload) {
	size, i := 0, 0
	for i < len(p.Chunks) {
		n := 0
		for _, s := range p.Chunks[i].Spans {
			n += s.size()
		}
		if size+n > w.maxSize && i > 0 {
			w.send(p.Cut(i))
			size, i = 0, 0
			continue
		}
		size += n
		i++
	}
	w.send(p)
}

// send looks the container up and encodes the payload without blocking the caller.
func (w *Writer) send(p *TracerPayload) {
	w.wg.Add(1)
	go func() {
		defer w.wg.Done()
		if err := w.enrich(p); err != nil {
			log.Printf("no container tags for %q: %v", p.ContainerID, err)
		}
		if err := w.encode(p); err != nil {
			log.Printf("encode: %v", err)
		}
	}()
}

func (w *Writer) enrich(p *TracerPayload) error {
	if p.ContainerID == "" {
		return nil
	}
	tags, err := w.lookup(p.ContainerID)
	if err != nil {
		return err
	}
	if p.Tags == nil {
		p.Tags = make(map[string]string)
	}
	for i, t := range tags {
		p.Tags[fmt.Sprintf("_dd.tags.container.%d", i)] = t // ALSO: shallow-clone
	}
	return nil
}

func (w *Writer) encode(p *TracerPayload) error {
	var buf bytes.Buffer
	if err := json.NewEncoder(&buf).Encode(p); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	_, err := buf.WriteTo(w.out)
	return err
}

// Stop waits for the payloads.
func (w *Writer) Stop() { w.wg.Wait() }
