package resolve

import (
	"bufio"
	"context"
	"debug/dwarf"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/json"
	"fmt"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/layout"
)

// std returns all package-level types of the standard library, by import path
// and name. They come from source, so those that are not exported are there.
func std(t *testing.T, goarch string) map[string]types.Type {
	t.Helper()
	o := Options{Dir: t.TempDir(), Env: append(os.Environ(), "CGO_ENABLED=0"), GOARCH: goarch}
	r, err := Types(context.Background(), o, []string{"std"})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range r.Errors {
		t.Error(err)
	}
	named := map[string]types.Type{}
	for _, f := range r.Types {
		if _, ok := f.Type.(*types.Named); ok { // unsafe.Pointer is not
			named[types.TypeString(f.Type, nil)] = f.Type
		}
	}
	return named
}

// TestStdWords holds the words of every type of the standard library against
// its sizes: they cover it without a gap, and what is summed up over them is
// what is computed for the type.
func TestStdWords(t *testing.T) {
	for _, goarch := range []string{"amd64", "386", "arm64"} {
		t.Run(goarch, func(t *testing.T) {
			arch, err := layout.ArchFor(goarch)
			if err != nil {
				t.Fatal(err)
			}
			sizes := types.SizesFor("gc", goarch)
			n := 0
			for name, typ := range std(t, goarch) {
				if named := typ.(*types.Named); named.TypeParams().Len() > 0 {
					continue
				}
				l, err := layout.Of(typ, arch)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					continue
				}
				if l.Size != sizes.Sizeof(typ) || l.Align != sizes.Alignof(typ) {
					t.Errorf("%s: size %d and alignment %d, go/types says %d and %d", name, l.Size, l.Align, sizes.Sizeof(typ), sizes.Alignof(typ))
				}
				checkWords(t, name, l, arch)
				n++
			}
			if n < 3000 {
				t.Errorf("only %d types", n)
			}
		})
	}
}

func checkWords(t *testing.T, name string, l *layout.Layout, arch layout.Arch) {
	t.Helper()
	var end, padding, scanned, pointers int64
	whole := true
	for _, w := range l.Words {
		if w.Offset != end || w.Size < 0 {
			t.Errorf("%s: word %s at %d, want %d", name, w.Path, w.Offset, end)
		}
		end = w.Offset + w.Size
		switch {
		case w.Kind == layout.Padding:
			padding += w.Size
		case w.Kind == layout.Elements:
			whole = false
		case w.Scanned:
			scanned = end
			pointers++
			if w.Offset%arch.Word != 0 {
				t.Errorf("%s: pointer %s at %d", name, w.Path, w.Offset)
			}
		}
	}
	if end != l.Size {
		t.Errorf("%s: the words end at %d of %d bytes", name, end, l.Size)
	}
	if whole && (padding != l.Padding || scanned != l.PointerBytes || pointers != l.Pointers) {
		t.Errorf("%s: the words have %d bytes of padding, %d pointers and %d pointer bytes, the type %d, %d and %d",
			name, padding, pointers, scanned, l.Padding, l.Pointers, l.PointerBytes)
	}
}

// TestRuntimeStructures holds what is said of the storage behind maps,
// channels, interfaces and functions against the source of the runtime.
func TestRuntimeStructures(t *testing.T) {
	named := std(t, runtime.GOARCH)
	arch, err := layout.ArchFor(runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	i := types.Typ[types.Int]
	for name, of := range map[string]types.Type{
		"internal/runtime/maps.Map": types.NewMap(i, i),
		"runtime.hchan":             types.NewChan(types.SendRecv, i),
		"internal/abi.ITab":         types.Universe.Lookup("error").Type(),
		"runtime.funcval":           types.NewSignatureType(nil, nil, nil, nil, nil, false),
	} {
		ours, err := layout.Of(of, arch)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := layout.Of(named[name], arch)
		if err != nil {
			t.Fatal(err)
		}
		place := func(w layout.Word) string {
			return fmt.Sprintf("%s at %d, %d bytes, scanned: %t", w.Path, w.Offset, w.Size, w.Scanned)
		}
		block := ours.Behind[0]
		if !slices.EqualFunc(block.Words, theirs.Words, func(a, b layout.Word) bool { return place(a) == place(b) }) {
			t.Errorf("%s: words %+v\nthe runtime has %+v", name, block.Words, theirs.Words)
		}
		if block.Size != theirs.Size {
			t.Errorf("%s: %d bytes, the runtime has %d", name, block.Size, theirs.Size)
		}
	}
}

// A shape is what the running program said of a type.
type shape struct {
	Name         string
	Size, Align  int64
	PointerBytes int64
	Mask         string // a digit for each word that may hold a pointer
	Offsets      []int64
}

// TestStdReflect compiles a program that imports the whole standard library and
// compares what reflect and the runtime say there, type by type, then what its
// debugging information says.
func TestStdReflect(t *testing.T) {
	if testing.Short() {
		t.Skip("links the whole standard library")
	}
	named := std(t, runtime.GOARCH)
	arch, err := layout.ArchFor(runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	exe := buildReflector(t, named)
	cmd := exec.Command(exe)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	n, unexported := 0, 0
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var s shape
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		typ := named[s.Name]
		if typ == nil {
			continue // a type argument or a vendored package under its other name
		}
		n++
		if name := s.Name[strings.LastIndexByte(s.Name, '.')+1:]; name[0] >= 'a' {
			unexported++
		}
		compareShape(t, typ, s, arch)
	}
	t.Logf("%d types agree with reflect, %d of them not exported", n, unexported)
	if n < 1000 || unexported < 150 {
		t.Errorf("only %d types, %d of them not exported", n, unexported)
	}
	compareDWARF(t, exe, named, arch)
}

func compareShape(t *testing.T, typ types.Type, s shape, arch layout.Arch) {
	t.Helper()
	l, err := layout.Of(typ, arch)
	if err != nil {
		t.Error(err)
		return
	}
	if l.Size != s.Size || l.Align != s.Align || l.PointerBytes != s.PointerBytes {
		t.Errorf("%s: size %d, alignment %d, pointer bytes %d; the runtime says %d, %d, %d",
			s.Name, l.Size, l.Align, l.PointerBytes, s.Size, s.Align, s.PointerBytes)
	}
	if st, ok := typ.Underlying().(*types.Struct); ok {
		var fields []*types.Var
		for f := range st.Fields() {
			fields = append(fields, f)
		}
		if got := types.SizesFor("gc", arch.Name).Offsetsof(fields); !slices.Equal(got, s.Offsets) {
			t.Errorf("%s: offsets %v, reflect says %v", s.Name, got, s.Offsets)
		}
	}
	if s.Mask == "" || slices.ContainsFunc(l.Words, func(w layout.Word) bool { return w.Kind == layout.Elements }) {
		return
	}
	mask := []byte(strings.Repeat("0", int(l.PointerBytes/arch.Word)))
	for _, w := range l.Words {
		if w.Scanned {
			mask[w.Offset/arch.Word] = '1'
		}
	}
	if string(mask) != s.Mask {
		t.Errorf("%s: pointers %s, the runtime's mask %s", s.Name, mask, s.Mask)
	}
}

// buildReflector compiles a program that prints the shapes of all exported
// types and of all that can be reached from them.
func buildReflector(t *testing.T, named map[string]types.Type) string {
	t.Helper()
	byPackage := map[string][]string{}
	for name, typ := range named {
		obj := typ.(*types.Named).Obj()
		path := obj.Pkg().Path()
		if !obj.Exported() || strings.Contains("/"+path+"/", "/internal/") || strings.HasPrefix(path, "vendor/") ||
			typ.(*types.Named).TypeParams().Len() > 0 || constraint(typ) {
			continue
		}
		byPackage[path] = append(byPackage[path], name[len(path)+1:])
	}
	var imports, dumps strings.Builder
	i := 0
	for path, names := range byPackage {
		fmt.Fprintf(&imports, "\tp%d %q\n", i, path)
		for _, n := range names {
			fmt.Fprintf(&dumps, "\tdump(reflect.TypeFor[p%d.%s]())\n", i, n)
		}
		i++
	}
	dir := t.TempDir()
	program := strings.NewReplacer("//IMPORTS", imports.String(), "//DUMPS", dumps.String()).Replace(reflector)
	for file, text := range map[string]string{"go.mod": "module reflector\n\ngo 1.26\n", "main.go": program} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	exe := filepath.Join(dir, "reflector.exe")
	cmd := exec.Command("go", "build", "-o", exe, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return exe
}

func constraint(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && !i.IsMethodSet()
}

const reflector = `package main

import (
	"encoding/json"
	"os"
	"bufio"
	"reflect"
	"unsafe"
//IMPORTS)

var (
	seen = map[reflect.Type]bool{}
	out  = bufio.NewWriter(os.Stdout)
)

// header is the beginning of abi.Type, internal/abi/type.go.
type header struct {
	size, ptrBytes uintptr
	hash           uint32
	flag           uint8
	_              [3]uint8
	equal          unsafe.Pointer
	gcdata         *byte
}

type shape struct {
	Name         string
	Size, Align  int64
	PointerBytes int64
	Mask         string
	Offsets      []int64
}

func dump(t reflect.Type) {
	if seen[t] {
		return
	}
	seen[t] = true
	h := (*header)((*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1])
	s := shape{Name: t.PkgPath() + "." + t.Name(), Size: int64(t.Size()), Align: int64(t.Align()), PointerBytes: int64(h.ptrBytes)}
	if h.flag&16 == 0 { // else the mask is made on demand
		for i := range h.ptrBytes / unsafe.Sizeof(h.size) {
			b := *(*byte)(unsafe.Add(unsafe.Pointer(h.gcdata), i/8))
			s.Mask += string('0' + b>>(i%8)&1)
		}
	}
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			s.Offsets = append(s.Offsets, int64(t.Field(i).Offset))
			dump(t.Field(i).Type)
		}
	case reflect.Map:
		dump(t.Key())
		dump(t.Elem())
	case reflect.Slice, reflect.Array, reflect.Pointer, reflect.Chan:
		dump(t.Elem())
	case reflect.Func:
		signature(t)
	}
	for i := range t.NumMethod() {
		signature(t.Method(i).Type)
	}
	if t.Name() != "" {
		json.NewEncoder(out).Encode(s)
		if t.Kind() != reflect.Interface {
			dump(reflect.PointerTo(t))
		}
	}
}

func signature(t reflect.Type) {
	for i := range t.NumIn() {
		dump(t.In(i))
	}
	for i := range t.NumOut() {
		dump(t.Out(i))
	}
}

func main() {
//DUMPS	out.Flush()
}
`

// compareDWARF compares with the debugging information that the compiler and
// linker left, which knows types that are not exported.
func compareDWARF(t *testing.T, exe string, named map[string]types.Type, arch layout.Arch) {
	t.Helper()
	data, err := debugInfo(exe)
	if err != nil {
		t.Skip(err)
	}
	n := 0
	r := data.Reader()
	for {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			break
		}
		name, _ := e.Val(dwarf.AttrName).(string)
		typ := named[name]
		if e.Tag != dwarf.TagStructType || typ == nil {
			continue
		}
		dt, err := data.Type(e.Offset)
		if err != nil {
			t.Fatal(err)
		}
		n++
		compareStruct(t, typ, dt.(*dwarf.StructType), arch)
	}
	t.Logf("%d structs agree with DWARF", n)
	if n < 1500 {
		t.Errorf("only %d structs in the debugging information", n)
	}
}

func compareStruct(t *testing.T, typ types.Type, d *dwarf.StructType, arch layout.Arch) {
	t.Helper()
	l, err := layout.Of(typ, arch)
	if err != nil {
		t.Error(err)
		return
	}
	if l.Size != d.ByteSize {
		t.Errorf("%s: %d bytes, DWARF says %d", d.StructName, l.Size, d.ByteSize)
	}
	if _, ok := typ.Underlying().(*types.Struct); !ok {
		return
	}
	for _, f := range d.Field {
		at := slices.IndexFunc(l.Words, func(w layout.Word) bool {
			return w.Path == "."+f.Name || strings.HasPrefix(w.Path, "."+f.Name+".") || strings.HasPrefix(w.Path, "."+f.Name+"[")
		})
		if at >= 0 && l.Words[at].Offset != f.ByteOffset && f.Name != "_" {
			t.Errorf("%s: %s at %d, DWARF says %d", d.StructName, f.Name, l.Words[at].Offset, f.ByteOffset)
		}
	}
}

func debugInfo(exe string) (*dwarf.Data, error) {
	if f, err := elf.Open(exe); err == nil {
		return f.DWARF()
	}
	if f, err := macho.Open(exe); err == nil {
		return f.DWARF()
	}
	f, err := pe.Open(exe)
	if err != nil {
		return nil, err
	}
	return f.DWARF()
}
