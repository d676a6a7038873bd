// Package bug collects the configuration that several providers supply.
package bug

import (
	"context"
	"maps"
	"reflect"
	"sync"
	"time"
)

// Router routes requests to a service.
type Router struct {
	Rule        string
	Service     string
	EntryPoints []string
}

// Service has servers.
type Service struct{ Servers []string }

// Configuration is what a provider knows.
type Configuration struct {
	Routers  map[string]*Router
	Services map[string]*Service
}

// DeepCopy returns an independent configuration.
func (c *Configuration) DeepCopy() *Configuration {
	if c == nil {
		return nil
	}
	out := &Configuration{}
	if c.Routers != nil {
		out.Routers = make(map[string]*Router, len(c.Routers))
		for k, r := range c.Routers {
			out.Routers[k] = &Router{Rule: r.Rule, Service: r.Service, EntryPoints: append([]string(nil), r.EntryPoints...)}
		}
	}
	if c.Services != nil {
		out.Services = make(map[string]*Service, len(c.Services))
		for k, s := range c.Services {
			out.Services[k] = &Service{Servers: append([]string(nil), s.Servers...)}
		}
	}
	return out
}

// Message is sent by a provider.
type Message struct {
	ProviderName  string
	Configuration *Configuration
}

// DeepCopy returns an independent message.
func (m Message) DeepCopy() *Message {
	return &Message{ProviderName: m.ProviderName, Configuration: m.Configuration.DeepCopy()}
}

// ring passes on the last message that was put in.
type ring struct {
	mu sync.Mutex
	ch chan Message
}

func (r *ring) put(m Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.ch:
	default:
	}
	r.ch <- m
}

// Watcher listens to providers.
type Watcher struct {
	throttle  time.Duration
	in        chan Message
	validated chan Message
	updates   map[string]chan Message
	current   map[string]*Configuration
	listeners []func(Configuration)
	entry     []string
}

func (w *Watcher) listenProviders(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case msg, ok := <-w.in:
			if !ok || msg.Configuration == nil {
				return
			}
			w.preLoad(ctx, msg)
		}
	}
}

func (w *Watcher) preLoad(ctx context.Context, msg Message) {
	if len(msg.Configuration.Routers) == 0 {
		return
	}
	ch, ok := w.updates[msg.ProviderName]
	if !ok {
		ch = make(chan Message)
		w.updates[msg.ProviderName] = ch
		go w.throttleReload(ctx, ch)
	}
	ch <- msg
}

// throttleReload publishes the last message at most once in a while, and none
// that is equal to the one before.
func (w *Watcher) throttleReload(ctx context.Context, in <-chan Message) {
	r := &ring{ch: make(chan Message, 1)}
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case next := <-r.ch:
				w.validated <- next
				time.Sleep(w.throttle)
			}
		}
	}()

	var previous Message
	for {
		select {
		case <-ctx.Done():
			return
		case next := <-in:
			if reflect.DeepEqual(previous, next) { // ALSO: shared-unsynced
				continue
			}
			previous = next // ALSO: shared-unsynced
			r.put(next)     // BUG: shared-unsynced
		}
	}
}

func (w *Watcher) listenConfigurations(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case msg, ok := <-w.validated:
			if !ok {
				return
			}
			w.load(msg)
		}
	}
}

func (w *Watcher) load(msg Message) {
	next := maps.Clone(w.current)
	if next == nil {
		next = make(map[string]*Configuration)
	}
	next[msg.ProviderName] = msg.Configuration
	w.current = next
	conf := merge(next, w.entry)
	for _, l := range w.listeners {
		l(conf)
	}
}

func merge(confs map[string]*Configuration, entry []string) Configuration {
	out := Configuration{Routers: make(map[string]*Router), Services: make(map[string]*Service)}
	for p, c := range confs {
		for name, r := range c.Routers {
			if len(r.EntryPoints) == 0 {
				r.EntryPoints = entry // ALSO: shared-unsynced
			}
			out.Routers[name+"@"+p] = r
		}
		for name, s := range c.Services {
			out.Services[name+"@"+p] = s
		}
	}
	return out
}

// Start starts w.
func (w *Watcher) Start(ctx context.Context) {
	go w.listenProviders(ctx)
	go w.listenConfigurations(ctx)
}

type event struct {
	router, rule string
	servers      []string
}

// Provide sends a new configuration for each event.
func Provide(w *Watcher, name string, events <-chan event) {
	conf := &Configuration{Routers: make(map[string]*Router), Services: make(map[string]*Service)}
	for ev := range events {
		conf = conf.DeepCopy()
		conf.Routers[ev.router] = &Router{Rule: ev.rule, Service: ev.router}
		conf.Services[ev.router] = &Service{Servers: ev.servers}
		w.in <- Message{ProviderName: name, Configuration: conf} // ALSO: shared-unsynced
	}
}
