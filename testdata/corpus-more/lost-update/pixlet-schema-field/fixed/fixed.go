// Package fixed describes the configuration of small display applications.
package fixed

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Handler computes something for a field.
type Handler func(param string) (string, error)

// Option is a choice of a field.
type Option struct {
	Text  string `json:"display"`
	Value string `json:"value"`
}

// Field is a field of the configuration.
type Field struct {
	Type    string   `json:"type"`
	ID      string   `json:"id"`
	Name    string   `json:"name,omitempty"`
	Default string   `json:"default,omitempty"`
	Options []Option `json:"options,omitempty"`
	Handler string   `json:"handler,omitempty"`
	Hidden  bool     `json:"hidden,omitempty"`
}

// Schema is the whole configuration.
type Schema struct {
	Version string  `json:"version"`
	Fields  []Field `json:"schema"`

	handlers  map[string]Handler
	fieldByID map[string]*Field
}

func (s *Schema) validate() error {
	if s.Version != "1" {
		return fmt.Errorf("unsupported version %q", s.Version)
	}
	seen := map[string]bool{}
	for _, f := range s.Fields {
		if f.ID == "" || seen[f.ID] {
			return fmt.Errorf("missing or duplicate id %q", f.ID)
		}
		seen[f.ID] = true
	}
	return nil
}

// Parse reads a schema; the handlers it names are in globals.
func Parse(data []byte, globals map[string]any) (*Schema, error) {
	schema := &Schema{
		handlers:  map[string]Handler{},
		fieldByID: map[string]*Field{},
	}
	if err := json.Unmarshal(data, schema); err != nil {
		return nil, err
	}
	if err := schema.validate(); err != nil {
		return nil, err
	}
	for i, field := range schema.Fields {
		schema.fieldByID[field.ID] = &schema.Fields[i]
		if field.Handler != "" {
			v, found := globals[field.Handler]
			if !found {
				return nil, fmt.Errorf("field %d references unknown handler %q", i, field.Handler)
			}
			h, ok := v.(Handler)
			if !ok {
				return nil, fmt.Errorf("field %d: %q is not a handler", i, field.Handler)
			}
			schema.handlers[field.Handler] = h
		}
	}
	return schema, nil
}

// Field gives the field with the identifier.
func (s *Schema) Field(id string) *Field { return s.fieldByID[id] }

// ErrNoField means that there is no such field.
var ErrNoField = errors.New("no such field")

// SetDefaults overrides defaults.
func (s *Schema) SetDefaults(values map[string]string) error {
	for id, v := range values {
		f := s.Field(id)
		if f == nil {
			return fmt.Errorf("%w: %s", ErrNoField, id)
		}
		f.Default = v
	}
	return nil
}

// Hide hides fields in the mobile application.
func (s *Schema) Hide(ids ...string) {
	for _, id := range ids {
		if f := s.Field(id); f != nil {
			f.Hidden = true
		}
	}
}

// Call runs the handler of a field.
func (s *Schema) Call(id, param string) (string, error) {
	f := s.Field(id)
	if f == nil || f.Handler == "" {
		return "", ErrNoField
	}
	return s.handlers[f.Handler](param)
}

// JSON gives the schema for the mobile application.
func (s *Schema) JSON() ([]byte, error) { return json.Marshal(s) }
