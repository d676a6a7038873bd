// Package bug talks to the monitor of a virtual machine.
package bug

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Event comes from the machine without being asked for.
type Event struct {
	Name      string
	Data      map[string]any
	Timestamp time.Time
}

type result struct {
	response any
	err      error
}

type command struct {
	ctx  context.Context
	res  chan result
	name string
	args map[string]any
}

// Logger writes what happens.
type Logger interface {
	V(level int) bool
	Infof(format string, args ...any)
}

// Config configures a QMP.
type Config struct {
	EventCh chan<- Event
	Logger  Logger
}

// QMP is a connection to a monitor.
type QMP struct {
	cmdCh          chan command
	conn           io.ReadWriteCloser
	cfg            Config
	connectedCh    chan struct{}
	disconnectedCh chan struct{}
}

// Start begins to talk on a connection.
func Start(conn io.ReadWriteCloser, cfg Config) *QMP {
	q := &QMP{
		cmdCh:          make(chan command),
		conn:           conn,
		cfg:            cfg,
		connectedCh:    make(chan struct{}),
		disconnectedCh: make(chan struct{}),
	}
	go q.mainLoop()
	return q
}

func (q *QMP) readLoop(fromVMCh chan<- []byte) {
	scanner := bufio.NewScanner(q.conn)
	for scanner.Scan() {
		line := scanner.Bytes()
		if q.cfg.Logger.V(1) {
			q.cfg.Logger.Infof("%s", string(line))
		}
		fromVMCh <- line // BUG: reused-buffer
	}
	close(fromVMCh)
}

func (q *QMP) processEvent(data map[string]any) {
	if q.cfg.EventCh == nil {
		return
	}
	name, _ := data["event"].(string)
	ev := Event{Name: name}
	ev.Data, _ = data["data"].(map[string]any)
	if ts, ok := data["timestamp"].(map[string]any); ok {
		s, _ := ts["seconds"].(float64)
		us, _ := ts["microseconds"].(float64)
		ev.Timestamp = time.Unix(int64(s), int64(us)*1000)
	}
	q.cfg.EventCh <- ev
}

func (q *QMP) processInput(line []byte, pending []command) []command {
	var data map[string]any
	if err := json.Unmarshal(line, &data); err != nil {
		q.cfg.Logger.Infof("unable to decode response %q: %v", string(line), err)
		return pending
	}
	if _, ok := data["event"]; ok {
		q.processEvent(data)
		return pending
	}
	if _, ok := data["QMP"]; ok {
		close(q.connectedCh)
		return pending
	}
	if len(pending) == 0 {
		return nil
	}
	cmd := pending[0]
	if resp, ok := data["return"]; ok {
		cmd.res <- result{response: resp}
	} else {
		cmd.res <- result{err: fmt.Errorf("%s: %v", cmd.name, data["error"])}
	}
	return pending[1:]
}

func (q *QMP) mainLoop() {
	fromVMCh := make(chan []byte, 64)
	go q.readLoop(fromVMCh)

	var pending []command
	defer func() {
		for _, c := range pending {
			c.res <- result{err: errors.New("exiting, command cancelled")}
		}
		_ = q.conn.Close()
		close(q.disconnectedCh)
	}()
	for {
		select {
		case cmd, ok := <-q.cmdCh:
			if !ok {
				return
			}
			enc, err := json.Marshal(map[string]any{"execute": cmd.name, "arguments": cmd.args})
			if err == nil {
				_, err = q.conn.Write(append(enc, '\n'))
			}
			if err != nil {
				cmd.res <- result{err: err}
				continue
			}
			pending = append(pending, cmd)
		case line, ok := <-fromVMCh:
			if !ok {
				return
			}
			pending = q.processInput(line, pending)
		}
	}
}

// Execute runs a command and waits for its result.
func (q *QMP) Execute(ctx context.Context, name string, args map[string]any) (any, error) {
	cmd := command{ctx: ctx, res: make(chan result, 1), name: name, args: args}
	select {
	case q.cmdCh <- cmd:
	case <-q.disconnectedCh:
		return nil, errors.New("disconnected")
	}
	select {
	case r := <-cmd.res:
		return r.response, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
