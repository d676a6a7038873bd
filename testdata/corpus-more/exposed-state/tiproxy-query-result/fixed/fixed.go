// Package fixed reads the load of back ends for a balancer.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Pair is a measured value.
type Pair struct {
	At    time.Time
	Value float64
}

// QueryResult has the values of a rule for all back ends.
type QueryResult struct {
	Values  map[string][]Pair
	Updated time.Time
}

// Empty reports whether there is nothing.
func (qr QueryResult) Empty() bool { return len(qr.Values) == 0 }

// Last gives the last value of a back end.
func (qr QueryResult) Last(backend string) (Pair, bool) {
	p := qr.Values[backend]
	if len(p) == 0 {
		return Pair{}, false
	}
	return p[len(p)-1], true
}

// Rule says which metric to read.
type Rule struct {
	Metric    string
	Retention time.Duration
}

// Fetcher reads the metrics of a back end.
type Fetcher func(ctx context.Context, addr string) (map[string]float64, error)

// BackendReader reads metrics of back ends in the background.
type BackendReader struct {
	sync.Mutex
	rules   map[string]Rule
	results map[string]QueryResult
	fetch   Fetcher
}

// NewBackendReader makes a reader.
func NewBackendReader(rules map[string]Rule, f Fetcher) *BackendReader {
	return &BackendReader{rules: rules, results: map[string]QueryResult{}, fetch: f}
}

// GetQueryResult gives the values of a rule.
func (br *BackendReader) GetQueryResult(key string) QueryResult {
	br.Lock()
	defer br.Unlock()
	qr := br.results[key]
	values := make(map[string][]Pair, len(qr.Values))
	for addr, pairs := range qr.Values {
		values[addr] = append([]Pair(nil), pairs...)
	}
	return QueryResult{Values: values, Updated: qr.Updated}
}

func (br *BackendReader) merge(addr string, values map[string]float64) {
	now := time.Now()
	br.Lock()
	defer br.Unlock()
	for key, rule := range br.rules {
		v, ok := values[rule.Metric]
		if !ok {
			continue
		}
		qr, ok := br.results[key]
		if !ok {
			qr = QueryResult{Values: map[string][]Pair{}}
		}
		pairs := qr.Values[addr]
		for len(pairs) > 0 && now.Sub(pairs[0].At) > rule.Retention {
			pairs = pairs[1:]
		}
		qr.Values[addr] = append(pairs, Pair{At: now, Value: v})
		qr.Updated = now
		br.results[key] = qr
	}
}

// ReadMetrics reads all back ends once.
func (br *BackendReader) ReadMetrics(ctx context.Context, addrs []string) error {
	var wg sync.WaitGroup
	errs := make([]error, len(addrs))
	for i, addr := range addrs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			values, err := br.fetch(ctx, addr)
			if err != nil {
				errs[i] = fmt.Errorf("%s: %w", addr, err)
				return
			}
			br.merge(addr, values)
		}()
	}
	wg.Wait()
	return errors.Join(errs...)
}

// FactorCPU scores back ends by their load.
type FactorCPU struct{ reader *BackendReader }

// Scores gives the score of each back end.
func (f *FactorCPU) Scores() map[string]int {
	qr := f.reader.GetQueryResult("cpu")
	if qr.Empty() {
		return nil
	}
	scores := make(map[string]int, len(qr.Values))
	for addr := range qr.Values {
		if p, ok := qr.Last(addr); ok {
			scores[addr] = int(p.Value * 100)
		}
	}
	return scores
}
