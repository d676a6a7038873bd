// Package bug finds the sensitive parts of values.
package bug

import "sort"

// PathStep is one step of a path.
type PathStep interface{ pathStep() }

// GetAttrStep selects an attribute.
type GetAttrStep struct{ Name string }

// IndexStep selects an element.
type IndexStep struct{ Key string }

func (GetAttrStep) pathStep() {}
func (IndexStep) pathStep()   {}

// Path leads to a part of a value.
type Path []PathStep

// PathValueMarks says how a part of a value is marked.
type PathValueMarks struct {
	Path  Path
	Marks map[string]struct{}
}

// Value is an attribute value, an object or a collection.
type Value struct {
	Attrs map[string]Value
	Elems map[string]Value
	Prim  any
}

// IsNull is true if there is nothing in the value.
func (v Value) IsNull() bool { return v.Attrs == nil && v.Elems == nil && v.Prim == nil }

// Attribute is an attribute of a schema.
type Attribute struct {
	Sensitive  bool
	NestedType *Object
}

// NestedBlock is a block inside of a block.
type NestedBlock struct {
	Block
	Many bool
}

// Block is the schema of a block.
type Block struct {
	Attributes map[string]*Attribute
	BlockTypes map[string]*NestedBlock
}

// Object is the schema of an attribute with a structure.
type Object struct {
	Attributes map[string]*Attribute
	Many       bool
}

func sensitive() map[string]struct{} { return map[string]struct{}{"sensitive": {}} }

func names[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// ValueMarks returns the marks of a value at a path.
func (b *Block) ValueMarks(val Value, path Path) []PathValueMarks {
	var pvm []PathValueMarks

	// We can mark attributes as sensitive even if the value is null
	for _, name := range names(b.Attributes) {
		if b.Attributes[name].Sensitive {
			// Create a copy of the path, with this step added
			attrPath := make(Path, len(path), len(path)+1)
			copy(attrPath, path)
			attrPath = append(path, GetAttrStep{Name: name}) // BUG: append-clobber
			pvm = append(pvm, PathValueMarks{Path: attrPath, Marks: sensitive()})
		}
	}

	// If the value is null, no other marks are possible
	if val.IsNull() {
		return pvm
	}

	for _, name := range names(b.Attributes) {
		nested := b.Attributes[name].NestedType
		if nested == nil {
			continue
		}
		// Create a copy of the path, with this step added
		attrPath := make(Path, len(path), len(path)+1)
		copy(attrPath, path)
		attrPath = append(path, GetAttrStep{Name: name}) // ALSO: append-clobber
		pvm = append(pvm, nested.ValueMarks(val.Attrs[name], attrPath)...)
	}

	for _, name := range names(b.BlockTypes) {
		blockS := b.BlockTypes[name]
		blockV := val.Attrs[name]
		if blockV.IsNull() {
			continue
		}
		// Create a copy of the path, with this step added
		blockPath := make(Path, len(path), len(path)+1)
		copy(blockPath, path)
		blockPath = append(path, GetAttrStep{Name: name}) // ALSO: append-clobber

		if !blockS.Many {
			pvm = append(pvm, blockS.ValueMarks(blockV, blockPath)...)
			continue
		}
		for _, key := range names(blockV.Elems) {
			morePaths := blockS.ValueMarks(blockV.Elems[key], append(blockPath, IndexStep{Key: key})) // ALSO: append-clobber
			pvm = append(pvm, morePaths...)
		}
	}
	return pvm
}

// ValueMarks returns the marks of a value at a path.
func (o *Object) ValueMarks(val Value, path Path) []PathValueMarks {
	var pvm []PathValueMarks
	if val.IsNull() {
		return pvm
	}
	add := func(attr *Attribute, v Value, attrPath Path) {
		if attr.Sensitive {
			pvm = append(pvm, PathValueMarks{Path: attrPath, Marks: sensitive()})
		} else if attr.NestedType != nil {
			pvm = append(pvm, attr.NestedType.ValueMarks(v, attrPath)...)
		}
	}
	for _, name := range names(o.Attributes) {
		attrS := o.Attributes[name]
		if !o.Many {
			attrPath := make(Path, len(path), len(path)+1)
			copy(attrPath, path)
			attrPath = append(path, GetAttrStep{Name: name}) // ALSO: append-clobber
			add(attrS, val.Attrs[name], attrPath)
			continue
		}
		for _, key := range names(val.Elems) {
			attrPath := make(Path, len(path), len(path)+2)
			copy(attrPath, path)
			attrPath = append(path, IndexStep{Key: key}, GetAttrStep{Name: name}) // ALSO: append-clobber
			add(attrS, val.Elems[key].Attrs[name], attrPath)
		}
	}
	return pvm
}
