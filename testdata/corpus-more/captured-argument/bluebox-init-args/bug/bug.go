// Package bug builds an initramfs that runs some executables.
package bug

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

var errExists = errors.New("already embedded")

type entry struct {
	name string
	data []byte
}

type execution struct {
	file string
	args []string
}

// Bluebox collects what goes into the archive.
type Bluebox struct {
	entries  []entry
	executes []execution
	env      map[string]string
}

// New returns an empty archive.
func New() *Bluebox {
	return &Bluebox{env: make(map[string]string)}
}

// Setenv sets a variable for all executables.
func (b *Bluebox) Setenv(key, value string) {
	b.env[key] = value
}

// Embed adds a file.
func (b *Bluebox) Embed(name string, r io.Reader) error {
	for _, e := range b.entries {
		if e.name == name {
			return fmt.Errorf("%s: %w", name, errExists)
		}
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	b.entries = append(b.entries, entry{name: name, data: data})
	return nil
}

// Execute adds an executable that is run with args at start.
func (b *Bluebox) Execute(file string, args ...string) error {
	if file == "" {
		return errors.New("no file")
	}
	b.executes = append(b.executes, execution{
		file: filepath.Base(file),
		args: args, // BUG: captured-argument
	})
	return nil
}

func (b *Bluebox) initSource() []byte {
	var buf bytes.Buffer
	buf.WriteString("package main\n\nfunc main() {\n")
	for k, v := range b.env {
		fmt.Fprintf(&buf, "\tsetenv(%q, %q)\n", k, v)
	}
	for _, e := range b.executes {
		quoted := make([]string, 0, len(e.args)+1)
		quoted = append(quoted, fmt.Sprintf("%q", "/bin/"+e.file))
		for _, a := range e.args {
			quoted = append(quoted, fmt.Sprintf("%q", a))
		}
		fmt.Fprintf(&buf, "\trun(%s)\n", strings.Join(quoted, ", "))
	}
	buf.WriteString("}\n")
	return buf.Bytes()
}

// Generate writes the archive.
func (b *Bluebox) Generate(w io.Writer) error {
	all := append([]entry{{name: "init.go", data: b.initSource()}}, b.entries...)
	for _, e := range all {
		if _, err := fmt.Fprintf(w, "%s %d\n", e.name, len(e.data)); err != nil {
			return err
		}
		if _, err := w.Write(e.data); err != nil {
			return err
		}
	}
	return nil
}

// AddAll adds the executables with common arguments.
func AddAll(b *Bluebox, files []string, common []string) error {
	args := make([]string, len(common)+1)
	copy(args[1:], common)
	for i, f := range files {
		args[0] = fmt.Sprintf("--index=%d", i)
		if err := b.Execute(f, args...); err != nil {
			return err
		}
	}
	return nil
}
