// Package bug has a graph of C types and copies it.
package bug

import "slices"

// Type is a node of the graph.
type Type interface {
	TypeName() string
	copy() Type
}

// Member is a field of a struct or union.
type Member struct {
	Name   string
	Type   Type
	Offset uint32
	Tags   []string
}

// Int is a number type.
type Int struct {
	Name string
	Size uint32
}

// Struct has members.
type Struct struct {
	Name    string
	Size    uint32
	Members []Member
	Tags    []string
}

// Pointer points to another type.
type Pointer struct{ Target Type }

// Typedef is another name of a type.
type Typedef struct {
	Name string
	Type Type
	Tags []string
}

func (i *Int) TypeName() string     { return i.Name }
func (s *Struct) TypeName() string  { return s.Name }
func (p *Pointer) TypeName() string { return "" }
func (t *Typedef) TypeName() string { return t.Name }

func (i *Int) copy() Type {
	cpy := *i
	return &cpy
}

func (s *Struct) copy() Type {
	cpy := *s // BUG: shallow-clone
	cpy.Members = copyMembers(s.Members)
	return &cpy // ALSO: shallow-clone
}

func (p *Pointer) copy() Type {
	cpy := *p
	return &cpy
}

func (t *Typedef) copy() Type {
	cpy := *t   // ALSO: shallow-clone
	return &cpy // ALSO: shallow-clone
}

func copyMembers(orig []Member) []Member {
	cpy := make([]Member, len(orig))
	copy(cpy, orig) // ALSO: shallow-clone
	return cpy
}

func children(typ Type, yield func(*Type)) {
	switch v := typ.(type) {
	case *Struct:
		for i := range v.Members {
			yield(&v.Members[i].Type)
		}
	case *Pointer:
		yield(&v.Target)
	case *Typedef:
		yield(&v.Type)
	}
}

// Copy makes an independent copy of typ and all types it refers to.
func Copy(typ Type) Type { return copyType(typ, make(map[Type]Type)) }

func copyType(typ Type, copies map[Type]Type) Type {
	if typ == nil {
		return nil
	}
	if cpy, ok := copies[typ]; ok {
		return cpy
	}
	cpy := typ.copy()
	copies[typ] = cpy
	children(cpy, func(child *Type) { *child = copyType(*child, copies) })
	return cpy
}

// Spec is a set of types by name.
type Spec struct{ types map[string]Type }

// Copy returns an independent spec.
func (s *Spec) Copy() *Spec {
	copies := make(map[Type]Type)
	out := &Spec{types: make(map[string]Type, len(s.types))}
	for name, typ := range s.types {
		out.types[name] = copyType(typ, copies)
	}
	return out
}

// RenameTag replaces a tag in the whole spec.
func (s *Spec) RenameTag(from, to string) {
	for _, typ := range s.types {
		switch v := typ.(type) {
		case *Struct:
			rename(v.Tags, from, to)
			for i := range v.Members {
				rename(v.Members[i].Tags, from, to)
			}
		case *Typedef:
			rename(v.Tags, from, to)
		}
	}
}

func rename(tags []string, from, to string) {
	if i := slices.Index(tags, from); i >= 0 {
		tags[i] = to
	}
}
