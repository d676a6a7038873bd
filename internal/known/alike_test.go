package known

import (
	"go/importer"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// TestAlike type-checks the packages that the lines name and compares.
func TestAlike(t *testing.T) {
	imp := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for s := range strings.Lines(alike) {
		row, sig, ok := strings.Cut(strings.TrimSpace(s), " ")
		if !ok {
			continue
		}
		path, k, _ := split(row)
		pkg, err := imp.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		typ := pkg.Scope().Lookup(strings.TrimPrefix(k.recv, "*")).Type()
		if strings.HasPrefix(k.recv, "*") {
			typ = types.NewPointer(typ)
		}
		obj, _, _ := types.LookupFieldOrMethod(typ, false, pkg, k.name)
		m, ok := obj.(*types.Func)
		if !ok {
			t.Errorf("%s: no such method", row)
			continue
		}
		if got := types.TypeString(unnamed(m.Signature()), nil); got != sig {
			t.Errorf("%s has the signature %s, not %s", row, got, sig)
		}
		if _, ok := Alike(k.name, m.Signature()); !ok {
			t.Errorf("%s has no row", row)
		}
	}
	if _, ok := Alike("Read", types.NewSignatureType(nil, nil, nil, nil, nil, false)); ok {
		t.Error("a method with another signature has the contract of io.Reader")
	}
}
