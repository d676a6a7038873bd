// Package bug attaches probes to kernel functions.
package bug

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
)

const defaultSymFile = "/proc/kallsyms"

var (
	prefixMu      sync.Mutex
	syscallPrefix string
)

// SyscallName gives the kernel function of a system call.
func SyscallName(name string) (string, error) {
	return SyscallNameWithSymFile(name, defaultSymFile)
}

// SyscallNameWithSymFile is SyscallName with another symbol file.
func SyscallNameWithSymFile(name, symFile string) (string, error) {
	if symFile == "" {
		symFile = defaultSymFile
	}
	prefixMu.Lock()
	defer prefixMu.Unlock()
	if syscallPrefix == "" {
		fn, err := findSyscall("open", symFile)
		if err != nil {
			return "", err
		}
		syscallPrefix = strings.TrimSuffix(fn, "open") // BUG: retention
	}
	return syscallPrefix + name, nil
}

func findSyscall(name, symFile string) (string, error) {
	syms, err := os.ReadFile(symFile)
	if err != nil {
		return "", err
	}
	return findInSymbols(name, string(syms))
}

func findInSymbols(name, content string) (string, error) {
	arch := "x64"
	switch runtime.GOARCH {
	case "386":
		arch = "ia32"
	case "arm64":
		arch = "arm64"
	}
	for _, pattern := range []string{
		`\b__` + arch + `_[Ss]y[sS]_` + name + `\b`,
		`\b[Ss]y[sS]_` + name + `\b`,
	} {
		exp, err := regexp.Compile(pattern)
		if err != nil {
			return "", err
		}
		if fn := exp.FindString(content); fn != "" {
			return fn, nil // ALSO: retention
		}
	}
	return "", fmt.Errorf("could not find a valid syscall name for %q", name)
}

// Probe is attached to a function.
type Probe struct {
	Section string
	FuncRe  string
	Syscall string
	Enabled bool

	attach string
}

// Init finds the function of the probe.
func (p *Probe) Init() error {
	if !p.Enabled {
		return nil
	}
	if p.Syscall != "" {
		fn, err := SyscallName(p.Syscall)
		if err != nil {
			return fmt.Errorf("probe %s: %w", p.Section, err)
		}
		p.attach = fn
		return nil
	}
	if _, err := regexp.Compile(p.FuncRe); err != nil {
		return fmt.Errorf("probe %s: %w", p.Section, err)
	}
	p.attach = p.FuncRe
	return nil
}

// Manager has all probes of a program.
type Manager struct {
	Probes []*Probe
}

// Start attaches the probes.
func (m *Manager) Start(attach func(section, fn string) error) error {
	for _, p := range m.Probes {
		if err := p.Init(); err != nil {
			return err
		}
		if p.attach == "" {
			continue
		}
		if err := attach(p.Section, p.attach); err != nil {
			return err
		}
	}
	return nil
}
