package alias_test

import (
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/alias"
)

// A query survives its way through a comment, whatever the file is called.
func TestQuery(t *testing.T) {
	q := alias.Query{File: "/a b/\"c\"\n/wire.go", Dir: "/a b", Line: 42, Column: 7}
	c := q.Comment()
	if !strings.HasPrefix(c, "//") || strings.Contains(c, "\n") {
		t.Errorf("%q is no comment line", c)
	}
	if got, ok := alias.ParseQuery(c); !ok || got != q {
		t.Errorf("ParseQuery(%q) = %+v, %v", c, got, ok)
	}
	for _, c := range []string{"// memvet:aliases {}", "//memvet:aliases", "//memvet:aliases {}", "//memvet:aliases {\"line\":1}", "//memvet:ignore aliases {}"} {
		if got, ok := alias.ParseQuery(c); ok {
			t.Errorf("ParseQuery(%q) = %+v", c, got)
		}
	}
}
