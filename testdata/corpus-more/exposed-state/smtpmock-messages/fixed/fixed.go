// Package fixed is a mail server for tests.
package fixed

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
)

var errStarted = errors.New("server is already started")

// Message is what one session sent.
type Message struct {
	Helo       string
	MailFrom   string
	RcptTo     []string
	Body       string
	QuitSent   bool
	Consistent bool
}

// messages is a list that sessions share.
type messages struct {
	sync.RWMutex
	items []*Message
}

func (m *messages) append(item *Message) {
	m.Lock()
	defer m.Unlock()
	m.items = append(m.items, item)
}

// update changes a message of the list.
func (m *messages) update(item *Message, f func(*Message)) {
	m.Lock()
	defer m.Unlock()
	f(item)
}

// Server accepts mails.
type Server struct {
	mu       sync.Mutex
	listener net.Listener
	messages *messages
	wg       sync.WaitGroup
}

// New returns a server that is not started.
func New() *Server {
	return &Server{messages: &messages{}}
}

// Start listens on addr.
func (s *Server) Start(addr string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		return errStarted
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	s.listener = l
	s.wg.Add(1)
	go s.accept(l)
	return nil
}

// Stop closes the listener and waits for the sessions.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.listener.Close()
	s.wg.Wait()
	return err
}

// Messages returns what was received.
func (s *Server) Messages() []Message {
	s.messages.RLock()
	defer s.messages.RUnlock()
	out := make([]Message, 0, len(s.messages.items))
	for _, m := range s.messages.items {
		c := *m
		c.RcptTo = append([]string(nil), m.RcptTo...)
		out = append(out, c)
	}
	return out
}

func (s *Server) accept(l net.Listener) {
	defer s.wg.Done()
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		s.wg.Add(1)
		go func() {
			defer s.wg.Done()
			defer conn.Close()
			s.handleSession(conn)
		}()
	}
}

func (s *Server) handleSession(rw io.ReadWriter) {
	msg := &Message{}
	s.messages.append(msg)
	io.WriteString(rw, "220 welcome\r\n")
	r := bufio.NewScanner(rw)
	inBody := false
	for r.Scan() {
		line := r.Text()
		if inBody {
			inBody = line != "."
			s.messages.update(msg, func(m *Message) {
				if !inBody {
					m.Consistent = m.MailFrom != "" && len(m.RcptTo) > 0
				} else {
					m.Body += line + "\n"
				}
			})
			continue
		}
		verb, arg, _ := strings.Cut(line, " ")
		s.messages.update(msg, func(m *Message) {
			switch strings.ToUpper(verb) {
			case "HELO", "EHLO":
				m.Helo = arg
			case "MAIL":
				m.MailFrom = arg
			case "RCPT":
				m.RcptTo = append(m.RcptTo, arg)
			case "DATA":
				inBody = true
			case "QUIT":
				m.QuitSent = true
			}
		})
		io.WriteString(rw, "250 ok\r\n")
	}
}
