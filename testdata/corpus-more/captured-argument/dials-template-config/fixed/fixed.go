// Package fixed keeps a configuration current from several sources.
package fixed

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"
)

// Settings is what can be configured.
type Settings struct {
	Listen   string
	Timeout  time.Duration
	Backends []string
	Labels   map[string]string
}

func (s *Settings) clone() *Settings {
	c := *s
	c.Backends = slices.Clone(s.Backends)
	c.Labels = maps.Clone(s.Labels)
	return &c
}

// Values is what a source sets; what is nil is not set.
type Values struct {
	Listen   *string
	Timeout  *time.Duration
	Backends []string
	Labels   map[string]string
}

// Source gives values.
type Source interface {
	Value(ctx context.Context) (Values, error)
}

// Watcher is a source that can change.
type Watcher interface {
	Source
	Watch(ctx context.Context, report func(Values)) error
}

func (v Values) overlay(s *Settings) {
	if v.Listen != nil {
		s.Listen = *v.Listen
	}
	if v.Timeout != nil {
		s.Timeout = *v.Timeout
	}
	if v.Backends != nil {
		s.Backends = slices.Clone(v.Backends)
	}
	for k, l := range v.Labels {
		if s.Labels == nil {
			s.Labels = make(map[string]string)
		}
		s.Labels[k] = l
	}
}

type update struct {
	source int
	values Values
}

// Dials has the current settings.
type Dials struct {
	value   atomic.Pointer[Settings]
	base    *Settings
	values  []Values
	updates chan update
	Events  chan *Settings
}

// Config starts with the settings in t and puts the values of the sources,
// in their order, over them.
func Config(ctx context.Context, t *Settings, sources ...Source) (*Dials, error) {
	d := &Dials{
		base:    t.clone(),
		values:  make([]Values, len(sources)),
		updates: make(chan update),
		Events:  make(chan *Settings, 1),
	}
	watching := false
	for i, s := range sources {
		v, err := s.Value(ctx)
		if err != nil {
			return nil, fmt.Errorf("source %d: %w", i, err)
		}
		d.values[i] = v
		w, ok := s.(Watcher)
		if !ok {
			continue
		}
		err = w.Watch(ctx, func(v Values) {
			select {
			case d.updates <- update{i, v}:
			case <-ctx.Done():
			}
		})
		if err != nil {
			return nil, fmt.Errorf("source %d: watch: %w", i, err)
		}
		watching = true
	}
	d.value.Store(d.compose())
	if watching {
		go d.monitor(ctx)
	}
	return d, nil
}

func (d *Dials) compose() *Settings {
	s := d.base.clone()
	for _, v := range d.values {
		v.overlay(s)
	}
	return s
}

func (d *Dials) monitor(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case u := <-d.updates:
			d.values[u.source] = u.values
			s := d.compose()
			d.value.Store(s)
			select {
			case d.Events <- s:
			default:
			}
		}
	}
}

// View gives the current settings, which must not be changed.
func (d *Dials) View() *Settings { return d.value.Load() }

// Fill copies the current settings into dst.
func (d *Dials) Fill(dst *Settings) { *dst = *d.value.Load().clone() }

// Setup starts with defaults and leaves the settings in effect in s.
func Setup(ctx context.Context, s *Settings, sources ...Source) (*Dials, error) {
	if s.Timeout == 0 {
		s.Timeout = 10 * time.Second
	}
	d, err := Config(ctx, s, sources...)
	if err != nil {
		return nil, err
	}
	d.Fill(s)
	return d, nil
}
