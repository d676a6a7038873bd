package bad

import "errors"

// A place in a document, from which those of its parts are derived.
type place struct{ steps []string }

func (p place) below(s ...string) place {
	return place{steps: append(p.steps, s...)} // want "append writes into the array behind `p.steps`, so it overwrites"
}

type remark struct {
	text string
	at   place
}

type remarks struct{ list []remark }

func (r *remarks) add(at place, err error) {
	if err == nil {
		return
	}
	r.list = append(r.list, remark{text: err.Error(), at: at})
}

type form struct{ name, mail string }

var errMissing = errors.New("missing")

func missing(s string) error {
	if s == "" {
		return errMissing
	}
	return nil
}

// The remarks come back by value.
func (f form) check(at place) (r remarks) {
	r.add(at.below("name"), missing(f.name))
	r.add(at.below("mail"), missing(f.mail))
	return r
}

type order struct{ from, to string }

func (o order) check(at place) remarks {
	var r remarks
	r.add(at.below("from"), missing(o.from))
	r.add(at.below("to"), missing(o.to))
	return r
}

// One call hurts: it is told there.
func twoOf(base []int) (out struct{ lists [][]int }) {
	base = append(base, 0)
	out.lists = append(out.lists, append(base, 1))
	out.lists = append(out.lists, append(base, 2)) // want `append writes into the array behind`
	return out
}
