package sanitize

import (
	"slices"
	"strings"
	"testing"
)

func TestInstrument(t *testing.T) {
	const asan = "-asan -d=checkptr=0"
	for _, x := range []struct {
		user    []string
		deps    bool
		modules []string
		want    []string
	}{
		{nil, false, []string{"m"}, []string{"-gcflags=" + asan, "-gcflags=m/...=" + asan}},
		{nil, false, nil, []string{"-gcflags=" + asan}},
		{nil, true, []string{"m"}, []string{"-gcflags=all=" + asan, "-gcflags=sync="}},
		{[]string{"-N"}, false, []string{"m"}, []string{"-gcflags=all=-N", "-gcflags=-N " + asan, "-gcflags=m/...=-N " + asan}},
		{[]string{"all=-N -l"}, true, nil, []string{"-gcflags=all=-N -l " + asan, "-gcflags=sync=-N -l"}},
		{[]string{"x/y=-m"}, false, []string{"m"}, []string{"-gcflags=" + asan, "-gcflags=m/...=" + asan, "-gcflags=x/y=-m " + asan}},
	} {
		if got := instrument(x.user, x.deps, x.modules); !slices.Equal(got, x.want) {
			t.Errorf("%q, deps %v: got %q, want %q", x.user, x.deps, got, x.want)
		}
	}
}

func TestSplitArgs(t *testing.T) {
	for _, x := range []struct{ verb, args, goArgs, own string }{
		{"test", "./... -format json -v", "./... -v", "format=json"},
		{"test", "-run -format x", "-run -format x", ""},
		{"test", "-run=a -deps . -args -deps", "-run=a . -args -deps", "deps=true"},
		{"test", "--deps=false -count 1 .", "-count 1 .", "deps=false"},
		{"run", "-deps -tags a . -deps", "-tags a . -deps", "deps=true"},
		{"run", "a.go b.go -deps", "a.go b.go", "deps=true"},
		{"run", "-o f . -o g", ". -o g", "o=f"},
		{"build", ". -deps", ".", "deps=true"},
	} {
		var own []string
		got, err := SplitArgs(x.verb, strings.Fields(x.args), func(name string) (mine, value bool) {
			return name == "format" || name == "deps" || name == "o", name != "deps"
		}, func(name, value string) error {
			own = append(own, name+"="+value)
			return nil
		})
		if err != nil || strings.Join(got, " ") != x.goArgs || strings.Join(own, " ") != x.own {
			t.Errorf("%s %s: got %q and %q, error %v", x.verb, x.args, got, own, err)
		}
	}
}

func TestParseReports(t *testing.T) {
	const text = `some output
memvet: read of 1 bytes, offset 3 of 256, pool *[]uint8
used by goroutine 7 (main.worker)
	m/p.(*T).use
		/src/with:colon/main.go:19
	m/p.main
		/src/main.go:26
spoiled by goroutine 1 (main.main)
	sync.(*Pool).Put
		/go/src/sync/pool.go:90
	m/p.render
		/src/main.go:15
memvet: end
memvet: given back twice of 64, pool *p.T
used by goroutine 1 (main.main)
	m/p.main
		/src/main.go:30
spoiled by goroutine 1 (main.main)
	m/p.main
		/src/main.go:29
memvet: end
memvet: write of 8 bytes, offset 0 of 64, pool *p.T
used by goroutine 1 (main.main)
	m/p.main
`
	rs, err := parseReports(strings.NewReader(text))
	if err != nil || len(rs) != 2 {
		t.Fatalf("%d reports, error %v; the last one is cut and does not count", len(rs), err)
	}
	r := rs[0]
	if r.access != "read" || r.size != 1 || r.offset != 3 || r.length != 256 || r.kind != "pool" || r.typ != "*[]uint8" {
		t.Errorf("got %+v", r)
	}
	if s := r.stacks["used"]; s.goroutine != "7 (main.worker)" || len(s.frames) != 2 || s.frames[0] != (frame{"m/p.(*T).use", "/src/with:colon/main.go", 19}) {
		t.Errorf("used: %+v", s)
	}
	fs, _ := newConverter("/go", "/src").findings(rs, nil)
	if len(fs) != 2 {
		t.Fatalf("%d findings", len(fs))
	}
	twice, read := fs[0], fs[1]
	if twice.Position.File != "main.go" || !strings.Contains(twice.Message, "put back once more") {
		t.Errorf("got %+v", twice)
	}
	if read.Package != "m/p" || read.Function != "(*T).use" || read.Rule != "poolescape" {
		t.Errorf("got %+v", read)
	}
	var roles []string
	for _, s := range read.Steps {
		roles = append(roles, string(s.Role)+":"+s.Position.File)
	}
	if got := strings.Join(roles, " "); got != "spoiled:main.go used:with:colon/main.go via:main.go" {
		t.Errorf("steps %s", got)
	}
}

func TestLimits(t *testing.T) {
	l := Limits{Contract: true, Quarantine: true, Halt: true, Budget: 5}
	if got := l.String(); got != "contract,quarantine,halt,budget=5" {
		t.Error(got)
	}
	if got := (Limits{}).String(); got != "" {
		t.Error(got)
	}
}
