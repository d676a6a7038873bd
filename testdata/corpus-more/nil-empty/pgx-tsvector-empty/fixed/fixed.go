// Package fixed encodes query parameters. An encoder returns nil for NULL.
package fixed

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

type position struct {
	pos    uint16
	weight byte
}

func (p position) String() string {
	s := strconv.Itoa(int(p.pos))
	if p.weight != 'D' && p.weight != 0 {
		s += string(p.weight)
	}
	return s
}

type lexeme struct {
	word      string
	positions []position
}

// TSVector is a list of words for text search.
type TSVector struct {
	lexemes []lexeme
	valid   bool
}

// TSVectorValue implements tsvectorValuer.
func (t TSVector) TSVectorValue() (TSVector, error) { return t, nil }

type tsvectorValuer interface {
	TSVectorValue() (TSVector, error)
}

// Text is a string or NULL.
type Text struct {
	s     string
	valid bool
}

var lexemeReplacer = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

// plan encodes a value; what it returns has buf as its start.
type plan interface {
	Encode(value any, buf []byte) ([]byte, error)
}

type encodeTextPlan struct{}

func (encodeTextPlan) Encode(value any, buf []byte) ([]byte, error) {
	t := value.(Text)
	if !t.valid {
		return nil, nil
	}
	if buf == nil {
		buf = []byte{}
	}
	return append(buf, t.s...), nil
}

type encodeTSVectorPlan struct{}

func (encodeTSVectorPlan) Encode(value any, buf []byte) ([]byte, error) {
	tsv, err := value.(tsvectorValuer).TSVectorValue()
	if err != nil {
		return nil, err
	}
	if !tsv.valid {
		return nil, nil
	}

	if buf == nil {
		buf = []byte{}
	}

	for i, lex := range tsv.lexemes {
		if i > 0 {
			buf = append(buf, ' ')
		}
		buf = append(buf, '\'')
		buf = append(buf, lexemeReplacer.Replace(lex.word)...)
		buf = append(buf, '\'')
		sep := byte(':')
		for _, p := range lex.positions {
			buf = append(buf, sep)
			buf = append(buf, p.String()...)
			sep = ','
		}
	}
	return buf, nil
}

func planFor(v any) (plan, error) {
	switch v.(type) {
	case Text:
		return encodeTextPlan{}, nil
	case tsvectorValuer:
		return encodeTSVectorPlan{}, nil
	}
	return nil, fmt.Errorf("cannot encode %T", v)
}

// encodeParam encodes one parameter on its own.
func encodeParam(v any) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	p, err := planFor(v)
	if err != nil {
		return nil, err
	}
	return p.Encode(v, nil)
}

// appendParams adds the parameters of a query to a message, each with its
// length, which is -1 for NULL.
func appendParams(msg []byte, params []any) ([]byte, error) {
	msg = binary.BigEndian.AppendUint16(msg, uint16(len(params)))
	for i, v := range params {
		b, err := encodeParam(v)
		if err != nil {
			return nil, fmt.Errorf("parameter %d: %w", i+1, err)
		}
		if b == nil {
			msg = binary.BigEndian.AppendUint32(msg, 1<<32-1)
			continue
		}
		msg = binary.BigEndian.AppendUint32(msg, uint32(len(b)))
		msg = append(msg, b...)
	}
	return msg, nil
}
