package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/cli"
	"github.com/memvet/memvet/internal/layout"
	"github.com/memvet/memvet/internal/layout/asm"
)

// seed is the folder of the program that shows what seed
// 003_ee10ab69a2525e53.txt draws by hand: why a []int64 is no []any.
var seed = filepath.Join("..", "..", "testdata", "seeds", "003_ee10ab69a2525e53")

// memvet runs the command line in the seed's folder.
func memvet(t *testing.T, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	e := cli.System(nil)
	e.Stdout, e.Stderr, e.Dir = &out, &errs, seed
	if status := cli.Run(context.Background(), e, args); status != 0 {
		if strings.Contains(errs.String(), "not permitted") || strings.Contains(errs.String(), "not supported on") {
			t.Skip(errs.String())
		}
		t.Fatalf("memvet %q: exit status %d\n%s", args, status, &errs)
	}
	return out.Bytes()
}

func live(t *testing.T, expr, at string) layout.Snapshot {
	t.Helper()
	var s layout.Snapshot
	if err := json.Unmarshal(memvet(t, "layout", "-format=json", "-live", expr, "-at", at, "."), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSeedMemory wants the words of both slices: headers of 24 bytes, four data
// words, and four pairs of type word and data word with the numbers behind.
func TestSeedMemory(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("the seed's machine has words of 8 bytes")
	}
	want := []uint64{0x55, 0x22, 0xab, 0x9}
	numbers := live(t, "numbers", "main.go:26")
	header, array := numbers.Blocks[0], numbers.Blocks[1]
	if header.Size != 24 || len(header.Words) != 3 || header.Words[0].Value != array.Addr || header.Words[1].Value != 4 || header.Words[2].Value != 4 {
		t.Errorf("header of numbers: %+v", header)
	}
	if len(array.Words) != 4 || array.Size != 32 {
		t.Fatalf("array of numbers: %+v", array)
	}
	for i, w := range array.Words {
		if w.Value != want[i] {
			t.Errorf("numbers[%d] is %#x, want %#x", i, w.Value, want[i])
		}
	}

	boxes := live(t, "boxes", "main.go:26")
	header, array = boxes.Blocks[0], boxes.Blocks[1]
	if header.Size != 24 || header.Words[0].Value != array.Addr || header.Words[1].Value != 4 {
		t.Errorf("header of boxes: %+v", header)
	}
	if len(array.Words) != 8 || array.Size != 64 || len(boxes.Blocks) != 2+4 {
		t.Fatalf("array of boxes: %+v", boxes.Blocks)
	}
	for i := range want {
		typ, data, box := array.Words[2*i], array.Words[2*i+1], boxes.Blocks[2+i]
		if typ.Kind != layout.TypeWord || typ.Refers != "int64" || typ.Value != array.Words[0].Value {
			t.Errorf("type word of boxes[%d]: %+v", i, typ)
		}
		if data.Kind != layout.DataWord || data.Value != box.Addr || box.Words[0].Value != want[i] {
			t.Errorf("data word of boxes[%d]: %+v, behind it %+v", i, data, box)
		}
	}
}

// TestSeedViews wants the caller's slice to be found when the callee's is
// looked at.
func TestSeedViews(t *testing.T) {
	s := live(t, "ns", "main.go:9")
	for _, v := range s.Views {
		if v.Path == "numbers" && v.Where == "main.main" && v.From == 0 && v.To == 32 && v.Limit == 32 {
			return
		}
	}
	t.Errorf("nothing says that numbers is the same array: %+v", s.Views)
}

// TestSeedCode wants both loops, with what they load: one word of the array
// against a pair of words and the number behind it.
func TestSeedCode(t *testing.T) {
	for _, goarch := range []string{"amd64", "arm64"} {
		for function, want := range map[string][]string{
			"sumNumbers": {"reads ns[i]", "compares with ns.len"},
			"sumBoxes": {
				"bs[i].type, type word", "bs[i].data, data word", "compares bs[i].type with the type that is asserted",
				"reads the value that bs[i].data points to", "compares with bs.len",
			},
		} {
			var l asm.Listing
			if err := json.Unmarshal(memvet(t, "layout", "-goarch", goarch, "-format=json", "-asm", function), &l); err != nil {
				t.Fatal(err)
			}
			var notes []string
			for _, i := range l.Instructions {
				if i.Loop {
					notes = append(notes, i.Note)
				}
			}
			for _, w := range want {
				if !strings.Contains(strings.Join(notes, "\n"), w) {
					t.Errorf("%s on %s: no %q in the loop:\n%s", function, goarch, w, strings.Join(notes, "\n"))
				}
			}
		}
	}
}
