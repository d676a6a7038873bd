package gclog

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var versions = []string{"go1.24", "go1.25", "go1.26"}

// brief is what all versions and both forms must agree on.
func brief(rs []Record) []string {
	var out []string
	for _, r := range rs {
		last := ""
		if s := r.Last(); s != nil {
			last = s.Why
		}
		out = append(out, fmt.Sprintf("%d %v %s %s %d %s", r.Site.Outermost().Line, r.Kind, r.What, r.Dest, r.Derefs, last))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func parseStored(t *testing.T, version string) []Record {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", version, "sample.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h, rs, lines, err := Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	if h.File != "/src/sample.go" || !strings.HasPrefix(h.Go, version) {
		t.Errorf("%s: header %+v", version, h)
	}
	raw := 0
	for _, r := range rs {
		raw += r.Raw
	}
	if raw != lines {
		t.Errorf("%s: records stand for %d lines of %d", version, raw, lines)
	}
	return rs
}

func parseStoredText(t *testing.T, version string) []Record {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", version, "sample.txt"))
	if err != nil {
		t.Fatal(err)
	}
	logs, err := ParseText(bytes.NewReader(data), "/src")
	if err != nil {
		t.Fatal(err)
	}
	// The structured log has a file for each source file.
	return slices.DeleteFunc(logs["example.com/sample"], func(r Record) bool { return r.Site.At.File != "/src/sample.go" })
}

// What the sample's source says must come out of every version's log.
func TestParse(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			got := brief(parseStored(t, version))
			for _, want := range []string{
				"12 leak p {heap} 0 assign",
				"14 heap &T{...}  0 return",
				"23 heap x  0 call parameter",
				"30 heap func literal  0 spill",
				"34 leak a r 1 return",
				"34 leak b r 1 assign",
				"53 leak p f 0 return",
				"55 heap p  0 return",
				"70 heap x  0 too large for stack",
				"80 heap s + \": \" + string(b)  0 return",
			} {
				if !slices.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, strings.Join(got, "\n"))
				}
			}
			for _, r := range got {
				if strings.HasPrefix(r, "17 heap") || strings.HasPrefix(r, "74 ") {
					t.Errorf("unexpected %s", r)
				}
			}
		})
	}
}

// The text says the same as the structured log, but for what stands where.
func TestParseText(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			got, want := brief(parseStoredText(t, version)), brief(parseStored(t, version))
			if !slices.Equal(got, want) {
				t.Errorf("text\n%s\n\nstructured\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestInlined(t *testing.T) {
	for _, r := range parseStored(t, "go1.26") {
		if r.Kind == Heap && r.Site.Outermost() == (Position{"/src/sample.go", 29, 10}) {
			if want := (Position{"/src/sample.go", 14, 30}); r.Site.At != want {
				t.Errorf("inlined allocation stands at %v, want %v", r.Site.At, want)
			}
			if len(r.Flows) < 2 || r.Flows[0].Derefs != -1 || r.Raw != 2 {
				t.Errorf("record %+v", r)
			}
			return
		}
	}
	t.Error("the allocation in the inlined New is not in the log")
}

func TestFlow(t *testing.T) {
	for s, want := range map[string]Flow{
		"   flow: {heap} ← **fmt.a:":                   {Dst: "{heap}", Src: "fmt.a", Derefs: 2},
		"   flow: b = &x:":                             {Dst: "b", Src: "x", Derefs: -1},
		"   flow: ~r0 ← &{storage for x == nil || y}:": {Dst: "~r0", Src: "{storage for x == nil || y}", Derefs: -1},
	} {
		if got, ok := parseFlow(s); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v %v", s, got, ok)
		}
	}
	if s, ok := parseStep("     from f(x) (call (y)) (call parameter)"); !ok || s.Why != "call parameter" || s.Expr != "f(x) (call (y))" {
		t.Errorf("%+v %v", s, ok)
	}
}

func TestParseRefuses(t *testing.T) {
	const head = `{"version":0,"package":"p","file":"/p/p.go"}` + "\n"
	for _, log := range []string{
		"", "{}", `{"version":1,"file":"x"}`,
		head + `{"code":"escape","message":"x flees"}`,
		head + `{"code":"leak","message":"parameter x goes"}`,
		head + `{"code":"escape","message":"x escapes to heap","relatedInformation":[{"message":"escflow: odd"}]}`,
		head + `{"code":"escape",`,
	} {
		if _, _, _, err := Parse(strings.NewReader(log)); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", log, err)
		}
	}
}

func TestStoredForm(t *testing.T) {
	e := &entry{Lines: 3, Records: parseStored(t, "go1.26")}
	data := encode(e)
	got, ok := decode(data)
	if !ok || !reflect.DeepEqual(got, e) {
		t.Error("an entry does not survive being stored")
	}
	for i := range data {
		if _, ok := decode(data[:i]); ok {
			t.Fatalf("%d of %d bytes are taken for a whole entry", i, len(data))
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, v := range versions {
		data, err := os.ReadFile(filepath.Join("testdata", v, "sample.json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:min(len(data), 4000)])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, rs, lines, err := Parse(bytes.NewReader(data))
		if err != nil {
			return
		}
		raw := 0
		for _, r := range rs {
			raw += r.Raw
		}
		if raw != lines {
			t.Errorf("%d records' lines of %d", raw, lines)
		}
	})
}

func FuzzParseText(f *testing.F) {
	for _, v := range versions {
		data, err := os.ReadFile(filepath.Join("testdata", v, "sample.txt"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:min(len(data), 4000)])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := ParseText(bytes.NewReader(data), "/src"); err != nil {
			t.Error(err)
		}
	})
}

func FuzzStoredForm(f *testing.F) {
	f.Add(encode(&entry{Text: true, Records: []Record{{What: "x", Flows: []Flow{{Dst: "y"}}}}}))
	f.Fuzz(func(t *testing.T, data []byte) { decode(data) })
}
