package advise

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// reorder returns the edit that puts a struct's fields in order, or why there
// is none.
func (f *finder) reorder(spec *ast.TypeSpec, st *ast.StructType, named *types.Named, order []int) (*Edit, string) {
	s := named.Underlying().(*types.Struct)
	if why := f.unsafe(named, s); why != "" {
		return nil, why
	}
	file := f.fileOf(spec)
	if why := comments(f.pkg.Fset, file, st); why != "" {
		return nil, why
	}
	tf := f.pkg.Fset.File(file.FileStart)
	src, err := os.ReadFile(tf.Name())
	if err != nil {
		return nil, err.Error()
	}
	if len(src) != tf.Size() {
		return nil, "the file changed while it was read"
	}
	var lines []string
	for _, unit := range units(st, order) {
		start, end := unit.Pos(), unit.End()
		if unit.Doc != nil {
			start = unit.Doc.Pos()
		}
		if unit.Comment != nil {
			end = unit.Comment.End()
		}
		lines = append(lines, string(src[tf.Offset(start):tf.Offset(end)]))
	}
	text := "\n" + strings.Join(lines, "\n") + "\n"
	if tf.Line(st.Fields.Opening) == tf.Line(st.Fields.Closing) {
		text = " " + strings.Join(lines, "; ") + " "
	}
	return &Edit{tf.Name(), tf.Offset(st.Fields.Opening) + 1, tf.Offset(st.Fields.Closing), text}, ""
}

func (f *finder) fileOf(n ast.Node) *ast.File {
	i := slices.IndexFunc(f.pkg.Syntax, func(file *ast.File) bool { return file.FileStart <= n.Pos() && n.Pos() < file.FileEnd })
	return f.pkg.Syntax[i]
}

// units returns the declarations of a struct's fields in the new order. Fields
// declared together have one type and so stay together.
func units(st *ast.StructType, order []int) []*ast.Field {
	var byField []*ast.Field
	for _, u := range st.Fields.List {
		for range max(len(u.Names), 1) {
			byField = append(byField, u)
		}
	}
	var out []*ast.Field
	for _, i := range order {
		if !slices.Contains(out, byField[i]) {
			out = append(out, byField[i])
		}
	}
	return out
}

// speaksOfOrder finds comments that say what stands where.
var speaksOfOrder = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(following|below|above|next|previous|beneath|must be (the )?(first|last)|(first|last) field|order|align(ed|ment)?|pad(ding)?|cache ?line)\b`)
})

// comments returns why the comments of a struct do not survive reordering.
func comments(fset *token.FileSet, file *ast.File, st *ast.StructType) string {
	owned := map[*ast.CommentGroup]bool{}
	line := func(p token.Pos) int { return fset.Position(p).Line }
	list := st.Fields.List
	for i, u := range list {
		owned[u.Doc], owned[u.Comment] = true, true
		if u.Doc != nil && i+1 < len(list) && list[i+1].Doc == nil && line(list[i+1].Pos()) == line(u.End())+1 {
			return "a comment may head several fields"
		}
	}
	for _, g := range file.Comments {
		if g.Pos() < st.Fields.Opening || g.End() > st.Fields.Closing {
			continue
		}
		if speaksOfOrder().MatchString(g.Text()) {
			return "a comment speaks of the order"
		}
		inField := slices.ContainsFunc(list, func(u *ast.Field) bool { return u.Pos() <= g.Pos() && g.End() <= u.End() })
		if !owned[g] && !inField {
			return "a comment between the fields belongs to none of them"
		}
	}
	return ""
}

// orderless are the keys of tags whose readers do not care for the order of
// fields beyond the order of what they write.
var orderless = []string{"json", "yaml", "toml", "mapstructure", "env", "validate"}

// unsafe returns why another order of the fields could change what the program
// does, or "".
func (f *finder) unsafe(named *types.Named, s *types.Struct) string {
	if f.pkg.Module == nil || !f.pkg.Module.Main {
		return "it is in another module"
	}
	for _, file := range f.pkg.Syntax {
		for _, imp := range file.Imports {
			if imp.Path.Value == `"C"` || imp.Path.Value == `"unsafe"` {
				return "its package imports " + imp.Path.Value
			}
		}
	}
	if slices.ContainsFunc(f.pkg.OtherFiles, func(name string) bool { return strings.HasSuffix(name, ".s") }) {
		return "its package has assembly"
	}
	for i := range s.NumFields() {
		if key := foreignTag(s.Tag(i)); key != "" {
			return "the order may matter to readers of the tag " + key
		}
	}
	if f.public(named) && !slices.ContainsFunc(fields(s), func(v *types.Var) bool { return !v.Exported() }) {
		return "other modules can write it without the names of its fields"
	}
	return cmp.Or(f.uses().why[f.key(s)], f.uses().opaque)
}

func foreignTag(tag string) string {
	for tag != "" {
		key, rest, ok := strings.Cut(strings.TrimLeft(tag, " "), ":")
		if !ok {
			return ""
		}
		if !slices.Contains(orderless, key) {
			return key
		}
		value := reflect.StructTag(tag).Get(key)
		_, tag, ok = strings.Cut(rest, value+`"`)
		if !ok {
			return key
		}
	}
	return ""
}

// public reports whether other modules can import the type.
func (f *finder) public(named *types.Named) bool {
	obj := named.Obj()
	return obj.Exported() && obj.Parent() == f.pkg.Types.Scope() && f.pkg.Name != "main" &&
		!slices.Contains(strings.Split(f.pkg.PkgPath, "/"), "internal")
}

func fields(s *types.Struct) []*types.Var {
	var vs []*types.Var
	for v := range s.Fields() {
		vs = append(vs, v)
	}
	return vs
}
