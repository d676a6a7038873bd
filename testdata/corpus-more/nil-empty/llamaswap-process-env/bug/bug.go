// Package bug starts model servers on demand.
package bug

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// ModelConfig says how to run a model.
type ModelConfig struct {
	Cmd           string   `json:"cmd"`
	Proxy         string   `json:"proxy"`
	Aliases       []string `json:"aliases"`
	Env           []string `json:"env"`
	CheckEndpoint string   `json:"checkEndpoint"`
	UnloadAfter   int      `json:"ttl"`
}

// UnmarshalJSON fills in the defaults.
func (m *ModelConfig) UnmarshalJSON(data []byte) error {
	type raw ModelConfig
	defaults := raw{
		Proxy:         "http://localhost:8080",
		Aliases:       []string{},
		Env:           []string{}, // ALSO: nil-empty
		CheckEndpoint: "/health",
	}
	if err := json.Unmarshal(data, &defaults); err != nil {
		return err
	}
	*m = ModelConfig(defaults)
	return nil
}

// Args splits the command line.
func (m *ModelConfig) Args() ([]string, error) {
	args := strings.Fields(m.Cmd)
	if len(args) == 0 {
		return nil, errors.New("no command")
	}
	return args, nil
}

// State of a process.
type State string

// States.
const (
	Stopped  State = "stopped"
	Starting State = "starting"
	Ready    State = "ready"
)

// Process is a model server.
type Process struct {
	ID     string
	config ModelConfig
	logs   io.Writer

	mu     sync.Mutex
	state  State
	cmd    *exec.Cmd
	cancel context.CancelFunc
	done   chan struct{}
}

// NewProcess makes a stopped process.
func NewProcess(id string, c ModelConfig, logs io.Writer) *Process {
	return &Process{ID: id, config: c, logs: logs, state: Stopped}
}

func (p *Process) swapState(from, to State) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state != from {
		return fmt.Errorf("%s is %s", p.ID, p.state)
	}
	p.state = to
	return nil
}

func (p *Process) start(healthy func(url string) error) error {
	args, err := p.config.Args()
	if err != nil {
		return err
	}
	if err := p.swapState(Stopped, Starting); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.cmd = exec.CommandContext(ctx, args[0], args[1:]...)
	p.cmd.Stdout = p.logs
	p.cmd.Stderr = p.logs
	p.cmd.Env = p.config.Env // BUG: nil-empty
	p.cmd.WaitDelay = 5 * time.Second
	p.cancel = cancel
	p.done = make(chan struct{})
	if err := p.cmd.Start(); err != nil {
		cancel()
		return errors.Join(err, p.swapState(Starting, Stopped))
	}
	go func() {
		p.cmd.Wait()
		close(p.done)
	}()
	for range 100 {
		if healthy(p.config.Proxy+p.config.CheckEndpoint) == nil {
			return p.swapState(Starting, Ready)
		}
		select {
		case <-p.done:
			return errors.Join(errors.New("exited early"), p.swapState(Starting, Stopped))
		case <-time.After(50 * time.Millisecond):
		}
	}
	p.Stop()
	return errors.New("not healthy in time")
}

// Stop ends the process.
func (p *Process) Stop() {
	p.mu.Lock()
	cancel, done := p.cancel, p.done
	p.state = Stopped
	p.mu.Unlock()
	if cancel != nil {
		cancel()
		<-done
	}
}
