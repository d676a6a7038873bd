package bug

import (
	"errors"
	"io"
	"testing"
)

func TestTwoRules(t *testing.T) {
	ev := &evaluator{log: logger{io.Discard}, rules: []rule{
		{"first", func(string) error { return nil }},
		{"second", func(string) error { return errors.New("not allowed") }},
	}}
	t.Log(ev.Eval("somebody"))
}
