package bad

import "sync"

type verdict struct{ blocked bool }

var verdicts = sync.Pool{New: func() any { return new(verdict) }}

func giveBack(v *verdict) {
	v.blocked = false
	verdicts.Put(v)
}

type entry struct{ v *verdict }

func (e *entry) blocked() bool { return e.v.blocked }

// The entry has what the caller gets.
func judge(e *entry) *verdict {
	v := verdicts.Get().(*verdict)
	e.v = v
	return v
}

func enter() *entry {
	e := new(entry)
	v := judge(e)
	giveBack(v) // want `leaves .* referring to memory that the next user overwrites`
	return e
}

func enterDeferred() *entry {
	var v *verdict
	defer func() { // want `leaves .* referring to memory that the next user overwrites`
		if v != nil {
			giveBack(v)
		}
	}()
	e := new(entry)
	v = judge(e)
	return e
}
