// Package fixed parses the text form of key-value columns.
package fixed

import (
	"errors"
	"fmt"
	"strings"
	"sync"
)

// Hstore is a set of keys with a value or NULL.
type Hstore map[string]*string

type text struct {
	s     string
	valid bool
}

type parser struct {
	str           string
	pos           int
	nextBackslash int
}

func newParser(in string) *parser {
	return &parser{str: in, nextBackslash: strings.IndexByte(in, '\\')}
}

func (p *parser) atEnd() bool { return p.pos >= len(p.str) }

func (p *parser) consume() (b byte, end bool) {
	if p.pos >= len(p.str) {
		return 0, true
	}
	b = p.str[p.pos]
	p.pos++
	return b, false
}

var errEnd = errors.New("unexpected end of string")

func (p *parser) expect(want string) error {
	for i := range len(want) {
		b, end := p.consume()
		if end {
			return errEnd
		}
		if b != want[i] {
			return fmt.Errorf("expected %q, found %q", want[i], b)
		}
	}
	return nil
}

// quoted consumes a string whose first quote has been consumed.
func (p *parser) quoted() (string, error) {
	next := strings.IndexByte(p.str[p.pos:], '"')
	if next == -1 {
		return "", errEnd
	}
	next += p.pos
	if p.nextBackslash == -1 || p.nextBackslash > next {
		// No escapes in this string.
		s := strings.Clone(p.str[p.pos:next])
		p.pos = next + 1
		return s, nil
	}
	s, err := p.quotedWithEscapes(p.nextBackslash)
	p.nextBackslash = strings.IndexByte(p.str[p.pos:], '\\')
	if p.nextBackslash != -1 {
		p.nextBackslash += p.pos
	}
	return s, err
}

func (p *parser) quotedWithEscapes(first int) (string, error) {
	var sb strings.Builder
	sb.WriteString(p.str[p.pos:first])
	p.pos = first
	for {
		b, end := p.consume()
		if end {
			return "", errEnd
		}
		if b == '"' {
			return sb.String(), nil
		}
		if b == '\\' {
			if b, end = p.consume(); end {
				return "", errEnd
			}
		}
		sb.WriteByte(b)
	}
}

func (p *parser) quotedOrNull() (text, error) {
	if p.atEnd() {
		return text{}, errEnd
	}
	if p.str[p.pos] == 'N' {
		return text{}, p.expect("NULL")
	}
	if err := p.expect(`"`); err != nil {
		return text{}, err
	}
	s, err := p.quoted()
	if err != nil {
		return text{}, err
	}
	return text{s: s, valid: true}, nil
}

func parseHstore(s string) (Hstore, error) {
	p := newParser(s)
	// An upper bound of the number of pairs.
	n := strings.Count(s, ">")
	values := make([]string, 0, n)
	result := make(Hstore, n)
	for first := true; !p.atEnd(); first = false {
		if !first {
			if err := p.expect(", "); err != nil {
				return nil, err
			}
		}
		if err := p.expect(`"`); err != nil {
			return nil, err
		}
		key, err := p.quoted()
		if err != nil {
			return nil, err
		}
		if err := p.expect("=>"); err != nil {
			return nil, err
		}
		value, err := p.quotedOrNull()
		if err != nil {
			return nil, err
		}
		if !value.valid {
			result[key] = nil
			continue
		}
		values = append(values, value.s)
		result[key] = &values[len(values)-1]
	}
	return result, nil
}

// Scan sets h to the value of a column.
func (h *Hstore) Scan(src []byte) error {
	if src == nil {
		*h = nil
		return nil
	}
	v, err := parseHstore(string(src))
	if err != nil {
		return err
	}
	*h = v
	return nil
}

// Owners remembers the owner of each document.
type Owners struct {
	mu    sync.Mutex
	byDoc map[int64]string
}

// Row reads the attributes of a document.
func (o *Owners) Row(doc int64, attrs []byte) error {
	var h Hstore
	if err := h.Scan(attrs); err != nil {
		return err
	}
	owner := h["owner"]
	if owner == nil {
		return nil
	}
	o.mu.Lock()
	o.byDoc[doc] = *owner
	o.mu.Unlock()
	return nil
}
