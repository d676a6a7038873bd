// Package asm shows the instructions of a function and says which of them reach
// into the memory behind its arguments, and for what word.
package asm

import (
	"context"
	"fmt"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/memvet/memvet/internal/layout"
)

// A Request names a function to disassemble.
type Request struct {
	Dir        string
	Env        []string
	BuildFlags []string
	Package    string // import path
	// Symbol is the function's name for the linker: "main.(*T).M".
	Symbol    string
	Signature *types.Signature
	Arch      layout.Arch
}

// A Listing is a function's machine code.
type Listing struct {
	Symbol       string        `json:"symbol"`
	Arch         string        `json:"goarch"`
	Instructions []Instruction `json:"instructions"`
	// Inlined: the program has no such function since every call was inlined;
	// the listing is of a build without inlining.
	Inlined bool `json:"inlined,omitempty"`
}

// An Instruction is one line of a listing.
type Instruction struct {
	Place string `json:"place"` // file:line
	Addr  uint64 `json:"addr"`
	Text  string `json:"text"`
	// Note says what it does to the memory behind the arguments.
	Note string `json:"note,omitempty"`
	// Loop: a jump leads back to before it from behind it.
	Loop bool `json:"loop,omitempty"`
}

// Disassemble builds the package and returns the function's instructions.
func Disassemble(ctx context.Context, r Request) (*Listing, error) {
	dir, err := os.MkdirTemp("", "memvet")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	l := &Listing{Symbol: r.Symbol, Arch: r.Arch.Name}
	for _, flags := range []string{"", "-l"} {
		object := filepath.Join(dir, "object.a")
		build := []string{"build", "-o", object}
		if flags != "" {
			build = append(build, "-gcflags="+flags)
		}
		if out, err := r.command(ctx, append(append(build, r.BuildFlags...), "--", r.Package)...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("go build %s: %s", r.Package, strings.TrimSpace(string(out)))
		}
		out, err := r.command(ctx, "tool", "objdump", "-s", "^"+regexp.QuoteMeta(r.Symbol)+"$", object).CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("go tool objdump: %s", strings.TrimSpace(string(out)))
		}
		if l.Instructions = parse(string(out)); len(l.Instructions) > 0 {
			l.Inlined = flags != ""
			loops(l.Instructions)
			annotate(l.Instructions, r.Signature, r.Arch)
			return l, nil
		}
	}
	return nil, fmt.Errorf("the program has no function %s; nothing calls it", r.Symbol)
}

func (r Request) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = r.Dir, append(r.Env, "PWD="+r.Dir, "GOARCH="+r.Arch.Name)
	return cmd
}

// parse reads what objdump prints: a TEXT line, then place, address, bytes and
// instruction, with tabs between.
func parse(out string) []Instruction {
	var list []Instruction
	for line := range strings.Lines(out) {
		cols := strings.FieldsFunc(line, func(r rune) bool { return r == '\t' || r == '\n' })
		if len(cols) < 4 {
			continue
		}
		addr, err := strconv.ParseUint(strings.TrimSpace(cols[1]), 0, 64)
		text := strings.TrimSpace(cols[3])
		if err != nil || strings.HasPrefix(text, "?") {
			continue
		}
		list = append(list, Instruction{Place: strings.TrimSpace(cols[0]), Addr: addr, Text: text})
	}
	return list
}

// target returns the index of the instruction that a jump leads to, or -1.
// objdump writes it as an address, or on some machines as a distance in
// instructions.
func target(list []Instruction, i int) int {
	op, args, _ := strings.Cut(list[i].Text, " ")
	if !jump(op) {
		return -1
	}
	operands := split(args)
	if len(operands) == 0 {
		return -1
	}
	last := operands[len(operands)-1]
	if distance, ok := strings.CutSuffix(last, "(PC)"); ok {
		n, err := strconv.Atoi(distance)
		if err != nil || i+n < 0 || i+n >= len(list) {
			return -1
		}
		return i + n
	}
	addr, err := strconv.ParseUint(last, 0, 64)
	if err != nil {
		return -1
	}
	for k := range list {
		if list[k].Addr == addr {
			return k
		}
	}
	return -1
}

// jump reports instructions that lead elsewhere and come not back.
func jump(op string) bool {
	switch op {
	case "CBZ", "CBNZ", "CBZW", "CBNZW", "TBZ", "TBNZ":
		return true
	}
	return strings.HasPrefix(op, "J") || len(op) == 3 && op[0] == 'B' && op != "BIC" || op == "B"
}

// falls reports whether the next instruction can follow.
func falls(op string) bool {
	return op != "JMP" && op != "RET" && op != "B" && op != "UNDEF" && op != "UD2"
}

// loops marks what lies between a jump and where it leads back to.
func loops(list []Instruction) {
	for i := range list {
		if to := target(list, i); to >= 0 && to <= i {
			for k := to; k <= i; k++ {
				list[k].Loop = true
			}
		}
	}
}

// split cuts operands at the commas outside of parentheses.
func split(args string) []string {
	var out []string
	depth, start := 0, 0
	for i, c := range args {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, strings.TrimSpace(args[start:i]))
				start = i + 1
			}
		}
	}
	if s := strings.TrimSpace(args[start:]); s != "" {
		out = append(out, s)
	}
	return out
}
