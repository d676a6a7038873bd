package escape

// A Change says what became of an allocation between two revisions.
type Change string

const (
	Introduced Change = "introduced"
	Removed    Change = "removed"
)

// A sameness is what an allocation keeps while lines move.
type sameness struct {
	pkg, function, what, from string
	kind                      Kind
	cause                     Cause
}

func (a *Allocation) sameness() sameness {
	return sameness{a.Package, a.Function, a.What, a.From, a.Kind, a.Cause}
}

// Diff returns what is on the heap in one of two revisions only, marked as
// introduced or removed, what is introduced first. Of equal ones the last count
// as new or gone; which of them was edited only a comparison of lines could tell.
func Diff(old, new []*Allocation) []*Allocation {
	out := without(new, old, Introduced)
	return append(out, without(old, new, Removed)...)
}

func without(as, others []*Allocation, mark Change) []*Allocation {
	have := map[sameness]int{}
	for _, a := range others {
		have[a.sameness()]++
	}
	var out []*Allocation
	for _, a := range as {
		if s := a.sameness(); have[s] > 0 {
			have[s]--
			continue
		}
		a.Change = mark
		if mark == Removed {
			a.Budget = nil // kept by now
		}
		out = append(out, a)
	}
	return out
}
