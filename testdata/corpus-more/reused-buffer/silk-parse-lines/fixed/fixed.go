// Package fixed reads API tests written in markdown.
package fixed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
)

// LineType is the kind of a line.
type LineType int

// Kinds of lines.
const (
	Plain LineType = iota
	GroupHeading
	RequestHeading
	CodeBlock
	Detail
)

var patterns = []struct {
	typ LineType
	re  *regexp.Regexp
}{
	{RequestHeading, regexp.MustCompile("^## ([A-Z]+) `?([^`]+)`?$")},
	{GroupHeading, regexp.MustCompile("^# (.+)$")},
	{CodeBlock, regexp.MustCompile("^```")},
	{Detail, regexp.MustCompile(`^\s*[*-] (.+): (.+)$`)},
}

var (
	errNoGroup  = errors.New("missing group header")
	errNoCode   = errors.New("unexpected code block")
	errOpenCode = errors.New("missing end of code block")
)

// Line is a line of a test file.
type Line struct {
	Number int
	Type   LineType
	Bytes  []byte
	re     *regexp.Regexp
}

// Lines are some lines.
type Lines []*Line

// Join gives the text of the lines.
func (l Lines) Join() []byte {
	parts := make([][]byte, len(l))
	for i, line := range l {
		parts[i] = line.Bytes
	}
	return bytes.Join(parts, []byte{'\n'})
}

// ParseLine finds out what a line is.
func ParseLine(n int, text []byte) *Line {
	line := &Line{Number: n, Bytes: make([]byte, len(text))}
	copy(line.Bytes, text)
	for _, p := range patterns {
		if p.re.Match(text) {
			line.Type, line.re = p.typ, p.re
			break
		}
	}
	return line
}

// Group is a group of requests.
type Group struct {
	Title    []byte
	Details  Lines
	Requests []*Request
}

// Request is a request of a test.
type Request struct {
	Method  []byte
	Path    []byte
	Details Lines
	Body    Lines
}

func submatch(l *Line, i int) ([]byte, error) {
	m := l.re.FindSubmatch(l.Bytes)
	if i >= len(m) {
		return nil, fmt.Errorf("line %d: bad format: %s", l.Number, l.Bytes)
	}
	return bytes.TrimSpace(m[i]), nil
}

// Parse reads a test file.
func Parse(r io.Reader) ([]*Group, error) {
	var groups []*Group
	var group *Group
	var req *Request
	n := 0
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		n++
		line := ParseLine(n, scanner.Bytes())
		switch line.Type {
		case GroupHeading:
			title, err := submatch(line, 1)
			if err != nil {
				return nil, err
			}
			group, req = &Group{Title: title}, nil
			groups = append(groups, group)
		case RequestHeading:
			if group == nil {
				return nil, errNoGroup
			}
			method, err := submatch(line, 1)
			if err != nil {
				return nil, err
			}
			path, err := submatch(line, 2)
			if err != nil {
				return nil, err
			}
			req = &Request{Method: method, Path: path}
			group.Requests = append(group.Requests, req)
		case CodeBlock:
			if req == nil {
				return nil, errNoCode
			}
			var err error
			if n, req.Body, err = scanCode(n, scanner); err != nil {
				return nil, err
			}
		case Detail:
			switch {
			case req != nil:
				req.Details = append(req.Details, line)
			case group != nil:
				group.Details = append(group.Details, line)
			}
		}
	}
	return groups, scanner.Err()
}

func scanCode(n int, scanner *bufio.Scanner) (int, Lines, error) {
	var lines Lines
	for scanner.Scan() {
		n++
		line := ParseLine(n, scanner.Bytes())
		if line.Type == CodeBlock {
			return n, lines, nil
		}
		lines = append(lines, line)
	}
	return n, lines, errOpenCode
}
