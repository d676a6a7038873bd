package resolve

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// A name is a qualified name in a type expression: "net/http.Header".
type name struct {
	start, end int // in the argument
	pkg, typ   string
}

// Patterns are compiled when they are needed: the program starts once for
// every package as a vet tool, and these take a millisecond.
var (
	// A path of elements, then a dot and an identifier.
	qualifiedName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`((?:\.{1,2}/)?[\pL_][\pL\pN_.~+-]*(?:/[\pL\pN_.~+-]+)*|\.{1,2}(?:/[\pL\pN_.~+-]+)*)\.([\pL_][\pL\pN_]*)`)
	})
	// What strings and struct tags hold is not to be searched.
	quoted = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile("`[^`]*`" + `|"(?:[^"\\]|\\.)*"`)
	})
	path = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:\.{0,2}/)?[\pL\pN_.~+-]+(?:/[\pL\pN_.~+-]+)*/?$`)
	})
	placeRE = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(.+\.go):(\d+)(?::(\d+))?$`)
	})
)

// qualified finds the qualified names in a type expression.
func qualified(expr string) []name {
	blank := quoted().ReplaceAllStringFunc(expr, func(s string) string { return strings.Repeat(" ", len(s)) })
	// The dots of a variadic parameter belong to no name.
	blank = strings.ReplaceAll(blank, "...", "   ")
	var names []name
	for _, m := range qualifiedName().FindAllStringSubmatchIndex(blank, -1) {
		names = append(names, name{m[0], m[1], blank[m[2]:m[3]], blank[m[4]:m[5]]})
	}
	return names
}

// barePath reports whether arg could be a package: a path and nothing else.
func barePath(arg string) bool { return path().MatchString(arg) }

// A place is FILE:LINE or FILE:LINE:COL.
type place struct {
	file      string
	line, col int // col 0 is the whole line
}

func parsePlace(arg string) (*place, bool) {
	m := placeRE().FindStringSubmatch(arg)
	if m == nil {
		return nil, false
	}
	p := &place{file: m[1]}
	p.line, _ = strconv.Atoi(m[2])
	p.col, _ = strconv.Atoi(m[3])
	return p, true
}
