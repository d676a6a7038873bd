package good

import (
	"errors"
	"sync"
)

type verdict struct{ blocked bool }

var verdicts = sync.Pool{New: func() any { return new(verdict) }}

func giveBack(v *verdict) {
	v.blocked = false
	verdicts.Put(v)
}

type entry struct{ v *verdict }

func judge(e *entry) *verdict {
	v := verdicts.Get().(*verdict)
	e.v = v
	return v
}

var errBlocked = errors.New("blocked")

// Who is let in goes on with the verdict, who is not gets nothing.
func enter() (*entry, error) {
	e := new(entry)
	if v := judge(e); v.blocked {
		giveBack(v)
		return nil, errBlocked
	}
	return e, nil
}

// The entry has let go of it.
func enterWithout() *entry {
	e := new(entry)
	v := judge(e)
	e.v = nil
	giveBack(v)
	return e
}

func (e *entry) exit() {
	giveBack(e.v)
	e.v = nil
}
