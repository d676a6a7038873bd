// Package fixed multiplexes subscriptions over one connection.
package fixed

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Message is something published.
type Message struct {
	Channel string
	Pattern string
	Body    []byte
}

type chanSet map[string]map[chan<- Message]bool

func (cs chanSet) add(s string, ch chan<- Message) {
	m, ok := cs[s]
	if !ok {
		m = map[chan<- Message]bool{}
		cs[s] = m
	}
	m[ch] = true
}

// del reports whether nobody is left on s.
func (cs chanSet) del(s string, ch chan<- Message) bool {
	m, ok := cs[s]
	if !ok {
		return true
	}
	delete(m, ch)
	if len(m) == 0 {
		delete(cs, s)
		return true
	}
	return false
}

// missing returns those of ss that nobody is on.
func (cs chanSet) missing(ss []string) []string {
	out := make([]string, 0, len(ss))
	for _, s := range ss {
		if _, ok := cs[s]; !ok {
			out = append(out, s)
		}
	}
	return out
}

func (cs chanSet) inverse() map[chan<- Message][]string {
	inv := map[chan<- Message][]string{}
	for s, m := range cs {
		for ch := range m {
			inv[ch] = append(inv[ch], s)
		}
	}
	return inv
}

// Conn is a connection in subscription mode.
type Conn struct {
	mu    sync.RWMutex
	w     io.Writer
	subs  chanSet
	psubs chanSet
	err   error
}

// New wraps a connection.
func New(w io.Writer) *Conn {
	return &Conn{w: w, subs: chanSet{}, psubs: chanSet{}}
}

func (c *Conn) do(cmd string, args ...string) error {
	if c.err != nil {
		return c.err
	}
	_, c.err = fmt.Fprintf(c.w, "%s %s\r\n", cmd, strings.Join(args, " "))
	return c.err
}

// Subscribe sends what is published on the channels to ch.
func (c *Conn) Subscribe(ch chan<- Message, channels ...string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if missing := c.subs.missing(channels); len(missing) > 0 {
		if err := c.do("SUBSCRIBE", missing...); err != nil {
			return err
		}
	}
	for _, name := range channels {
		c.subs.add(name, ch)
	}
	return nil
}

// PSubscribe is Subscribe for patterns.
func (c *Conn) PSubscribe(ch chan<- Message, patterns ...string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if missing := c.psubs.missing(patterns); len(missing) > 0 {
		if err := c.do("PSUBSCRIBE", missing...); err != nil {
			return err
		}
	}
	for _, name := range patterns {
		c.psubs.add(name, ch)
	}
	return nil
}

// Unsubscribe ends subscriptions of ch.
func (c *Conn) Unsubscribe(ch chan<- Message, channels ...string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var empty []string
	for _, name := range channels {
		if c.subs.del(name, ch) {
			empty = append(empty, name)
		}
	}
	if len(empty) == 0 {
		return nil
	}
	return c.do("UNSUBSCRIBE", empty...)
}

// Publish hands a message to the subscribers.
func (c *Conn) Publish(m Message) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	subs := c.subs[m.Channel]
	if m.Pattern != "" {
		subs = c.psubs[m.Pattern]
	}
	if len(subs) == 0 {
		return errors.New("no subscriber for " + m.Channel)
	}
	for ch := range subs {
		ch <- m
	}
	return nil
}
