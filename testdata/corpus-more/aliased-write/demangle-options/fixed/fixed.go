// Package fixed turns mangled symbol names into readable ones.
package fixed

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNotMangled says that a name is not mangled.
var ErrNotMangled = errors.New("not a mangled name")

// Option changes how names are shown.
type Option int

const (
	NoParams Option = iota
	NoClones
	Verbose
)

// AST is a parsed name.
type AST interface{ String() string }

type name struct {
	text   string
	params string
}

func (n *name) String() string { return n.text + n.params }

type globalCDtor struct {
	ctor bool
	key  AST
}

func (g *globalCDtor) String() string {
	if g.ctor {
		return "global constructors keyed to " + g.key.String()
	}
	return "global destructors keyed to " + g.key.String()
}

// Filter demangles a name, or returns it unchanged.
func Filter(mangled string, options ...Option) string {
	s, err := ToString(mangled, options...)
	if err != nil {
		return mangled
	}
	return s
}

// ToString demangles a name.
func ToString(mangled string, options ...Option) (string, error) {
	a, err := ToAST(mangled, options...)
	if err != nil {
		return "", err
	}
	return a.String(), nil
}

// ToAST parses a mangled name.
func ToAST(mangled string, options ...Option) (AST, error) {
	if strings.HasPrefix(mangled, "_Z") {
		return doDemangle(mangled[2:], options...)
	}
	const prefix = "_GLOBAL_"
	if strings.HasPrefix(mangled, prefix) {
		// Parameters are always shown for global constructors.
		i := 0
		for i < len(options) {
			if options[i] == NoParams {
				options = append(options[:i:i], options[i+1:]...)
			} else {
				i++
			}
		}
		return globalName(mangled[len(prefix):], options...)
	}
	return nil, ErrNotMangled
}

// globalName demangles the name of a global constructor or destructor.
func globalName(s string, options ...Option) (AST, error) {
	if len(s) < 4 || s[0] != '_' || s[2] != '_' {
		return nil, ErrNotMangled
	}
	var ctor bool
	switch s[1] {
	case 'I':
		ctor = true
	case 'D':
	default:
		return nil, ErrNotMangled
	}
	if !strings.HasPrefix(s[3:], "_Z") {
		return &globalCDtor{ctor: ctor, key: &name{text: s}}, nil
	}
	a, err := doDemangle(s[5:], options...)
	if err != nil {
		return nil, err
	}
	return &globalCDtor{ctor: ctor, key: a}, nil
}

func doDemangle(s string, options ...Option) (AST, error) {
	params, clones := true, true
	for _, o := range options {
		switch o {
		case NoParams:
			params, clones = false, false
		case NoClones:
			clones = false
		case Verbose:
		default:
			return nil, fmt.Errorf("unrecognized option %v", o)
		}
	}
	if i := strings.IndexByte(s, '.'); i >= 0 && clones {
		s = s[:i] + " [clone " + s[i:] + "]"
	}
	text, rest, _ := strings.Cut(s, "v")
	n := &name{text: text}
	if params {
		n.params = "(" + rest + ")"
	}
	return n, nil
}

// FilterAll demangles all names of a symbol table.
func FilterAll(symbols []string, options []Option) []string {
	out := make([]string, len(symbols))
	for i, s := range symbols {
		out[i] = Filter(s, options...)
	}
	return out
}
