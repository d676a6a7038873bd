// Package bug has optional values for configuration structs.
package bug

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
)

var errAbsent = errors.New("value not present")

// String is an optional string.
type String struct {
	value *string
}

// NewString returns a String with a value.
func NewString(v string) String {
	return String{value: &v}
}

// Set sets the value.
func (s String) Set(v string) {
	s.value = &v // BUG: lost-update
}

// Get returns the value or an error.
func (s String) Get() (string, error) {
	if !s.Present() {
		return "", errAbsent
	}
	return *s.value, nil
}

// Present tells whether there is a value.
func (s String) Present() bool { return s.value != nil }

// OrElse returns the value or v.
func (s String) OrElse(v string) string {
	if s.Present() {
		return *s.value
	}
	return v
}

// If calls fn with the value when there is one.
func (s String) If(fn func(string)) {
	if s.Present() {
		fn(*s.value)
	}
}

// MarshalJSON encodes the value or null.
func (s String) MarshalJSON() ([]byte, error) {
	if s.Present() {
		return json.Marshal(*s.value)
	}
	return []byte("null"), nil
}

// UnmarshalJSON decodes a value or null.
func (s *String) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		s.value = nil
		return nil
	}
	var v string
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	s.value = &v
	return nil
}

// Int is an optional int.
type Int struct {
	value *int
}

// NewInt returns an Int with a value.
func NewInt(v int) Int {
	return Int{value: &v}
}

// Set sets the value.
func (i Int) Set(v int) {
	i.value = &v // ALSO: lost-update
}

// Get returns the value or an error.
func (i Int) Get() (int, error) {
	if !i.Present() {
		return 0, errAbsent
	}
	return *i.value, nil
}

// Present tells whether there is a value.
func (i Int) Present() bool { return i.value != nil }

// OrElse returns the value or v.
func (i Int) OrElse(v int) int {
	if i.Present() {
		return *i.value
	}
	return v
}

// Settings are read from a file and the environment.
type Settings struct {
	Host String `json:"host"`
	Port Int    `json:"-"`
}

// FromEnv fills in what the environment has.
func (s *Settings) FromEnv(lookup func(string) (string, bool)) error {
	if v, ok := lookup("HOST"); ok {
		s.Host.Set(v)
	}
	if v, ok := lookup("PORT"); ok {
		n, err := strconv.Atoi(v)
		if err != nil {
			return err
		}
		s.Port.Set(n)
	}
	return nil
}

// Addr returns the address to listen on.
func (s *Settings) Addr() string {
	return s.Host.OrElse("localhost") + ":" + strconv.Itoa(s.Port.OrElse(8080))
}
