// Package bug parses markup into a tree of nodes that know their place.
package bug

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// Node is an element, a text or a comment.
type Node interface {
	Parent() *Element
	Children() []Node
	Index() []int
}

// Attr is an attribute.
type Attr struct{ Name, Value string }

// Element is a node with children.
type Element struct {
	Name     string
	Attrs    []Attr
	parent   *Element
	children []Node
	index    []int
}

func (e *Element) Parent() *Element { return e.parent }
func (e *Element) Children() []Node { return e.children }
func (e *Element) Index() []int     { return e.index }

// Text is a text node.
type Text struct {
	Value  []byte
	parent *Element
	index  []int
}

func (t *Text) Parent() *Element { return t.parent }
func (t *Text) Children() []Node { return nil }
func (t *Text) Index() []int     { return t.index }

// Comment is a comment.
type Comment struct {
	Value  []byte
	parent *Element
	index  []int
}

func (c *Comment) Parent() *Element { return c.parent }
func (c *Comment) Children() []Node { return nil }
func (c *Comment) Index() []int     { return c.index }

// Tree has the roots of a document.
type Tree struct {
	Roots []Node
}

// Find follows a path from the roots.
func (t *Tree) Find(index []int) (Node, error) {
	nodes := t.Roots
	var n Node
	for depth, i := range index {
		if i >= len(nodes) {
			return nil, fmt.Errorf("no node at %v (depth %d)", index, depth)
		}
		n = nodes[i]
		nodes = n.Children()
	}
	return n, nil
}

// Parse reads a document.
func Parse(r io.Reader) (*Tree, error) {
	dec := xml.NewDecoder(r)
	dec.Strict = false
	dec.AutoClose = xml.HTMLAutoClose
	tree := &Tree{}
	var currentParent *Element
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return tree, nil
		}
		if err != nil {
			return nil, err
		}
		if currentParent, err = parseToken(tree, token, currentParent); err != nil {
			return nil, err
		}
	}
}

func parseToken(tree *Tree, token xml.Token, currentParent *Element) (*Element, error) {
	var result Node
	next := currentParent
	switch tok := token.(type) {
	case xml.StartElement:
		el := &Element{Name: tok.Name.Local}
		for _, a := range tok.Attr {
			el.Attrs = append(el.Attrs, Attr{a.Name.Local, a.Value})
		}
		if currentParent != nil {
			el.index = append(currentParent.index, len(currentParent.children)) // BUG: append-clobber
			el.parent = currentParent
			currentParent.children = append(currentParent.children, el)
		} else {
			el.index = []int{len(tree.Roots)}
		}
		result, next = el, el
	case xml.EndElement:
		if currentParent == nil {
			return nil, fmt.Errorf("closing tag %s without an opening tag", tok.Name.Local)
		}
		next = currentParent.parent
	case xml.CharData:
		text := &Text{Value: tok.Copy()}
		if currentParent != nil {
			text.index = append(currentParent.index, len(currentParent.children)) // ALSO: append-clobber
			text.parent = currentParent
			currentParent.children = append(currentParent.children, text)
		} else {
			text.index = []int{len(tree.Roots)}
		}
		result = text
	case xml.Comment:
		comment := &Comment{Value: tok.Copy()}
		if currentParent != nil {
			comment.index = append(currentParent.index, len(currentParent.children)) // ALSO: append-clobber
			comment.parent = currentParent
			currentParent.children = append(currentParent.children, comment)
		} else {
			comment.index = []int{len(tree.Roots)}
		}
		result = comment
	}
	if result != nil && currentParent == nil {
		tree.Roots = append(tree.Roots, result)
	}
	return next, nil
}
