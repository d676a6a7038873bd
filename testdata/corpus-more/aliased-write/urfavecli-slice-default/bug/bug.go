package bug

import (
	"flag"
	"fmt"
	"strings"
)

// StringSlice is the value of a flag that can be given several times.
type StringSlice []string

// Set appends a value.
func (f *StringSlice) Set(value string) error {
	*f = append(*f, value)
	return nil
}

// String joins the values.
func (f *StringSlice) String() string { return strings.Join(*f, ",") }

// Value returns the values of the flag.
func (f *StringSlice) Value() []string { return *f }

// StringSliceFlag declares a flag.
type StringSliceFlag struct {
	Name  string
	Usage string
	Value *StringSlice
}

// Apply adds the flag to a set.
func (f StringSliceFlag) Apply(set *flag.FlagSet) {
	if f.Value == nil {
		f.Value = &StringSlice{}
	}
	for _, name := range strings.Split(f.Name, ",") {
		set.Var(f.Value, strings.TrimSpace(name), f.Usage)
	}
}

func (f StringSliceFlag) String() string {
	var defaults []string
	if f.Value != nil {
		for _, s := range f.Value.Value() {
			if len(s) > 0 {
				defaults = append(defaults, fmt.Sprintf("%q", s))
			}
		}
	}
	return fmt.Sprintf("--%s\t%s (default: %s)", f.Name, f.Usage, strings.Join(defaults, ", "))
}

// Context gives access to the flags of a command.
type Context struct {
	set    *flag.FlagSet
	parent *Context
}

// StringSlice returns the values of a flag.
func (c *Context) StringSlice(name string) []string {
	return lookupStringSlice(name, c.set)
}

// GlobalStringSlice returns the values of a flag of the outermost command.
func (c *Context) GlobalStringSlice(name string) []string {
	for c.parent != nil {
		c = c.parent
	}
	return lookupStringSlice(name, c.set)
}

func lookupStringSlice(name string, set *flag.FlagSet) []string {
	f := set.Lookup(name)
	if f == nil {
		return nil
	}
	value, ok := f.Value.(*StringSlice)
	if !ok {
		return nil
	}
	parsed := value.Value()

	var defaultVal []string
	for _, v := range strings.Split(f.DefValue, ",") {
		defaultVal = append(defaultVal, v)
	}
	// values of the command line replace the default
	if !isStringSliceEqual(parsed, defaultVal) {
		for _, v := range defaultVal {
			parsed = removeFromStringSlice(parsed, v) // ALSO: aliased-write
		}
	}
	return parsed
}

func removeFromStringSlice(slice []string, val string) []string {
	for i, v := range slice {
		if v == val {
			return append(slice[:i], slice[i+1:]...) // BUG: aliased-write
		}
	}
	return slice
}

func isStringSliceEqual(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i, v := range a {
		if v != b[i] {
			return false
		}
	}
	return true
}
