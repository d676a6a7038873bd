// Package bug has metric instruments with required attributes.
package bug

import (
	"context"
	"sync"
)

// KeyValue is one attribute.
type KeyValue struct{ Key, Value string }

// String makes an attribute.
func String(k, v string) KeyValue { return KeyValue{k, v} }

type addConfig struct{ attrs []KeyValue }

// AddOption is an option of one measurement.
type AddOption interface{ applyAdd(addConfig) addConfig }

type attrOpt struct{ attrs []KeyValue }

func (o attrOpt) applyAdd(c addConfig) addConfig {
	c.attrs = append(c.attrs[:len(c.attrs):len(c.attrs)], o.attrs...)
	return c
}

// WithAttributes attaches attributes; the first of equal keys wins.
func WithAttributes(attrs ...KeyValue) AddOption {
	seen := make(map[string]bool, len(attrs))
	set := make([]KeyValue, 0, len(attrs))
	for _, kv := range attrs {
		if !seen[kv.Key] {
			seen[kv.Key] = true
			set = append(set, kv)
		}
	}
	return attrOpt{set}
}

// UpDownCounter sums up measurements.
type UpDownCounter interface {
	Add(ctx context.Context, incr int64, opts ...AddOption)
}

var addOptPool = &sync.Pool{New: func() any { return &[]AddOption{} }}

// PipelineRunStateAttr is the state of a run.
type PipelineRunStateAttr string

// PipelineRunActive counts runs by state.
type PipelineRunActive struct{ UpDownCounter }

// Add adds incr to the count for attrs.
func (m PipelineRunActive) Add(ctx context.Context, incr int64, pipelineName string, state PipelineRunStateAttr, attrs ...KeyValue) {
	if len(attrs) == 0 {
		m.UpDownCounter.Add(ctx, incr, WithAttributes(
			String("cicd.pipeline.name", pipelineName),
			String("cicd.pipeline.run.state", string(state)),
		))
		return
	}

	o := addOptPool.Get().(*[]AddOption)
	defer func() {
		*o = (*o)[:0]
		addOptPool.Put(o)
	}()

	*o = append(
		*o,
		WithAttributes(
			append( // BUG: append-clobber
				attrs, // ALSO: append-clobber
				String("cicd.pipeline.name", pipelineName),
				String("cicd.pipeline.run.state", string(state)),
			)...,
		),
	)

	m.UpDownCounter.Add(ctx, incr, *o...)
}

// PipelineRunErrors counts errors by type.
type PipelineRunErrors struct{ UpDownCounter }

// Add adds incr to the count for attrs.
func (m PipelineRunErrors) Add(ctx context.Context, incr int64, pipelineName, errorType string, attrs ...KeyValue) {
	if len(attrs) == 0 {
		m.UpDownCounter.Add(ctx, incr, WithAttributes(
			String("cicd.pipeline.name", pipelineName),
			String("error.type", errorType),
		))
		return
	}

	o := addOptPool.Get().(*[]AddOption)
	defer func() {
		*o = (*o)[:0]
		addOptPool.Put(o)
	}()

	*o = append(
		*o,
		WithAttributes(
			append( // ALSO: append-clobber
				attrs, // ALSO: append-clobber
				String("cicd.pipeline.name", pipelineName),
				String("error.type", errorType),
			)...,
		),
	)

	m.UpDownCounter.Add(ctx, incr, *o...)
}

// Runner runs pipelines and counts them.
type Runner struct {
	active PipelineRunActive
	errors PipelineRunErrors
	common []KeyValue
}

// NewRunner returns a runner; labels are added to all measurements.
func NewRunner(c UpDownCounter, host string, labels map[string]string) *Runner {
	r := &Runner{active: PipelineRunActive{c}, errors: PipelineRunErrors{c}}
	r.common = append(r.common, String("host.name", host))
	for k, v := range labels {
		r.common = append(r.common, String(k, v))
	}
	return r
}

// Run runs the pipelines side by side.
func (r *Runner) Run(ctx context.Context, pipelines map[string]func(context.Context) error) {
	var wg sync.WaitGroup
	for name, run := range pipelines {
		wg.Go(func() {
			r.active.Add(ctx, 1, name, "executing", r.common...)
			defer r.active.Add(ctx, -1, name, "executing", r.common...)
			if err := run(ctx); err != nil {
				r.errors.Add(ctx, 1, name, err.Error(), r.common...)
			}
		})
	}
	wg.Wait()
}
