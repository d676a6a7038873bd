package fixed

import (
	"fmt"
	"strings"
	"sync"
)

// TargetSpec describes what is built for; specs inherit from others.
type TargetSpec struct {
	Inherits  []string
	CPU       string
	GC        string
	Scheduler string
	BuildTags []string
	CFlags    []string
}

func (s *TargetSpec) overrideWith(child *TargetSpec) {
	if child.CPU != "" {
		s.CPU = child.CPU
	}
	if child.GC != "" {
		s.GC = child.GC
	}
	if child.Scheduler != "" {
		s.Scheduler = child.Scheduler
	}
	s.BuildTags = append(s.BuildTags, child.BuildTags...)
	s.CFlags = append(s.CFlags, child.CFlags...)
}

func resolve(specs map[string]*TargetSpec, name string) (*TargetSpec, error) {
	spec, ok := specs[name]
	if !ok {
		return nil, fmt.Errorf("unknown target %q", name)
	}
	full := &TargetSpec{}
	for _, p := range spec.Inherits {
		parent, err := resolve(specs, p)
		if err != nil {
			return nil, err
		}
		full.overrideWith(parent)
	}
	full.overrideWith(spec)
	return full, nil
}

// Options are given on the command line.
type Options struct {
	Target    string
	GC        string
	Scheduler string
	Tags      string
	Opt       string
}

// Config is everything one build depends on.
type Config struct {
	Options        *Options
	Target         *TargetSpec
	GoMinorVersion int
}

// NewConfig looks up the target.
func NewConfig(specs map[string]*TargetSpec, o *Options, minor int) (*Config, error) {
	t, err := resolve(specs, o.Target)
	if err != nil {
		return nil, err
	}
	return &Config{Options: o, Target: t, GoMinorVersion: minor}, nil
}

// GC is the garbage collector in use.
func (c *Config) GC() string {
	if c.Options.GC != "" {
		return c.Options.GC
	}
	if c.Target.GC != "" {
		return c.Target.GC
	}
	return "conservative"
}

// Scheduler is the scheduler in use.
func (c *Config) Scheduler() string {
	if c.Options.Scheduler != "" {
		return c.Options.Scheduler
	}
	if c.Target.Scheduler != "" {
		return c.Target.Scheduler
	}
	return "tasks"
}

// BuildTags returns the complete list of build tags.
func (c *Config) BuildTags() []string {
	tags := append([]string(nil), c.Target.BuildTags...)
	tags = append(tags, "tinygo", "gc."+c.GC(), "scheduler."+c.Scheduler())
	for i := 1; i <= c.GoMinorVersion; i++ {
		tags = append(tags, fmt.Sprintf("go1.%d", i))
	}
	if extra := strings.Fields(c.Options.Tags); len(extra) != 0 {
		tags = append(tags, extra...)
	}
	return tags
}

// NeedsStackObjects reports whether stack objects must be traced.
func (c *Config) NeedsStackObjects() bool {
	if c.GC() != "conservative" {
		return false
	}
	for _, tag := range c.BuildTags() {
		if tag == "tinygo.wasm" {
			return true
		}
	}
	return false
}

// CFlags returns the flags for the C compiler.
func (c *Config) CFlags(root string) []string {
	var flags []string
	for _, f := range c.Target.CFlags {
		flags = append(flags, strings.ReplaceAll(f, "{root}", root))
	}
	return append(flags, "-g", "-O"+c.Options.Opt)
}

// CompilePackages compiles all packages, each in a job of its own.
func CompilePackages(c *Config, pkgs []string, compile func(pkg string, tags []string, stackObjects bool) error) error {
	errs := make([]error, len(pkgs))
	var wg sync.WaitGroup
	for i, p := range pkgs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = compile(p, c.BuildTags(), c.NeedsStackObjects())
		}()
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
