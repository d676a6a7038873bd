// Package fixed collects what validation finds, with the place of each finding.
package fixed

import (
	"errors"
	"fmt"
	"strings"
)

var (
	errMode      = errors.New("invalid mode")
	errOverwrite = errors.New("overwrite needs contents")
	errPath      = errors.New("path not absolute")
	errSource    = errors.New("invalid source")
	errCompress  = errors.New("unknown compression")
)

// ContextPath is the logical place of a value in a document.
type ContextPath struct {
	Path []any
	Tag  string
}

// NewPath starts a path.
func NewPath(tag string, elems ...any) ContextPath {
	return ContextPath{Path: elems, Tag: tag}
}

// Append gives the path of something below c.
func (c ContextPath) Append(e ...any) ContextPath {
	return ContextPath{
		Path: append(c.Path, e...),
		Tag:  c.Tag,
	}
}

// Copy gives an equal path.
func (c ContextPath) Copy() ContextPath {
	ret := ContextPath{Path: make([]any, len(c.Path)), Tag: c.Tag}
	copy(ret.Path, c.Path)
	return ret
}

// Pop gives the path of the parent.
func (c ContextPath) Pop() ContextPath {
	return ContextPath{Path: c.Path[:len(c.Path)-1], Tag: c.Tag}
}

// Len is the depth.
func (c ContextPath) Len() int { return len(c.Path) }

func (c ContextPath) String() string {
	parts := []string{"$"}
	for _, e := range c.Path {
		parts = append(parts, fmt.Sprintf("%v", e))
	}
	return strings.Join(parts, ".")
}

// Kind is the severity of an entry.
type Kind int

// Kinds.
const (
	Error Kind = iota
	Warn
)

// Entry is one finding.
type Entry struct {
	Kind    Kind
	Message string
	Context ContextPath
}

// Report is the result of validation.
type Report struct {
	Entries []Entry
}

// Merge adds the entries of child.
func (r *Report) Merge(child Report) {
	r.Entries = append(r.Entries, child.Entries...)
}

// AddOn adds err, if there is one, at c.
func (r *Report) AddOn(c ContextPath, err error, k Kind) {
	if err == nil {
		return
	}
	r.Entries = append(r.Entries, Entry{
		Message: err.Error(),
		Context: c.Copy(),
		Kind:    k,
	})
}

// AddOnError adds an error.
func (r *Report) AddOnError(c ContextPath, err error) { r.AddOn(c, err, Error) }

// AddOnWarn adds a warning.
func (r *Report) AddOnWarn(c ContextPath, err error) { r.AddOn(c, err, Warn) }

// Fatal tells whether there is an error.
func (r Report) Fatal() bool {
	for _, e := range r.Entries {
		if e.Kind == Error {
			return true
		}
	}
	return false
}

func (r Report) String() string {
	var b strings.Builder
	for _, e := range r.Entries {
		fmt.Fprintf(&b, "%s: %s\n", e.Context, e.Message)
	}
	return b.String()
}

// File is a file of a machine's configuration.
type File struct {
	Path      string
	Mode      *int
	Overwrite *bool
	Contents  Resource
}

// Resource is where the contents of a file come from.
type Resource struct {
	Source      string
	Compression string
}

// Validate checks the resource at c.
func (res Resource) Validate(c ContextPath) (r Report) {
	if res.Source != "" && !strings.Contains(res.Source, ":") {
		r.AddOnError(c.Append("source"), errSource)
	}
	if res.Compression != "" && res.Compression != "gzip" {
		r.AddOnError(c.Append("compression"), errCompress)
	}
	return r
}

func (f File) validateMode() error {
	if f.Mode != nil && (*f.Mode < 0 || *f.Mode > 07777) {
		return errMode
	}
	return nil
}

func (f File) validateOverwrite() error {
	if f.Overwrite != nil && *f.Overwrite && f.Contents.Source == "" {
		return errOverwrite
	}
	return nil
}

// Validate checks the file at c.
func (f File) Validate(c ContextPath) (r Report) {
	r.AddOnError(c.Append("mode"), f.validateMode())
	r.AddOnError(c.Append("overwrite"), f.validateOverwrite())
	if !strings.HasPrefix(f.Path, "/") {
		r.AddOnWarn(c.Append("path"), errPath)
	}
	r.Merge(f.Contents.Validate(c.Append("contents")))
	return r
}

// Validate checks all files.
func Validate(files []File) Report {
	var r Report
	root := NewPath("json")
	for i, f := range files {
		r.Merge(f.Validate(root.Append("storage", "files", i)))
	}
	return r
}
