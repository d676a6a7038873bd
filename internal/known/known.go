// Package known lists what library functions do with the storage behind their
// arguments and results: the contracts of the standard library, of interfaces
// and of libraries whose results live only until a next call. A row here goes
// before what the engine infers from the source of the same function.
//
// The rows are text, in the language of package contract, grouped by package
// and by the source file they were read in:
//
//	buffer.go
//		(*Buffer) Bytes: returns ret0 view recv.buf
//		(*Buffer) ReadBytes ReadString: fresh ret0; may resets recv.buf
//
// Nothing is parsed before a function of that package is asked for: go vet
// starts this program once per package, most of which use few of the tables.
//
// What the rows agree on beyond package contract:
//
//   - Effects are in the order in which they happen: "refills recv.buf;
//     returns ret0 view recv.buf" gives a view of the new content, the other
//     order a view that the call itself spoils later.
//   - A row without effects is knowledge as well: the function keeps nothing
//     and changes nothing.
//   - Opaque types have one made-up field per kind of storage (bytes.Buffer: buf;
//     bufio.Scanner: token). Wrappers keep what they wrap in a field too, so
//     that "appends recv.w.buf" of a json.Encoder is an append to the
//     bytes.Buffer it was made for; a field that the wrapped value's
//     type does not have means nothing. Such fields are named r, rd and w: they
//     link to another object, all others are storage of the type's own, see Links.
//   - A variadic parameter is a slice: its values are arg1[*].
//   - An iterator's [*] are the values that it yields.
//   - The step ".*" stands for everything that can be reached from there, at any
//     depth: decoders refill the slices and maps which they find.
//   - "releases" is for pools, where a second release is an error. Where lent memory
//     merely ends (a transaction, an iterator that is closed) the row says
//     "refills".
//   - A name may end in a condition under which the row holds instead of the plain
//     one: "Read#ReuseRecord".
package known

import (
	"strings"
	"sync"

	"github.com/memvet/memvet/internal/contract"
)

// Links reports whether a made-up field of an opaque type links to another
// object, or to what a reader only reads ("s"): neither is the type's to give away
// with itself.
func Links(field string) bool {
	return field == "r" || field == "rd" || field == "w" || field == "s"
}

// Empty reports whether views of a made-up field show nothing at first: what
// AvailableBuffer gives has no length, only room.
func Empty(field string) bool { return field == "spare" }

// A table holds the rows of one package.
type table struct {
	path string
	// also lists further import paths of the same package: major versions and
	// names it had before.
	also []string
	// std is whether rows name files of GOROOT.
	std  bool
	text string
}

// A key is a row's name within its package.
type key struct {
	recv string // receiver type as declared, "*Buffer" or "Writer", "" for functions
	name string // with the condition, if there is one
}

// A line is one line of a table: the rows of several functions that do the
// same.
type line struct {
	text     string
	source   string
	once     sync.Once
	contract *contract.Contract
}

func (l *line) parsed() *contract.Contract {
	l.once.Do(func() { l.contract = contract.MustParse(l.text) })
	return l.contract
}

// An index finds the lines of one table.
type index struct {
	table *table
	once  sync.Once
	lines map[key]*line
	keys  []key // in table order
}

func (x *index) load() *index {
	x.once.Do(func() {
		x.lines = make(map[key]*line)
		source := ""
		for s := range strings.Lines(x.table.text) {
			row, indented := strings.CutPrefix(s, "\t")
			row = strings.TrimSpace(row)
			switch {
			case row == "" || strings.HasPrefix(row, "//"):
			case !indented:
				source = row
			default:
				names, text, ok := strings.Cut(row, ":")
				if !ok {
					panic("known: no colon in " + row)
				}
				x.add(names, &line{text: strings.TrimSpace(text), source: source})
			}
		}
	})
	return x
}

// add enters l under "(*Buffer) Bytes String" or "Trim TrimLeft".
func (x *index) add(names string, l *line) {
	recv := ""
	if rest, ok := strings.CutPrefix(names, "("); ok {
		recv, names, _ = strings.Cut(rest, ")")
	}
	for name := range strings.FieldsSeq(names) {
		k := key{recv, name}
		if _, dup := x.lines[k]; dup {
			panic("known: two rows for " + x.name(k))
		}
		x.lines[k] = l
		x.keys = append(x.keys, k)
	}
}

// name is the inverse of split.
func (x *index) name(k key) string {
	switch star := strings.HasPrefix(k.recv, "*"); {
	case k.recv == "":
		return x.table.path + "." + k.name
	case star:
		return "(*" + x.table.path + "." + k.recv[1:] + ")." + k.name
	default:
		return "(" + x.table.path + "." + k.recv + ")." + k.name
	}
}

// split cuts a full name into the import path and the name within the package.
func split(fullName string) (path string, k key, ok bool) {
	recv, name, isMethod := strings.Cut(fullName, ").")
	if !isMethod {
		dot := strings.LastIndexByte(fullName, '.')
		if dot < 0 {
			return "", key{}, false
		}
		return fullName[:dot], key{"", fullName[dot+1:]}, true
	}
	recv = strings.TrimPrefix(recv, "(")
	typ, star := strings.CutPrefix(recv, "*")
	if i := strings.IndexByte(typ, '['); i >= 0 { // type parameters
		typ = typ[:i]
	}
	dot := strings.LastIndexByte(typ, '.')
	if dot < 0 {
		return "", key{}, false
	}
	path, typ = typ[:dot], typ[dot+1:]
	if star {
		typ = "*" + typ // allocates; pointer receivers of known packages only reach it
	}
	return path, key{typ, name}, true
}

var byPath = sync.OnceValue(func() map[string]*index {
	m := make(map[string]*index)
	for i := range tables {
		t := &tables[i]
		x := &index{table: t}
		m[t.path] = x
		for _, p := range t.also {
			m[p] = x
		}
	}
	return m
})

// Lookup returns what is known of the function or method with this full name,
// as types.Func.FullName writes it: "bytes.TrimSuffix",
// "(*bufio.Scanner).Scan", "(io.Reader).Read"; for instances of generic
// functions the name of the origin. A condition behind a "#" asks for the row
// that holds under it: "(*encoding/csv.Reader).Read#ReuseRecord". The contract
// is shared and must not be changed.
func Lookup(fullName string) (*contract.Contract, bool) {
	path, k, ok := split(fullName)
	if !ok {
		return nil, false
	}
	x := byPath()[path]
	if x == nil {
		return nil, false
	}
	l, ok := x.load().lines[k]
	if !ok {
		return nil, false
	}
	return l.parsed(), true
}

// Has reports whether anything is known of the package with this import path.
func Has(path string) bool { return byPath()[path] != nil }

// A Row is one entry of the tables.
type Row struct {
	Func     string // as for Lookup
	Contract string // in the language of package contract
	Source   string // where it was read: file or documentation
}

// Rows returns all rows, package by package in the order of the tables. A
// package that has several import paths is listed under the first.
func Rows() []Row {
	var rows []Row
	for i := range tables {
		x := byPath()[tables[i].path].load()
		for _, k := range x.keys {
			l := x.lines[k]
			source := l.source
			if tables[i].std {
				source = tables[i].path + "/" + source
			}
			rows = append(rows, Row{x.name(k), l.text, source})
		}
	}
	return rows
}
