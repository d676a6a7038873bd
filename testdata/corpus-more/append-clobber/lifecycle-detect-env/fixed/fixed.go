// Package fixed finds out which build modules apply to an application.
package fixed

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"sync"
)

const envModuleDir = "CNB_MODULE_DIR"

// ErrNoGroup is returned when no group of modules passed.
var ErrNoGroup = errors.New("no group passed detection")

// DetectConfig is shared by all detections of a build.
type DetectConfig struct {
	FullEnv     []string
	ClearEnv    []string
	AppDir      string
	PlatformDir string

	runs sync.Map
}

// DetectRun is the outcome of one module.
type DetectRun struct {
	Output []byte
	Code   int
	Err    error
}

// ModuleInfo describes a module.
type ModuleInfo struct {
	ID       string
	Version  string
	ClearEnv bool
}

// ModuleTOML is a module on disk.
type ModuleTOML struct {
	Module ModuleInfo
	Dir    string
}

// Detect runs the module's program.
func (b *ModuleTOML) Detect(c *DetectConfig) DetectRun {
	app, err := filepath.Abs(c.AppDir)
	if err != nil {
		return DetectRun{Code: -1, Err: err}
	}
	out := &bytes.Buffer{}
	cmd := exec.Command(filepath.Join(b.Dir, "bin", "detect"), c.PlatformDir)
	cmd.Dir = app
	cmd.Stdout = out
	cmd.Stderr = out
	cmd.Env = append([]string{}, c.FullEnv...)
	if b.Module.ClearEnv {
		cmd.Env = append([]string{}, c.ClearEnv...)
	}
	cmd.Env = append(cmd.Env, envModuleDir+"="+b.Dir)

	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return DetectRun{Output: out.Bytes(), Code: exit.ExitCode()}
		}
		return DetectRun{Output: out.Bytes(), Code: -1, Err: err}
	}
	return DetectRun{Output: out.Bytes()}
}

// Group is a list of modules to try together.
type Group struct {
	Modules []*ModuleTOML
}

func (g Group) detect(wg *sync.WaitGroup, c *DetectConfig) ([]*ModuleTOML, error) {
	for _, m := range g.Modules {
		key := m.Module.ID + "@" + m.Module.Version
		wg.Add(1)
		go func(key string, m *ModuleTOML) {
			defer wg.Done()
			if _, ok := c.runs.Load(key); !ok {
				c.runs.Store(key, m.Detect(c))
			}
		}(key, m)
	}
	wg.Wait()
	return g.process(c)
}

func (g Group) process(c *DetectConfig) ([]*ModuleTOML, error) {
	var passed []*ModuleTOML
	for _, m := range g.Modules {
		v, ok := c.runs.Load(m.Module.ID + "@" + m.Module.Version)
		if !ok {
			continue
		}
		switch run := v.(DetectRun); run.Code {
		case 0:
			passed = append(passed, m)
		case 100:
		default:
			return nil, run.Err
		}
	}
	if len(passed) == 0 {
		return nil, ErrNoGroup
	}
	return passed, nil
}

// Order is a list of groups.
type Order []Group

// Detect gives the modules of the first group that passes.
func (o Order) Detect(c *DetectConfig) ([]*ModuleTOML, error) {
	for _, g := range o {
		found, err := g.detect(&sync.WaitGroup{}, c)
		if errors.Is(err, ErrNoGroup) {
			continue
		}
		return found, err
	}
	return nil, ErrNoGroup
}
