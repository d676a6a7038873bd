package contract

import (
	"reflect"
	"strings"
	"testing"
)

// every effect in every form the notation has, with what it means.
var forms = []struct {
	text string
	want Effect
}{
	{"reads arg0", Effect{Kind: Reads, On: "arg0"}},
	{"writes recv.buf", Effect{Kind: Writes, On: "recv.buf"}},
	{"may writes recv.buf", Effect{Kind: Writes, On: "recv.buf", May: true}},
	{"reorders arg0[*].list", Effect{Kind: Reorders, On: "arg0[*].list"}},
	{"shrinks arg0", Effect{Kind: Shrinks, On: "arg0"}},
	{"appends arg0", Effect{Kind: Appends, On: "arg0"}},
	{"refills recv.buf", Effect{Kind: Refills, On: "recv.buf"}},
	{"resets recv", Effect{Kind: Resets, On: "recv"}},
	{"releases arg1", Effect{Kind: Releases, On: "arg1"}},
	{"clears recv.w", Effect{Kind: Clears, On: "recv.w"}},
	{"stores recv.w = arg0", Effect{Kind: Stores, On: "arg0", To: "recv.w"}},
	{"may stores ret0[*] = arg0 clipped", Effect{Kind: Stores, On: "arg0", To: "ret0[*]", May: true, Clipped: true}},
	{"keeps arg1 in global", Effect{Kind: Keeps, On: "arg1", To: "global"}},
	{"returns ret0 view recv.buf", Effect{Kind: Returns, On: "recv.buf", To: "ret0"}},
	{"returns ret1 view arg0 clipped", Effect{Kind: Returns, On: "arg0", To: "ret1", Clipped: true}},
	{"grows ret0 from arg0", Effect{Kind: Grows, On: "arg0", To: "ret0"}},
	{"fresh ret0", Effect{Kind: Fresh, To: "ret0"}},
	{"pooled ret0", Effect{Kind: Pooled, To: "ret0"}},
	{"calls arg1", Effect{Kind: Calls, On: "arg1"}},
	{"calls arg1 with recv.token", Effect{Kind: Calls, On: "arg1", To: "recv.token"}},
	{"joins", Effect{Kind: Joins}},
	{"reads global:net/http.DefaultClient.Jar", Effect{Kind: Reads, On: "global:net/http.DefaultClient.Jar"}},
	{"writes free0", Effect{Kind: Writes, On: "free0"}},
}

func TestParse(t *testing.T) {
	seen := map[Kind]bool{}
	for _, f := range forms {
		c, err := Parse(f.text)
		if err != nil {
			t.Error(err)
			continue
		}
		if want := (&Contract{Effects: []Effect{f.want}}); !reflect.DeepEqual(c, want) {
			t.Errorf("Parse(%q) = %+v, want %+v", f.text, c, want)
		}
		if got := c.String(); got != f.text {
			t.Errorf("Parse(%q).String() = %q", f.text, got)
		}
		seen[f.want.Kind] = true
	}
	for k := Reads; k <= Joins; k++ {
		if !seen[k] {
			t.Errorf("no form for %q above", k)
		}
	}
}

func TestParseWhole(t *testing.T) {
	text := " reads arg0;writes  recv ;; may releases recv.buf ; opaque;"
	c, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	want := &Contract{Opaque: true, Effects: []Effect{
		{Kind: Reads, On: "arg0"}, {Kind: Writes, On: "recv"}, {Kind: Releases, On: "recv.buf", May: true},
	}}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("Parse(%q) = %+v, want %+v", text, c, want)
	}
	if got, want := c.String(), "reads arg0; writes recv; may releases recv.buf; opaque"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	empty, err := Parse("")
	if err != nil || len(empty.Effects) != 0 || empty.Opaque || empty.String() != "" {
		t.Errorf(`Parse("") = %+v, %v; want an empty contract`, empty, err)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"eats arg0", `unknown verb "eats"; verbs are reads, writes`},
		{"may", "a verb is missing"},
		{"may may reads arg0", `unknown verb "may"`},
		{"reads", `want "reads" PLACE`},
		{"reads arg0 arg1", `want "reads" PLACE`},
		{"reads arg0 clipped", `want "reads" PLACE`},
		{"joins arg0", "joins takes no place"},
		{"stores arg0", `want "stores" PLACE "=" PLACE`},
		{"stores recv.w := arg0", `want "stores" PLACE "=" PLACE`},
		{"stores recv.w = arg0 cut", `want "stores" PLACE "=" PLACE`},
		{"returns ret0 of arg0", `want "returns" PLACE "view" PLACE`},
		{"grows ret0 view arg0", `want "grows" PLACE "from" PLACE`},
		{"keeps arg0", `want "keeps" PLACE "in" PLACE`},
		{"fresh", `want "fresh" RESULT`},
		{"pooled ret0 ret1", `want "pooled" RESULT`},
		{"calls arg0 using arg1", `want "calls" PLACE`},
	} {
		got, err := Parse("reads arg9; " + c.text)
		if err == nil {
			t.Errorf("Parse(%q) = %v, want an error", c.text, got)
			continue
		}
		if msg := err.Error(); !strings.Contains(msg, c.want) || !strings.Contains(msg, c.text) {
			t.Errorf("Parse(%q): %q, want it to quote the effect and say %q", c.text, msg, c.want)
		}
	}
}

func TestMustParse(t *testing.T) {
	if !MustParse("reads arg0").Has(Reads, "arg0") {
		t.Error("MustParse lost the effect")
	}
	defer func() {
		if recover() == nil {
			t.Error("MustParse took nonsense")
		}
	}()
	MustParse("nonsense")
}

func TestHas(t *testing.T) {
	c := MustParse("may writes recv.buf; returns ret0 view arg0")
	for _, q := range []struct {
		kind  Kind
		place Place
		want  bool
	}{
		{Writes, "recv.buf", true}, {Writes, "recv", false}, {Reads, "recv.buf", false},
		{Returns, "arg0", true}, {Returns, "ret0", false},
	} {
		if got := c.Has(q.kind, q.place); got != q.want {
			t.Errorf("Has(%v, %s) = %v", q.kind, q.place, got)
		}
	}
}

func TestPlace(t *testing.T) {
	for _, c := range []struct {
		place Place
		root  string
		steps []string
	}{
		{"arg0", "arg0", nil},
		{"recv.buf", "recv", []string{".buf"}},
		{"recv.a.b[*].c", "recv", []string{".a", ".b", "[*]", ".c"}},
		{"arg0[*]", "arg0", []string{"[*]"}},
		{"arg0[*][*]", "arg0", []string{"[*]", "[*]"}},
		{"ret12.x", "ret12", []string{".x"}},
		{"global:os.Args", "global:os.Args", nil},
		{"global:os.Args[*]", "global:os.Args", []string{"[*]"}},
		{"global:net/http.DefaultClient.Jar", "global:net/http.DefaultClient", []string{".Jar"}},
		{"global:example.com/a.b/c.V.f[*]", "global:example.com/a.b/c.V", []string{".f", "[*]"}},
		{"", "", nil},
	} {
		if got := c.place.Root(); got != c.root {
			t.Errorf("%q.Root() = %q, want %q", c.place, got, c.root)
		}
		if got := c.place.Steps(); !reflect.DeepEqual(got, c.steps) {
			t.Errorf("%q.Steps() = %q, want %q", c.place, got, c.steps)
		}
	}
}

// FuzzParse: what Parse accepts, String writes so that Parse reads the same.
func FuzzParse(f *testing.F) {
	for _, x := range forms {
		f.Add(x.text)
	}
	f.Add("reads arg0; may writes recv.buf; opaque")
	f.Add("stores = = = clipped; calls with with with")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(c.String())
		if err != nil {
			t.Fatalf("Parse(%q) gives %q, which Parse does not take: %v", text, c, err)
		}
		if !reflect.DeepEqual(c, again) {
			t.Fatalf("Parse(%q) = %+v, written and read again %+v", text, c, again)
		}
		for _, e := range c.Effects {
			for _, p := range []Place{e.On, e.To} {
				if got := p.Root() + strings.Join(p.Steps(), ""); got != string(p) {
					t.Fatalf("place %q is %q in pieces", p, got)
				}
			}
		}
	})
}
