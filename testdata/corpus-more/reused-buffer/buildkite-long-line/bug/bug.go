// Package bug runs a command and hands its output on line by line.
package bug

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"log"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Process is a command with callbacks.
type Process struct {
	Pid        int
	Timestamp  bool
	Running    bool
	ExitStatus int

	StartCallback      func()
	LineCallback       func(string)
	LineCallbackFilter func(string) bool

	command *exec.Cmd
	buffer  outputBuffer
}

type outputBuffer struct {
	mu  sync.RWMutex
	buf bytes.Buffer
}

func (o *outputBuffer) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *outputBuffer) String() string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return o.buf.String()
}

// New returns a process that has not started.
func New(script []string, env []string) *Process {
	p := &Process{command: exec.Command(script[0], script[1:]...)}
	p.command.Env = append(os.Environ(), env...)
	return p
}

// Output returns what the command has written.
func (p *Process) Output() string { return p.buffer.String() }

// Start runs the command until it ends.
func (p *Process) Start() error {
	lineReader, lineWriter := io.Pipe()
	var out io.Writer = io.MultiWriter(&p.buffer, lineWriter)
	if p.Timestamp {
		out = lineWriter
	}
	p.command.Stdout = out
	p.command.Stderr = out

	if err := p.command.Start(); err != nil {
		return err
	}
	p.Pid = p.command.Process.Pid
	p.Running = true

	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		p.scanLines(lineReader, &wg)
	}()
	if p.StartCallback != nil {
		p.StartCallback()
	}

	waitErr := p.command.Wait()
	lineWriter.Close()
	p.Running = false
	p.ExitStatus = exitStatus(waitErr)
	wg.Wait()
	return nil
}

func (p *Process) scanLines(r io.Reader, wg *sync.WaitGroup) {
	reader := bufio.NewReader(r)
	var appending []byte
	for {
		line, isPrefix, err := reader.ReadLine()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				log.Printf("failed to read: %v", err)
			}
			return
		}

		// A long line comes in parts; isPrefix is false for the last one.
		if isPrefix && appending == nil {
			appending = line // BUG: reused-buffer
			continue
		}
		if appending != nil {
			appending = append(appending, line...) // ALSO: reused-buffer
			if isPrefix {
				continue
			}
			line = appending
			appending = nil
		}
		p.handleLine(string(line), wg)
	}
}

func (p *Process) handleLine(line string, wg *sync.WaitGroup) {
	if p.Timestamp {
		stamp := time.Now().UTC().Format(time.RFC3339)
		_, _ = p.buffer.Write([]byte("[" + stamp + "] " + line + "\n"))
	}
	if p.LineCallback == nil {
		return
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		if p.LineCallbackFilter == nil || p.LineCallbackFilter(line) {
			p.LineCallback(line)
		}
	}()
}

func exitStatus(err error) int {
	if err == nil {
		return 0
	}
	var ee *exec.ExitError
	if errors.As(err, &ee) {
		if st, ok := ee.Sys().(syscall.WaitStatus); ok {
			return st.ExitStatus()
		}
	}
	return -1
}
