// Package bug applies text operators to the parts of a message.
package bug

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Message is a list of parts.
type Message struct {
	parts [][]byte
}

// NewMessage splits a payload into its lines.
func NewMessage(payload []byte) *Message {
	m := &Message{}
	for len(payload) > 0 {
		n := bytes.IndexByte(payload, '\n') + 1
		if n == 0 {
			n = len(payload)
		}
		m.parts = append(m.parts, payload[:n])
		payload = payload[n:]
	}
	return m
}

// Len is the number of parts.
func (m *Message) Len() int { return len(m.parts) }

// Get returns a part.
func (m *Message) Get(i int) []byte { return m.parts[i] }

// Set replaces a part.
func (m *Message) Set(i int, b []byte) { m.parts[i] = b }

// Config says which operator runs on which parts.
type Config struct {
	Parts    []int
	Operator string
	Arg      string
	Value    string
}

type operator func(body, value []byte) ([]byte, error)

func newAppendOperator() operator {
	return func(body, value []byte) ([]byte, error) {
		if len(value) == 0 {
			return body, nil
		}
		return append(body[:], value...), nil // ALSO: append-clobber
	}
}

func newPrependOperator() operator {
	return func(body, value []byte) ([]byte, error) {
		if len(value) == 0 {
			return body, nil
		}
		return append(value[:], body...), nil // BUG: append-clobber
	}
}

func newTrimSpaceOperator() operator {
	return func(body, value []byte) ([]byte, error) {
		return bytes.TrimSpace(body), nil
	}
}

func newReplaceRegexpOperator(arg string) (operator, error) {
	re, err := regexp.Compile(arg)
	if err != nil {
		return nil, err
	}
	return func(body, value []byte) ([]byte, error) {
		return re.ReplaceAll(body, value), nil
	}, nil
}

func operatorFor(name, arg string) (operator, error) {
	switch name {
	case "append":
		return newAppendOperator(), nil
	case "prepend":
		return newPrependOperator(), nil
	case "trim_space":
		return newTrimSpaceOperator(), nil
	case "replace_regexp":
		return newReplaceRegexpOperator(arg)
	}
	return nil, fmt.Errorf("operator not recognised: %v", name)
}

// Text is a processor of messages.
type Text struct {
	parts []int
	value []byte
	op    operator
	errs  int
}

// New makes the processor.
func New(conf Config) (*Text, error) {
	op, err := operatorFor(conf.Operator, conf.Arg)
	if err != nil {
		return nil, err
	}
	buf := new(bytes.Buffer)
	if _, err := strings.NewReplacer("\\n", "\n", "\\t", "\t").WriteString(buf, conf.Value); err != nil {
		return nil, err
	}
	return &Text{parts: conf.Parts, value: buf.Bytes(), op: op}, nil
}

// Process runs the operator on the chosen parts.
func (t *Text) Process(msg *Message) error {
	targets := t.parts
	if len(targets) == 0 {
		targets = make([]int, msg.Len())
		for i := range targets {
			targets[i] = i
		}
	}
	for _, i := range targets {
		if i >= msg.Len() {
			return errors.New("part out of range")
		}
		out, err := t.op(msg.Get(i), t.value)
		if err != nil {
			t.errs++
			continue
		}
		msg.Set(i, out)
	}
	return nil
}
