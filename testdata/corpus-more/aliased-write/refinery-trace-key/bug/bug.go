// Package bug builds the keys that traces are sampled by.
package bug

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
)

const (
	rootPrefix = "root."
	maxValues  = 100
)

// Span is a part of a trace.
type Span struct {
	Data map[string]any
}

// Trace is a set of spans.
type Trace struct {
	Spans []*Span
	Root  *Span
}

// SamplerConfig is read from the rules file and shared by the workers.
type SamplerConfig struct {
	Name           string
	FieldList      []string
	UseTraceLength bool
	Goal           int
}

type traceKey struct {
	fields     []string
	rootFields []string
	useLength  bool
}

func newTraceKey(fields []string, useLength bool) *traceKey {
	// one order for all, so that keys compare
	sort.Strings(fields) // BUG: aliased-write
	rootFields := make([]string, 0, len(fields)/2)
	others := make([]string, 0, len(fields)/2)
	for _, f := range fields {
		if strings.HasPrefix(f, rootPrefix) {
			rootFields = append(rootFields, f[len(rootPrefix):])
			continue
		}
		others = append(others, f)
	}
	return &traceKey{fields: others, rootFields: rootFields, useLength: useLength}
}

func (k *traceKey) build(t *Trace) (string, int) {
	count := 0
	var key strings.Builder
	for _, f := range k.fields {
		var values []string
		seen := make(map[string]bool)
		for _, s := range t.Spans {
			v, ok := s.Data[f]
			if !ok {
				continue
			}
			str := fmt.Sprint(v)
			if seen[str] || len(seen) >= maxValues {
				continue
			}
			seen[str] = true
			values = append(values, str)
		}
		sort.Strings(values)
		for _, v := range values {
			key.WriteString(v)
			key.WriteRune('|')
			count++
		}
		key.WriteRune(',')
	}
	if t.Root != nil {
		for _, f := range k.rootFields {
			if v, ok := t.Root.Data[f]; ok {
				fmt.Fprintf(&key, "%v,", v)
				count++
			}
		}
	}
	if k.useLength {
		key.WriteString(strconv.Itoa(len(t.Spans)))
		count++
	}
	return key.String(), count
}

// Sampler decides by key.
type Sampler struct {
	conf *SamplerConfig
	key  *traceKey
	mu   sync.Mutex
	seen map[string]int
}

// Start makes a sampler for a worker.
func Start(conf *SamplerConfig) *Sampler {
	return &Sampler{
		conf: conf,
		key:  newTraceKey(conf.FieldList, conf.UseTraceLength),
		seen: make(map[string]int),
	}
}

// Rate returns one in how many traces of this kind is kept.
func (s *Sampler) Rate(t *Trace) int {
	key, _ := s.key.build(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[key]++
	if s.seen[key] <= s.conf.Goal {
		return 1
	}
	return s.seen[key] / s.conf.Goal
}

// StartAll makes a sampler for each of n workers.
func StartAll(conf *SamplerConfig, n int) []*Sampler {
	out := make([]*Sampler, n)
	var wg sync.WaitGroup
	for i := range out {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out[i] = Start(conf)
		}()
	}
	wg.Wait()
	return out
}
