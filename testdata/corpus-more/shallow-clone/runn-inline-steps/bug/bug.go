// Package bug runs scenarios written as books of steps.
package bug

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

const (
	keyIf      = "if"
	keyDesc    = "desc"
	keyLoop    = "loop"
	keyInclude = "include"
)

type includeConfig struct {
	path     string
	rawSteps []map[string]any
	stepKeys []string
	vars     map[string]any
}

type step struct {
	key, desc, cond string
	loop            any
	runner          string
	request         any
	include         *includeConfig
}

type book struct {
	path     string
	vars     map[string]any
	rawSteps []map[string]any
	stepKeys []string
}

func newBook() *book { return &book{vars: map[string]any{}} }

func loadBookFromInline(c *includeConfig, parentPath string) (*book, error) {
	if len(c.rawSteps) == 0 {
		return nil, errors.New("inline book without steps")
	}
	bk := newBook()
	bk.rawSteps = c.rawSteps // BUG: shallow-clone
	bk.stepKeys = c.stepKeys
	for k, v := range c.vars {
		bk.vars[k] = v
	}
	bk.path = filepath.Join(filepath.Dir(parentPath), fmt.Sprintf("%s.inline-%p", filepath.Base(parentPath), c))
	return bk, nil
}

func pop(m map[string]any, key string) (any, bool) {
	v, ok := m[key]
	delete(m, key)
	return v, ok
}

// Runner does the work of a step.
type Runner func(request any, vars map[string]any) error

type operator struct {
	path    string
	vars    map[string]any
	steps   []*step
	runners map[string]Runner
}

func newOperator(bk *book, runners map[string]Runner) (*operator, error) {
	o := &operator{path: bk.path, vars: bk.vars, runners: runners}
	for i, s := range bk.rawSteps {
		key := fmt.Sprint(i)
		if i < len(bk.stepKeys) {
			key = bk.stepKeys[i]
		}
		if err := o.appendStep(key, s); err != nil {
			return nil, fmt.Errorf("%s: %w", bk.path, err)
		}
	}
	return o, nil
}

func (o *operator) appendStep(key string, s map[string]any) error {
	st := &step{key: key}
	if v, ok := pop(s, keyIf); ok {
		st.cond = fmt.Sprint(v)
	}
	if v, ok := pop(s, keyDesc); ok {
		st.desc = fmt.Sprint(v)
	}
	if v, ok := pop(s, keyLoop); ok {
		st.loop = v
	}
	if v, ok := pop(s, keyInclude); ok {
		c, ok := v.(*includeConfig)
		if !ok {
			return errors.New("invalid include")
		}
		st.include = c
	}
	if len(s) > 1 {
		return fmt.Errorf("step %s has %d runners", key, len(s))
	}
	for k, v := range s {
		st.runner, st.request = k, v
	}
	o.steps = append(o.steps, st)
	return nil
}

func (o *operator) run() error {
	for _, st := range o.steps {
		if strings.EqualFold(st.cond, "false") {
			continue
		}
		n, _ := st.loop.(int)
		for range max(n, 1) {
			if err := o.runStep(st); err != nil {
				return fmt.Errorf("step %s: %w", st.key, err)
			}
		}
	}
	return nil
}

func (o *operator) runStep(st *step) error {
	if st.include != nil {
		bk, err := loadBookFromInline(st.include, o.path)
		if err != nil {
			return err
		}
		child, err := newOperator(bk, o.runners)
		if err != nil {
			return err
		}
		return child.run()
	}
	r, ok := o.runners[st.runner]
	if !ok {
		return fmt.Errorf("unknown runner %q", st.runner)
	}
	return r(st.request, o.vars)
}
