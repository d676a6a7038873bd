package known_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/known"
)

func TestRowsParse(t *testing.T) {
	seen := make(map[string]bool)
	place := regexp.MustCompile(`^(recv|(arg|ret)[0-9]+)(\.[A-Za-z_*]\w*|\.\*|\[\*\])*$`)
	for _, row := range known.Rows() {
		c, err := contract.Parse(row.Contract)
		if err != nil {
			t.Errorf("%s: %v", row.Func, err)
			continue
		}
		if got := c.String(); got != row.Contract {
			t.Errorf("%s: %q is written %q", row.Func, row.Contract, got)
		}
		if row.Source == "" {
			t.Errorf("%s: no source", row.Func)
		}
		if seen[row.Func] {
			t.Errorf("%s: two rows", row.Func)
		}
		seen[row.Func] = true
		if got, ok := known.Lookup(row.Func); !ok || got.String() != row.Contract {
			t.Errorf("Lookup(%s) = %v, %v; want %s", row.Func, got, ok, row.Contract)
		}
		for _, e := range c.Effects {
			for _, p := range []contract.Place{e.On, e.To} {
				if p == "" || e.Kind == contract.Keeps && p == e.To {
					continue
				}
				if !place.MatchString(string(p)) {
					t.Errorf("%s: %q is no place", row.Func, p)
				}
			}
		}
	}
}

// TestStdRows looks every row of the standard library up in the file that it
// names. The files are only parsed, so the test needs no build cache. There is no
// such test for libraries: memvet does not depend on them.
func TestStdRows(t *testing.T) {
	if !strings.HasPrefix(runtime.Version(), "go1.26") {
		t.Skip("functions move between files from one Go version to the next")
	}
	checked := 0
	files := make(map[string]*ast.File)
	for _, row := range known.Rows() {
		file, ok := stdFile(row)
		if !ok {
			continue
		}
		f := files[file]
		if f == nil {
			var err error
			name := filepath.Join(build.Default.GOROOT, "src", file)
			f, err = parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Errorf("%s: %v", row.Func, err)
				continue
			}
			files[file] = f
		}
		recv, name := localName(row.Func)
		ft, hasRecv := find(f, recv, name)
		if ft == nil {
			t.Errorf("%s is not declared in %s", row.Func, file)
			continue
		}
		checked++
		c := contract.MustParse(row.Contract)
		for _, e := range c.Effects {
			for _, p := range []contract.Place{e.On, e.To} {
				if e.Kind == contract.Keeps && p == e.To {
					continue
				}
				checkRoot(t, row.Func, p.Root(), ft, hasRecv)
			}
		}
	}
	if checked < 1000 {
		t.Errorf("only %d rows were recognised as rows of the standard library", checked)
	}
}

func checkRoot(t *testing.T, fn, root string, ft *ast.FuncType, hasRecv bool) {
	t.Helper()
	for prefix, list := range map[string]*ast.FieldList{"arg": ft.Params, "ret": ft.Results} {
		if n, ok := strings.CutPrefix(root, prefix); ok {
			if i, err := strconv.Atoi(n); err != nil || i >= list.NumFields() {
				t.Errorf("%s: no %s", fn, root)
			}
			return
		}
	}
	if root == "recv" && !hasRecv {
		t.Errorf("%s: no receiver", fn)
	}
}

// stdFile returns the file below GOROOT/src where the function is.
func stdFile(row known.Row) (string, bool) {
	file, _, _ := strings.Cut(row.Source, " ")
	pkg := row.Func[:strings.LastIndexByte(row.Func, '.')]
	if recv, _, ok := strings.Cut(row.Func, ")."); ok {
		pkg = recv[:strings.LastIndexByte(recv, '.')]
	}
	pkg = strings.TrimLeft(pkg, "(*")
	return file, strings.HasPrefix(file, pkg+"/") && !strings.Contains(strings.Split(pkg, "/")[0], ".")
}

// localName returns the receiver type, with its star, and the name.
func localName(fullName string) (recv, name string) {
	fullName, _, _ = strings.Cut(fullName, "#")
	name = fullName[strings.LastIndexByte(fullName, '.')+1:]
	if r, _, ok := strings.Cut(fullName, ")."); ok {
		recv = r[strings.LastIndexByte(r, '.')+1:]
		if strings.HasPrefix(r, "(*") {
			recv = "*" + recv
		}
	}
	return recv, name
}

func find(f *ast.File, recv, name string) (ft *ast.FuncType, hasRecv bool) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == name && receiver(d) == recv {
				return d.Type, d.Recv != nil
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				s, ok := s.(*ast.TypeSpec)
				if !ok || s.Name.Name != recv {
					continue
				}
				iface, ok := s.Type.(*ast.InterfaceType)
				if !ok {
					continue
				}
				for _, m := range iface.Methods.List {
					ft, ok := m.Type.(*ast.FuncType)
					if ok && m.Names[0].Name == name {
						return ft, true
					}
				}
			}
		}
	}
	return nil, false
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	typ := d.Recv.List[0].Type
	star := ""
	if s, ok := typ.(*ast.StarExpr); ok {
		typ, star = s.X, "*"
	}
	if i, ok := typ.(*ast.IndexExpr); ok {
		typ = i.X
	}
	return star + typ.(*ast.Ident).Name
}

// TestObligations looks the methods of the standard library's interfaces up.
func TestObligations(t *testing.T) {
	for _, o := range known.Obligations() {
		if !o.MustNotKeep && !o.MustNotWrite || o.Source == "" || o.Why == "" {
			t.Errorf("%s.%s is incomplete", o.Interface, o.Method)
		}
		file, ok := stdFile(known.Row{Func: o.Interface, Source: strings.Replace(o.Source, ":", " ", 1)})
		if !ok {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(build.Default.GOROOT, "src", file), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			continue
		}
		ft, _ := find(f, o.Interface[strings.LastIndexByte(o.Interface, '.')+1:], o.Method)
		if ft == nil || o.Arg >= ft.Params.NumFields() {
			t.Errorf("%s.%s: no such method or parameter in %s", o.Interface, o.Method, file)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"bytes.TrimSuffix", "returns ret0 view arg0"},
		{"(*bufio.Scanner).Scan", "refills recv.token"},
		{"(io.Reader).Read", "refills arg0"},
		{"(*encoding/csv.Reader).Read#ReuseRecord", "refills recv.record; returns ret0 view recv.record"},
		{"(*github.com/boltdb/bolt.Bucket).Get", "reads arg0; returns ret0 view recv.page"},
		{"(github.com/jackc/pgx/v4.Rows).Err", ""},
		{"(*sync/atomic.Pointer[T]).Load", "returns ret0 view recv.v"},
		{"(*sync/atomic.Pointer[example.com/a.b/c.T]).Load", "returns ret0 view recv.v"},
	} {
		c, ok := known.Lookup(test.name)
		if !ok || c.String() != test.want {
			t.Errorf("Lookup(%s) = %v, %v; want %s", test.name, c, ok, test.want)
		}
	}
	for _, name := range []string{"", "main", "main.f", "(main.T).f", "bytes.NoSuch", "(bytes.Buffer).Bytes", "(*struct{x int}).f"} {
		if c, ok := known.Lookup(name); ok {
			t.Errorf("Lookup(%q) = %v", name, c)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	for b.Loop() {
		known.Lookup("(*bytes.Buffer).Bytes")
		known.Lookup("github.com/someone/something.Do")
	}
}

// BenchmarkRows is the cost of reading all tables, which no user pays.
func BenchmarkRows(b *testing.B) {
	for b.Loop() {
		known.Rows()
	}
}
