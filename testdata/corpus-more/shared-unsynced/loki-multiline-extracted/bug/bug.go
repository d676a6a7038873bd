// Package bug is a pipeline of stages for log lines.
package bug

import (
	"bytes"
	"maps"
	"regexp"
	"sync"
	"time"
)

// Entry is a line on its way through the pipeline.
type Entry struct {
	Extracted map[string]any
	Labels    map[string]string
	Timestamp time.Time
	Line      string
}

// Stage works on entries.
type Stage interface {
	Run(in chan Entry) chan Entry
}

// MultilineConfig says what belongs together.
type MultilineConfig struct {
	First    *regexp.Regexp
	MaxLines int
	MaxWait  time.Duration
}

type multilineStage struct {
	cfg MultilineConfig
}

type multilineState struct {
	buffer bytes.Buffer
	start  Entry // first line of the block
	lines  int
}

// NewMultiline returns a stage that joins lines.
func NewMultiline(cfg MultilineConfig) Stage { return &multilineStage{cfg: cfg} }

func (m *multilineStage) Run(in chan Entry) chan Entry {
	out := make(chan Entry)
	go func() {
		defer close(out)
		streams := make(map[string]chan Entry)
		var wg sync.WaitGroup
		for e := range in {
			key := e.Labels["stream"]
			s, ok := streams[key]
			if !ok {
				if !m.cfg.First.MatchString(e.Line) {
					out <- e
					continue
				}
				s = make(chan Entry)
				streams[key] = s
				wg.Add(1)
				go m.runMultiline(s, out, &wg)
			}
			s <- e
		}
		for _, s := range streams {
			close(s)
		}
		wg.Wait()
	}()
	return out
}

func (m *multilineStage) runMultiline(in, out chan Entry, wg *sync.WaitGroup) {
	defer wg.Done()
	state := &multilineState{}
	for {
		select {
		case <-time.After(m.cfg.MaxWait):
			m.flush(out, state)
		case e, ok := <-in:
			if !ok {
				m.flush(out, state)
				return
			}
			if m.cfg.First.MatchString(e.Line) {
				m.flush(out, state)
				state.start = e
			}
			if state.buffer.Len() > 0 {
				state.buffer.WriteByte('\n')
			}
			state.buffer.WriteString(e.Line)
			state.lines++
			if state.lines == m.cfg.MaxLines {
				m.flush(out, state)
			}
		}
	}
}

func (m *multilineStage) flush(out chan Entry, s *multilineState) {
	if s.buffer.Len() == 0 {
		return
	}
	collapsed := Entry{
		Extracted: s.start.Extracted, // BUG: shared-unsynced
		Labels:    maps.Clone(s.start.Labels),
		Timestamp: s.start.Timestamp,
		Line:      s.buffer.String(),
	}
	s.buffer.Reset()
	s.lines = 0
	out <- collapsed // ALSO: shared-unsynced
}

type regexStage struct {
	re *regexp.Regexp
}

// NewRegex returns a stage that extracts named groups.
func NewRegex(re *regexp.Regexp) Stage { return &regexStage{re: re} }

func (r *regexStage) Run(in chan Entry) chan Entry {
	out := make(chan Entry)
	go func() {
		defer close(out)
		for e := range in {
			if m := r.re.FindStringSubmatch(e.Line); m != nil {
				for i, name := range r.re.SubexpNames() {
					if name != "" {
						e.Extracted[name] = m[i]
					}
				}
			}
			out <- e
		}
	}()
	return out
}

// Collect hands the entries that come out to workers.
func Collect(in chan Entry, workers int, send func(Entry)) {
	var wg sync.WaitGroup
	for i := 0; i < workers; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for e := range in {
				e.Extracted["worker"] = i
				send(e)
			}
		}()
	}
	wg.Wait()
}
