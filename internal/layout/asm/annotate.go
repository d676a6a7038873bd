package asm

import (
	"fmt"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/memvet/memvet/internal/layout"
)

// A value is what is known of a register or stack slot.
type value struct {
	path string // s.len, s[i].data
	kind layout.Kind
	// unit is the type of what it points to, nil if it is no pointer or
	// nothing is known of what is there. Where it points into an array, many
	// holds; offset is how far into the unit it points.
	unit   types.Type
	many   bool
	offset int64
	moved  bool // an index that is not known was added
	boxed  bool // it points to the value in an interface
}

// state is what is known before an instruction.
type state map[string]value

// registers are those that hold integers and pointers of arguments, in order:
// the internal calling convention, cmd/compile/abi-internal.md.
var registers = map[string][]string{
	"amd64": {"AX", "BX", "CX", "DI", "SI", "R8", "R9", "R10", "R11"},
	"arm64": {"R0", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15"},
}

// annotator follows the arguments through a function.
type annotator struct {
	arch  layout.Arch
	notes []string
}

// annotate adds notes to the instructions of a function. Architectures whose
// calling convention it does not know stay without.
func annotate(list []Instruction, sig *types.Signature, arch layout.Arch) {
	if registers[arch.Name] == nil || sig == nil {
		return
	}
	a := &annotator{arch, make([]string, len(list))}
	before := make([]state, len(list))
	before[0] = a.entry(sig)
	for work := []int{0}; len(work) > 0; {
		i := work[0]
		work = work[1:]
		after := maps.Clone(before[i])
		a.notes[i] = a.step(after, list[i].Text)
		op, _, _ := strings.Cut(list[i].Text, " ")
		var next []int
		if to := target(list, i); to >= 0 {
			next = append(next, to)
		}
		if falls(op) && i+1 < len(list) {
			next = append(next, i+1)
		}
		for _, n := range next {
			if joined, changed := join(before[n], after); changed {
				before[n] = joined
				work = append(work, n)
			}
		}
	}
	for i := range list {
		list[i].Note = a.notes[i]
	}
}

// join keeps what both states know.
func join(old, with state) (state, bool) {
	if old == nil {
		return maps.Clone(with), true
	}
	changed := false
	for k, v := range old {
		if w, ok := with[k]; !ok || w != v {
			delete(old, k)
			changed = true
		}
	}
	return old, changed
}

// entry says what the argument registers hold at first. An argument that does
// not fit into the rest of them lies on the stack and is not followed.
func (a *annotator) entry(sig *types.Signature) state {
	s := state{}
	free := registers[a.arch.Name]
	var params []*types.Var
	if r := sig.Recv(); r != nil {
		params = append(params, r)
	}
	for v := range sig.Params().Variables() {
		params = append(params, v)
	}
	for _, p := range params {
		l, err := layout.Of(p.Type(), a.arch)
		if err != nil {
			return s
		}
		words := slices.DeleteFunc(slices.Clone(l.Words), func(w layout.Word) bool { return w.Kind == layout.Padding || floating(w.Type) })
		if _, array := p.Type().Underlying().(*types.Array); array || len(words) > len(free) {
			continue
		}
		for i, w := range words {
			s[free[i]] = a.word(p.Name(), p.Type(), w)
		}
		free = free[len(words):]
	}
	return s
}

func floating(t string) bool { return strings.HasPrefix(t, "float") || strings.HasPrefix(t, "complex") }

// word is the value of one word of a variable or element of type t.
func (a *annotator) word(name string, t types.Type, w layout.Word) value {
	v := value{path: name + w.Path, kind: w.Kind}
	at, ok := a.typeAt(t, w.Path)
	if !ok {
		return v
	}
	switch u := at.Underlying().(type) {
	case *types.Slice:
		if w.Kind == layout.DataPointer {
			v.unit, v.many = u.Elem(), true
		}
	case *types.Pointer:
		v.unit = u.Elem()
	case *types.Basic:
		if u.Kind() == types.String && w.Kind == layout.DataPointer {
			v.unit, v.many = types.Typ[types.Byte], true
		}
	case *types.Interface:
		v.boxed = w.Kind == layout.DataWord
	}
	return v
}

// typeAt follows a path of fields and elements from t, up to the parts of a
// header.
func (a *annotator) typeAt(t types.Type, path string) (types.Type, bool) {
	for path != "" {
		switch u := t.Underlying().(type) {
		case *types.Struct:
			name := path[1:]
			if end := strings.IndexAny(name, ".["); end >= 0 {
				name = name[:end]
			}
			found := false
			for f := range u.Fields() {
				if f.Name() == name {
					t, found = f.Type(), true
					break
				}
			}
			if !found {
				return nil, false
			}
			path = path[1+len(name):]
		case *types.Array:
			end := strings.IndexByte(path, ']')
			if end < 0 {
				return nil, false
			}
			t, path = u.Elem(), path[end+1:]
		default:
			return t, true // the rest names a part of the header
		}
	}
	return t, true
}

// memory is an operand like 8(AX)(CX*8) or (R0)(R2<<3).
var memory = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(-?(?:0x)?[0-9a-f]*)\((\w+)\)(?:\((\w+)(?:\*|<<)\d+\))?$`)
})

// operand returns the base register, displacement and whether there is an
// index.
func operand(s string) (base string, disp int64, indexed, ok bool) {
	m := memory().FindStringSubmatch(s)
	if m == nil {
		return "", 0, false, false
	}
	disp, _ = strconv.ParseInt(m[1], 0, 64)
	return m[2], disp, m[3] != "", true
}

// step carries the state over one instruction and says what it does.
func (a *annotator) step(s state, text string) string {
	op, rest, _ := strings.Cut(text, " ")
	args := split(rest)
	switch {
	case strings.HasPrefix(op, "CALL"):
		for k := range s {
			if !strings.Contains(k, "(") { // what is on the stack stays
				delete(s, k)
			}
		}
		return ""
	case strings.HasPrefix(op, "CMP") || strings.HasPrefix(op, "TEST"):
		return a.compare(s, args)
	case len(args) == 0 || jump(op) || strings.HasPrefix(op, "PUSH"):
		return ""
	case op == "SUBQ" && args[len(args)-1] == "SP" || op == "ADDQ" && args[len(args)-1] == "SP":
		for k := range s {
			if strings.Contains(k, "(SP)") {
				delete(s, k) // slots have other offsets now
			}
		}
		return ""
	}
	return a.assign(s, op, args)
}

// compare says what a bounds check, loop condition or type assertion looks at.
func (a *annotator) compare(s state, args []string) string {
	for _, arg := range args {
		if base, disp, indexed, ok := operand(arg); ok {
			if note, _, found := a.load(s[base], disp, indexed); found {
				return "compares " + note
			}
		}
	}
	for _, arg := range args {
		switch v := s[arg]; v.kind {
		case layout.Length, layout.Capacity:
			return "compares with " + v.path
		case layout.TypeWord:
			return "compares " + v.path + " with the type that is asserted"
		case layout.ITab:
			return "compares " + v.path + " with the itab that is asserted"
		}
	}
	return ""
}

// assign handles what writes its last operand.
func (a *annotator) assign(s state, op string, args []string) string {
	dst := args[len(args)-1]
	if op == "LDP" && len(args) == 2 {
		return a.pair(s, args[0], dst)
	}
	var result value
	var notes []string
	for i, arg := range args[:len(args)-1] {
		base, disp, indexed, ok := operand(arg)
		switch {
		case !ok && (strings.HasPrefix(op, "MOV") || op == "ORR"):
			result = s[arg]
		case !ok && strings.HasPrefix(op, "ADD") && i == 1 && s[arg].unit != nil: // ADD R2<<4, R0, R3
			result = s[arg]
			result.moved = true
			notes = append(notes, "address of "+a.name(result, 0, true))
		case !ok:
		case strings.HasPrefix(op, "LEA"):
			if v := s[base]; v.unit != nil {
				result = v
				result.offset += disp
				result.moved = v.moved || indexed
				notes = append(notes, "address of "+a.name(v, disp, indexed))
			}
		case s[arg].path != "": // a stack slot
			result = s[arg]
		default:
			note, v, found := a.load(s[base], disp, indexed)
			if found {
				notes = append(notes, "reads "+note)
				if strings.HasPrefix(op, "MOV") {
					result = v
				}
			}
		}
	}
	if base, disp, indexed, ok := operand(dst); ok && base != "SP" && base != "RSP" {
		if note, _, found := a.load(s[base], disp, indexed); found {
			notes = append(notes, "writes "+note)
		}
		return strings.Join(notes, ", ")
	}
	if strings.HasPrefix(op, "SHL") || strings.HasPrefix(op, "LSL") {
		if n, err := strconv.ParseInt(strings.TrimPrefix(args[0], "$"), 0, 64); err == nil && n < 16 {
			notes = append(notes, fmt.Sprintf("index × %d", 1<<n))
		}
	}
	if result.path == "" {
		delete(s, dst)
	} else {
		s[dst] = result
	}
	return strings.Join(notes, ", ")
}

// pair is a load of two words at once.
func (a *annotator) pair(s state, from, dst string) string {
	base, disp, indexed, ok := operand(from)
	regs := split(strings.Trim(dst, "()"))
	if !ok || len(regs) != 2 {
		return ""
	}
	v := s[base]
	var notes []string
	for i, r := range regs {
		note, w, found := a.load(v, disp+int64(i)*a.arch.Word, indexed)
		delete(s, r)
		if found {
			s[r] = w
			notes = append(notes, note)
		}
	}
	if len(notes) == 0 {
		return ""
	}
	return "reads " + strings.Join(notes, " and ")
}

// name is what lies at a distance from where v points.
func (a *annotator) name(v value, disp int64, indexed bool) string {
	element := strings.TrimSuffix(v.path, ".ptr")
	if !v.many {
		return element
	}
	if size := a.arch.Sizeof(v.unit); size > 0 && !indexed && !v.moved {
		return fmt.Sprintf("%s[%d]", element, (v.offset+disp)/size)
	}
	return element + "[i]"
}

// load says what is at a distance from where v points, and what is known of
// the word that is there.
func (a *annotator) load(v value, disp int64, indexed bool) (note string, loaded value, ok bool) {
	if v.boxed {
		return "the value that " + v.path + " points to", value{}, true
	}
	if v.unit == nil {
		return "", value{}, false
	}
	l, err := layout.Of(v.unit, a.arch)
	if err != nil || l.Size == 0 {
		return "", value{}, false
	}
	at := v.offset + disp
	if !v.many && (at < 0 || at >= l.Size) {
		return "", value{}, false
	}
	name := a.name(v, disp, indexed)
	at = (at%l.Size + l.Size) % l.Size
	for _, w := range l.Words {
		if w.Offset <= at && at < w.Offset+w.Size {
			loaded = a.word(name, v.unit, w)
			if w.Kind == layout.Value && w.Path == "" {
				if !v.many {
					name = "*" + name
				}
				return name, loaded, true
			}
			return fmt.Sprintf("%s, %s", name+w.Path, w.Kind), loaded, true
		}
	}
	return "", value{}, false
}
