// Package bug acquires log lines from syslog clients.
package bug

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// SyslogMessage is a datagram and its sender.
type SyslogMessage struct {
	Message []byte
	Client  string
}

// SyslogServer listens for datagrams.
type SyslogServer struct {
	conn          net.PacketConn
	MaxMessageLen int
	Logger        *slog.Logger
}

// Listen opens the socket.
func (s *SyslogServer) Listen(addr string, port int) error {
	conn, err := net.ListenPacket("udp", net.JoinHostPort(addr, strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("could not listen on port %d: %w", port, err)
	}
	s.conn = conn
	return nil
}

// Serve passes datagrams on until ctx is done.
func (s *SyslogServer) Serve(ctx context.Context, msgChan chan<- SyslogMessage) error {
	defer s.conn.Close()
	buf := make([]byte, s.MaxMessageLen)
	for {
		if err := s.conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
			return fmt.Errorf("could not set deadline: %w", err)
		}
		n, addr, err := s.conn.ReadFrom(buf)
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return nil
			}
			var ne net.Error
			if errors.As(err, &ne) && ne.Timeout() {
				continue
			}
			s.Logger.Error("reading", "err", err)
			continue
		}
		msg := SyslogMessage{
			Message: buf[:n], // ALSO: reused-buffer
			Client:  strings.Split(addr.String(), ":")[0],
		}
		select {
		case msgChan <- msg: // BUG: reused-buffer
		case <-ctx.Done():
			return nil
		}
	}
}

// Line is a parsed message.
type Line struct {
	Raw  string
	Src  string
	Time time.Time
}

// Event is what the buckets get.
type Event struct {
	Line   Line
	Labels map[string]string
}

// Source is the data source.
type Source struct {
	server *SyslogServer
	labels map[string]string
	read   atomic.Int64
	parsed atomic.Int64
}

// parseLine takes the priority and the header off a message.
func (s *Source) parseLine(msg SyslogMessage) (Line, bool) {
	m := bytes.TrimRight(msg.Message, "\r\n\x00")
	if len(m) < 5 || m[0] != '<' {
		return Line{}, false
	}
	end := bytes.IndexByte(m, '>')
	if end < 0 {
		return Line{}, false
	}
	if _, err := strconv.Atoi(string(m[1:end])); err != nil {
		return Line{}, false
	}
	return Line{Raw: string(m[end+1:]), Src: msg.Client, Time: time.Now()}, true
}

// StreamingAcquisition sends an event for each message to out.
func (s *Source) StreamingAcquisition(ctx context.Context, out chan<- Event) error {
	msgs := make(chan SyslogMessage)
	errc := make(chan error, 1)
	go func() { errc <- s.server.Serve(ctx, msgs) }()
	for {
		select {
		case err := <-errc:
			return err
		case msg := <-msgs:
			s.read.Add(1)
			line, ok := s.parseLine(msg)
			if !ok {
				s.server.Logger.Debug("could not parse", "msg", msg.Message)
				continue
			}
			s.parsed.Add(1)
			out <- Event{Line: line, Labels: s.labels}
		}
	}
}
