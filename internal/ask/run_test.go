package ask

import (
	"bufio"
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/alias"
)

// slots is the number of variables in each function of a random program.
const slots = 4

// TestRuns makes programs of random slice expressions, appends, branches and
// loops, runs them, and holds the answers against what was seen in the run:
// lengths and capacities lie in the ranges, an append does what was said of it,
// and whoever shares an array in the run is among the holders.
func TestRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a program")
	}
	src := randomProgram(rand.New(rand.NewPCG(3, 4)), 14)
	dir := t.TempDir()
	name := filepath.Join(dir, "main.go")
	if err := os.WriteFile(name, src, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", name).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	seen := readSightings(t, out)
	if len(seen) < 80 {
		t.Fatalf("only %d lines ran", len(seen))
	}
	compared, left := 0, 0
	compare := &analysis.Analyzer{
		Name: "compare", Doc: "compares answers with a run", Requires: Requires, ResultType: reflect.TypeFor[*alias.Reply](),
		Run: func(pass *analysis.Pass) (any, error) {
			w := newWork(pass, func(pos token.Pos) (token.Pos, token.Pos) { return pos, token.NoPos })
			w.find()
			w.build()
			for line, s := range seen {
				w.query.Line = line
				for _, e := range w.expressions() {
					id, ok := e.expr.(*ast.Ident)
					if !ok {
						continue
					}
					a, ok := w.answer(e)
					if !ok {
						t.Errorf("line %d runs, and there is no answer for it", line)
						continue
					}
					if len(a.Unfollowed) > 0 {
						left++
						continue
					}
					compared++
					s.check(t, src, line, int(id.Name[1]-'0'), a)
				}
			}
			return new(alias.Reply), nil
		},
	}
	run(t, compare, name, src, 1, 0)
	t.Logf("%d answers held against the run, %d left out since they say that they are not all", compared, left)
	if compared < 2*left {
		t.Error("too many answers say that they are not all")
	}
}

// randomProgram writes a program that notes its variables behind every
// statement.
func randomProgram(r *rand.Rand, functions int) []byte {
	var b bytes.Buffer
	b.WriteString("package main\n\nimport (\n\t\"fmt\"\n\t\"runtime\"\n\t\"unsafe\"\n)\n\n")
	b.WriteString("func note(vs ...[]int) {\n\t_, _, line, _ := runtime.Caller(1)\n\tfmt.Print(line)\n")
	b.WriteString("\tfor _, v := range vs {\n\t\tfmt.Print(\" \", len(v), \" \", cap(v), \" \", uintptr(unsafe.Pointer(unsafe.SliceData(v))))\n\t}\n\tfmt.Println()\n}\n\n")
	for f := range functions {
		fmt.Fprintf(&b, "func f%d(bits int) {\n\tvar v0, v1, v2, v3 []int\n", f)
		for range 2 {
			n := r.IntN(6)
			fmt.Fprintf(&b, "\tv%d = make([]int, %d, %d)\n", r.IntN(slots), n, n+r.IntN(5))
		}
		for range 8 {
			statement(&b, r, "\t", 0)
		}
		b.WriteString("}\n\n")
	}
	b.WriteString("func main() {\n\tfor bits := range 8 {\n")
	for f := range functions {
		fmt.Fprintf(&b, "\t\tf%d(bits)\n", f)
	}
	b.WriteString("\t}\n}\n")
	return b.Bytes()
}

func statement(b *bytes.Buffer, r *rand.Rand, indent string, depth int) {
	v := func() int { return r.IntN(slots) }
	x, y := v(), v()
	lo := r.IntN(4)
	hi := lo + r.IntN(4)
	switch k := r.IntN(9); {
	case k == 0:
		fmt.Fprintf(b, "%sv%d = v%d\n", indent, x, y)
	case k <= 2:
		fmt.Fprintf(b, "%sif cap(v%d) >= %d {\n%s\tv%d = v%d[%d:%d]\n%s}\n", indent, y, hi, indent, x, y, lo, hi, indent)
	case k == 3:
		top := hi + r.IntN(3)
		fmt.Fprintf(b, "%sif cap(v%d) >= %d {\n%s\tv%d = v%d[%d:%d:%d]\n%s}\n", indent, y, top, indent, x, y, lo, hi, top, indent)
	case k <= 5:
		fmt.Fprintf(b, "%sv%d = append(v%d%s)\n", indent, x, y, strings.Repeat(", 1", 1+r.IntN(3)))
	case k == 6:
		fmt.Fprintf(b, "%sv%d = append(v%d, v%d...)\n", indent, x, y, v())
	case depth < 2 && k == 7:
		fmt.Fprintf(b, "%sif bits&%d != 0 {\n", indent, 1<<r.IntN(3))
		statement(b, r, indent+"\t", depth+1)
		fmt.Fprintf(b, "%s}\n", indent)
	case depth < 2:
		fmt.Fprintf(b, "%sfor range bits %% 3 {\n", indent)
		statement(b, r, indent+"\t", depth+1)
		statement(b, r, indent+"\t", depth+1)
		fmt.Fprintf(b, "%s}\n", indent)
	}
	fmt.Fprintf(b, "%snote(v0, v1, v2, v3)\n", indent)
}

// A header is what a slice was in the run.
type header struct {
	len, cap int64
	ptr      uint64
}

func (h header) shares(o header) bool {
	return h.cap > 0 && o.cap > 0 && h.ptr < o.ptr+8*uint64(o.cap) && o.ptr < h.ptr+8*uint64(h.cap)
}

// sightings are the headers of all variables, each time a line ran.
type sightings [][slots]header

func readSightings(t *testing.T, out []byte) map[int]sightings {
	seen := map[int]sightings{}
	for sc := bufio.NewScanner(bytes.NewReader(out)); sc.Scan(); {
		var line int
		var h [slots]header
		args := []any{&line}
		for n := range h {
			args = append(args, &h[n].len, &h[n].cap, &h[n].ptr)
		}
		if _, err := fmt.Sscan(sc.Text(), args...); err != nil {
			t.Fatal(err)
		}
		seen[line] = append(seen[line], h)
	}
	return seen
}

// check holds the answer about variable v at a line against the run.
func (s sightings) check(t *testing.T, src []byte, line, v int, a alias.Answer) {
	t.Helper()
	wrong := func(format string, args ...any) {
		t.Errorf("line %d, v%d: %s\n%+v\nin %s", line, v, fmt.Sprintf(format, args...), a, around(src, line))
	}
	holders := map[string]bool{}
	for _, st := range a.Storage {
		for _, h := range st.Holders {
			holders[h.Name] = true
		}
	}
	for _, headers := range s {
		h := headers[v]
		fits := h.cap == 0 && len(a.Storage) == 0
		for _, st := range a.Storage {
			fits = fits || in(h.len, st.View.Length) && in(h.cap, *st.View.Capacity)
		}
		if !fits && h.cap > 0 {
			wrong("the run has length %d and capacity %d", h.len, h.cap)
			return
		}
		if h.len < h.cap && a.Append.Does == alias.Copies || h.len == h.cap && a.Append.Does == alias.InPlace {
			wrong("an append was said to be %s, with length %d and capacity %d", a.Append.Does, h.len, h.cap)
			return
		}
		for o, other := range headers {
			if o != v && h.shares(other) && !holders[fmt.Sprintf("v%d", o)] {
				wrong("v%d shares its array and is no holder", o)
				return
			}
		}
	}
}

func in(n int64, r alias.Range) bool { return n >= r.Min && (r.Max == nil || n <= *r.Max) }

// around gives the function that a line is in, up to the line.
func around(src []byte, line int) string {
	lines := strings.Split(string(src), "\n")[:line]
	for n, l := range slices.Backward(lines) {
		if strings.HasPrefix(l, "func ") {
			return strings.Join(lines[n:], "\n")
		}
	}
	return ""
}
