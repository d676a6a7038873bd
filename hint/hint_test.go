//go:build !memvet

package hint_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/memvet/memvet/hint"
)

type object struct{ buf []byte }

// calls is what the compiler must leave nothing of.
//
//go:noinline
func calls(b []byte, s string, x *object) int {
	hint.Owned(x)
	hint.Invalidate(b)
	hint.Invalidate(x)
	hint.Invalidate(s)
	hint.Taken(b)
	hint.Taken(x)
	return len(b) + len(s)
}

func TestCostsNothing(t *testing.T) {
	b, x := make([]byte, 8), new(object)
	if n := testing.AllocsPerRun(100, func() { calls(b, "text", x) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if testing.Short() {
		t.Skip("builds a test binary with symbols")
	}
	exe := filepath.Join(t.TempDir(), "hint.test")
	if out, err := exec.Command("go", "test", "-c", "-o", exe, ".").CombinedOutput(); err != nil {
		t.Fatalf("%s, %v", out, err)
	}
	out, err := exec.Command("go", "tool", "objdump", "-s", `hint_test\.calls$`, exe).CombinedOutput()
	if err != nil {
		t.Fatalf("%s, %v", out, err)
	}
	text := string(out)
	if !strings.Contains(text, "RET") || strings.Contains(text, "CALL") || strings.Contains(text, "off.go") {
		t.Errorf("want calls to do nothing but return:\n%s", text)
	}
}
