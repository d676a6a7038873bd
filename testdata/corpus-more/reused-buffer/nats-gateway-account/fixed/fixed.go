// Package fixed handles messages that come in over gateway connections.
package fixed

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"
)

const maxUnsubBeforeSwitch = 2

type interestMode byte

const (
	optimistic interestMode = iota
	interestOnly
)

// insie is what we keep about an account of an inbound gateway.
type insie struct {
	ni   map[string]struct{}
	mode interestMode
}

type server struct {
	mu    sync.Mutex
	subs  map[string][]string
	grWG  sync.WaitGroup
	notes func(format string, args ...any)
}

func (s *server) startGoRoutine(f func()) {
	s.grWG.Add(1)
	go f()
}

func (s *server) hasInterest(account, subject string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.subs[account], subject)
}

type client struct {
	mu    sync.Mutex
	srv   *server
	nc    io.ReadWriter
	gw    string
	insim map[string]*insie
}

func (c *client) sendProto(b []byte) {
	c.mu.Lock()
	c.nc.Write(b)
	c.mu.Unlock()
}

// readLoop reads lines of account, subject and payload.
func (c *client) readLoop() error {
	b := make([]byte, 512)
	for {
		n, err := c.nc.Read(b)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := c.parse(b[:n]); err != nil {
			return err
		}
	}
}

func (c *client) parse(buf []byte) error {
	for _, line := range bytes.Split(bytes.TrimSuffix(buf, []byte("\n")), []byte("\n")) {
		args := bytes.SplitN(line, []byte(" "), 3)
		if len(args) != 3 {
			return errors.New("parse error")
		}
		if accName, subject := args[0], args[1]; !c.srv.hasInterest(string(accName), string(subject)) {
			c.handleSubjectNoInterest(accName, subject)
		}
	}
	return nil
}

func (c *client) handleSubjectNoInterest(accName, subject []byte) {
	e := c.insim[string(accName)]
	if e == nil {
		e = &insie{ni: make(map[string]struct{})}
		c.insim[string(accName)] = e
	}
	if e.mode == interestOnly {
		return
	}
	if _, alreadySent := e.ni[string(subject)]; alreadySent {
		return
	}
	if len(e.ni) >= maxUnsubBeforeSwitch {
		c.switchAccountToSendAllSubs(e, string(accName))
		return
	}
	e.ni[string(subject)] = struct{}{}
	c.sendProto([]byte("RS- " + string(accName) + " " + string(subject) + "\r\n"))
}

// switchAccountToSendAllSubs stops sending what there is no interest in, and
// sends all subscriptions instead.
func (c *client) switchAccountToSendAllSubs(e *insie, accName string) {
	e.ni = nil
	e.mode = interestOnly
	s := c.srv

	s.notes("Gateway %q: switching account %q to interest-only mode", c.gw, accName)

	sendCmd := func(cmd string) {
		c.sendProto([]byte("INFO " + cmd + " " + accName + "\r\n"))
	}
	sendCmd("start")

	// In another goroutine, not to block the readLoop.
	s.startGoRoutine(func() {
		defer s.grWG.Done()

		s.mu.Lock()
		subs := s.subs[accName]
		s.mu.Unlock()
		for _, sub := range subs {
			c.sendProto([]byte("RS+ " + accName + " " + sub + "\r\n"))
		}
		sendCmd("complete")

		s.notes("Gateway %q: switching account %q to interest-only mode complete", c.gw, accName)
	})
}
