// Package logfmt has what a sink of another package embeds.
package logfmt

import "fmt"

// A Formatter adds the values that it keeps to each line.
type Formatter struct {
	values []any
	text   string
}

// AddValues copies the list that it adds to.
func (f *Formatter) AddValues(kv []any) {
	n := len(f.values)
	f.values = append(f.values[:n:n], kv...)
	f.text = fmt.Sprint(f.values...)
}
