package escape

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
)

func TestTry(t *testing.T) {
	dir := os.Getenv("TRYDIR")
	if dir == "" {
		t.Skip()
	}
	t0 := time.Now()
	r, err := Analyze(context.Background(), Options{Dir: dir, Cache: os.Getenv("TRYCACHE")}, os.Getenv("TRYPAT"))
	if err != nil {
		t.Fatal(err)
	}
	d := time.Since(t0)
	causes := map[Cause]int{}
	kinds := map[Kind]int{}
	raw := 0
	for _, a := range r.Allocations {
		causes[a.Cause]++
		kinds[a.Kind]++
		raw += a.Raw
		if os.Getenv("TRYV") != "" || a.Kind == Other && a.From == "" && !a.Foreign || a.Cause == Unclear {
			fmt.Printf("%s:%d:%d %s %s `%s` from=%q %s %d/%d free=%q\n   %s: %s\n", a.Position.File, a.Position.Line, a.Position.Column, a.Function, a.Kind, a.What, a.From, a.Type, a.Size, a.Class, a.Free, a.Cause, a.Why)
			if os.Getenv("TRYV") != "" {
				for _, s := range a.Flow {
					fmt.Printf("      %d:%d %s\n", s.Position.Line, s.Position.Column, s.Text)
				}
			}
		}
	}
	fmt.Println(d, len(r.Allocations), raw, causes, kinds, len(r.Parameters), r.Errors)
	for _, p := range r.Parameters {
		raw += p.Raw
		if os.Getenv("TRYV") != "" {
			fmt.Println(p.Function, p.Name, p.Type, p.Why)
		}
	}
	lines := 0
	for _, p := range r.Packages {
		raw += p.Elsewhere
		lines += p.Lines
	}
	fmt.Println(raw, lines)
}
