// Package fixed builds a navigable source model from file descriptors.
package fixed

import (
	"errors"
	"strings"
)

var errNoName = errors.New("descriptor has no name")

// FieldProto is the raw form of a field.
type FieldProto struct {
	Name   string
	Number int
}

// MessageProto is the raw form of a message.
type MessageProto struct {
	Name   string
	Fields []*FieldProto
	Oneofs []string
	Nested []*MessageProto
}

// FileProto is the raw form of a file.
type FileProto struct {
	Package  string
	Messages []*MessageProto
}

type namedDescriptor struct {
	pkg         string
	name        string
	nestedNames []string
}

func newNamedDescriptor(pkg, name string, nestedNames []string) (namedDescriptor, error) {
	if name == "" {
		return namedDescriptor{}, errNoName
	}
	return namedDescriptor{pkg: pkg, name: name, nestedNames: nestedNames}, nil
}

// NestedName is the name below the package.
func (d *namedDescriptor) NestedName() string {
	if len(d.nestedNames) == 0 {
		return d.name
	}
	return strings.Join(d.nestedNames, ".") + "." + d.name
}

// FullName is the name with the package.
func (d *namedDescriptor) FullName() string {
	return d.pkg + "." + d.NestedName()
}

type field struct {
	namedDescriptor
	number int
}

type oneof struct{ namedDescriptor }

type message struct {
	namedDescriptor
	parent *message
	fields []*field
	oneofs []*oneof
	nested []*message
}

type file struct {
	pkg      string
	messages []*message
	byName   map[string]*message
}

func newFile(proto *FileProto) (*file, error) {
	f := &file{pkg: proto.Package, byName: make(map[string]*message)}
	for _, mp := range proto.Messages {
		m, err := f.populateMessage(mp, nil, nil)
		if err != nil {
			return nil, err
		}
		f.messages = append(f.messages, m)
	}
	return f, nil
}

// populateMessage converts one message. The names do not include its own.
func (f *file) populateMessage(mp *MessageProto, nestedNames []string, parent *message) (*message, error) {
	nd, err := newNamedDescriptor(f.pkg, mp.Name, nestedNames)
	if err != nil {
		return nil, err
	}
	m := &message{namedDescriptor: nd, parent: parent}
	inner := make([]string, 0, len(nestedNames)+1)
	inner = append(inner, nestedNames...)
	inner = append(inner, mp.Name)
	inner = inner[:len(inner):len(inner)]
	for _, name := range mp.Oneofs {
		ond, err := newNamedDescriptor(f.pkg, name, inner)
		if err != nil {
			return nil, err
		}
		m.oneofs = append(m.oneofs, &oneof{ond})
	}
	for _, fp := range mp.Fields {
		fnd, err := newNamedDescriptor(f.pkg, fp.Name, inner)
		if err != nil {
			return nil, err
		}
		m.fields = append(m.fields, &field{namedDescriptor: fnd, number: fp.Number})
	}
	for _, np := range mp.Nested {
		n, err := f.populateMessage(np, inner, m)
		if err != nil {
			return nil, err
		}
		m.nested = append(m.nested, n)
	}
	f.byName[m.FullName()] = m
	return m, nil
}
