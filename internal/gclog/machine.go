package gclog

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A Line is a line of a source file.
type Line struct {
	File string
	Line int
}

// Machine is what the compiler's listing says of machine code.
type Machine struct {
	// Code has the lines that machine code was made of.
	Code map[Line]bool
	// Calls are the calls of functions of package runtime in the code of each
	// line: how many there are in each function that has the line's code, by
	// callee ("slicebytetostring") and function as the linker names it.
	Calls map[Line]map[string]map[string]int
	// Zero are the places of conversions from string to []byte that the compiler
	// says copy nothing.
	Zero map[Position]bool
}

// Listing compiles the packages that patterns name and reads the compiler's
// listing of the machine code (-S) with its remarks (-m), which the go command
// repeats for packages that it has compiled already. want says which functions
// of package runtime are asked for.
func Listing(ctx context.Context, o Options, want func(name string) bool, patterns ...string) (*Machine, error) {
	r := Build{o: o}
	if err := r.o.complete(); err != nil {
		return nil, err
	}
	args := append([]string{"build", "-o", os.DevNull}, r.o.BuildFlags...)
	cmd := r.command(ctx, append(append(args, "-gcflags=-S -m", "--"), patterns...))
	in, out := io.Pipe()
	cmd.Stdout, cmd.Stderr = out, out // one writer, so that lines stay whole
	var end tailWriter
	done := make(chan error, 1)
	go func() {
		err := cmd.Run()
		out.CloseWithError(io.EOF)
		done <- err
	}()
	m, err := parseListing(io.TeeReader(in, &end), r.o.Dir, want)
	io.Copy(io.Discard, in)
	if rerr := <-done; rerr != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("go build: %w%s", rerr, tail(end.kept))
	}
	return m, err
}

// A tailWriter keeps the end of what is written to it.
type tailWriter struct{ kept []byte }

func (w *tailWriter) Write(p []byte) (int, error) {
	const most = 2000
	w.kept = append(w.kept, p...)
	if n := len(w.kept); n > 2*most {
		w.kept = append(w.kept[:0], w.kept[n-most:]...)
	}
	return len(p), nil
}

// parseListing reads the output of -S and -m. Instructions look like
//
//	0x0028 00040 (/tmp/a.go:3)	CALL	runtime.memequal(SB)
//
// and stand below a line that begins with the name of the function.
func parseListing(r io.Reader, dir string, want func(string) bool) (*Machine, error) {
	m := &Machine{Code: map[Line]bool{}, Calls: map[Line]map[string]map[string]int{}, Zero: map[Position]bool{}}
	t := textParser{dir: dir, files: map[string]string{}}
	function := ""
	in := bufio.NewReaderSize(r, 1<<16)
	for {
		line, err := in.ReadString('\n')
		if name, _, ok := strings.Cut(line, " STEXT"); ok && !strings.HasPrefix(line, "\t") {
			function = name
		} else if strings.HasPrefix(line, "\t0x") {
			m.instruction(&t, function, strings.TrimRight(line, "\r\n"), want)
		} else if at, text, ok := t.position(strings.TrimRight(line, "\r\n")); ok && text == "zero-copy string->[]byte conversion" {
			m.Zero[at] = true
		}
		if err == io.EOF {
			return m, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (m *Machine) instruction(t *textParser, function, s string, want func(string) bool) {
	_, s, ok := strings.Cut(s, " (")
	if !ok {
		return
	}
	where, s, ok := strings.Cut(s, ")\t")
	if !ok {
		return
	}
	i := strings.LastIndexByte(where, ':')
	if i < 0 {
		return
	}
	n, err := strconv.Atoi(where[i+1:])
	if err != nil {
		return
	}
	l := Line{t.file(where[:i]), n}
	m.Code[l] = true
	op, operand, _ := strings.Cut(s, "\t")
	callee, ok := strings.CutPrefix(operand, "runtime.")
	callee = strings.TrimSuffix(callee, "(SB)")
	if op != "CALL" || !ok || !want(callee) {
		return
	}
	if m.Calls[l] == nil {
		m.Calls[l] = map[string]map[string]int{}
	}
	if m.Calls[l][callee] == nil {
		m.Calls[l][callee] = map[string]int{}
	}
	m.Calls[l][callee][function]++
}

// complete fills in what was left out.
func (o *Options) complete() error {
	if o.Env == nil {
		o.Env = os.Environ()
	}
	// Another build system's driver knows nothing of the compiler's flags.
	o.Env = append(append([]string(nil), o.Env...), "GOPACKAGESDRIVER=off")
	// With shortened file names records would not be found in the source.
	o.BuildFlags = append(append([]string(nil), o.BuildFlags...), "-trimpath=false")
	var err error
	o.Dir, err = filepath.Abs(o.Dir)
	return err
}
