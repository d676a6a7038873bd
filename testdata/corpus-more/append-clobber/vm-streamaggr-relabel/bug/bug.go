// Package bug aggregates samples of streams.
package bug

import (
	"math"
	"regexp"
	"sort"
	"strings"
	"sync"
)

type label struct{ name, value string }

type sample struct {
	value     float64
	timestamp int64
}

type timeSeries struct {
	labels  []label
	samples []sample
}

// rule sets the target label if the source label matches.
type rule struct {
	source      string
	regex       *regexp.Regexp
	target      string
	replacement string
}

// parsedConfigs are relabeling rules.
type parsedConfigs struct{ rules []*rule }

// apply applies the rules to labels starting from labelsOffset.
func (pcs *parsedConfigs) apply(labels []label, labelsOffset int) []label {
	for _, r := range pcs.rules {
		v := getLabelValue(labels[labelsOffset:], r.source)
		if !r.regex.MatchString(v) {
			continue
		}
		labels = setLabelValue(labels, labelsOffset, r.target, r.regex.ReplaceAllString(v, r.replacement))
	}
	return removeEmptyLabels(labels, labelsOffset)
}

func getLabelValue(labels []label, name string) string {
	for _, l := range labels {
		if l.name == name {
			return l.value
		}
	}
	return ""
}

func setLabelValue(labels []label, labelsOffset int, name, value string) []label {
	src := labels[labelsOffset:]
	for i := range src {
		if src[i].name == name {
			src[i].value = value
			return labels
		}
	}
	return append(labels, label{name, value}) // ALSO: append-clobber
}

func removeEmptyLabels(labels []label, labelsOffset int) []label {
	src := labels[labelsOffset:]
	dst := labels[:labelsOffset]
	for _, l := range src {
		if l.name != "" && l.value != "" {
			dst = append(dst, l)
		}
	}
	return dst
}

// flushCtx collects the series of one flush.
type flushCtx struct {
	suffix  string
	tss     []timeSeries
	labels  []label
	samples []sample
}

func (ctx *flushCtx) reset() {
	ctx.tss = ctx.tss[:0]
	ctx.labels = ctx.labels[:0]
	ctx.samples = ctx.samples[:0]
}

func (ctx *flushCtx) appendSeries(key, suffix string, timestamp int64, value float64) {
	labelsLen, samplesLen := len(ctx.labels), len(ctx.samples)
	for part := range strings.SplitSeq(key, ",") {
		name, v, _ := strings.Cut(part, "=")
		if name == "__name__" {
			v += ctx.suffix + suffix
		}
		ctx.labels = append(ctx.labels, label{name, v})
	}
	ctx.samples = append(ctx.samples, sample{value, timestamp})
	ctx.tss = append(ctx.tss, timeSeries{
		labels:  ctx.labels[labelsLen:], // ALSO: append-clobber
		samples: ctx.samples[samplesLen:],
	})
}

type aggrState interface {
	pushSample(key string, value float64)
	appendSeriesForFlush(ctx *flushCtx)
}

// totalState sums up values.
type totalState struct {
	mu  sync.Mutex
	m   map[string]float64
	now func() int64
}

func (as *totalState) pushSample(key string, value float64) {
	as.mu.Lock()
	defer as.mu.Unlock()
	as.m[key] += value
}

func (as *totalState) appendSeriesForFlush(ctx *flushCtx) {
	as.mu.Lock()
	defer as.mu.Unlock()
	keys := make([]string, 0, len(as.m))
	for k := range as.m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		ctx.appendSeries(k, "total", as.now(), as.m[k])
		delete(as.m, k)
	}
}

type aggregator struct {
	suffix           string
	aggrStates       []aggrState
	outputRelabeling *parsedConfigs
	pushFunc         func([]timeSeries)
}

func (a *aggregator) push(key string, value float64) {
	if math.IsNaN(value) {
		return
	}
	for _, as := range a.aggrStates {
		as.pushSample(key, value)
	}
}

func (a *aggregator) flush() {
	ctx := &flushCtx{suffix: a.suffix}
	for _, as := range a.aggrStates {
		ctx.reset()
		as.appendSeriesForFlush(ctx)

		tss := ctx.tss

		// Apply output relabeling
		if a.outputRelabeling != nil {
			dst := tss[:0]
			for _, ts := range tss {
				ts.labels = a.outputRelabeling.apply(ts.labels, 0) // BUG: append-clobber
				if len(ts.labels) == 0 {
					// The metric has been deleted by the relabeling
					continue
				}
				dst = append(dst, ts)
			}
			tss = dst
		}

		// Push the output metrics.
		a.pushFunc(tss)
	}
}
