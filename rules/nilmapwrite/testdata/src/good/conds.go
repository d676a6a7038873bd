package good

import "errors"

type option struct {
	Value string
	Given bool
}

type remote struct {
	Attrs option
	Token option
}

// The same option is asked for twice, once through a pointer.
func dial(r *remote, send func(map[string]string)) {
	var attrs map[string]string
	if r.Attrs.Given {
		attrs = map[string]string{}
	}
	o := &r.Attrs
	if o.Given {
		attrs["attrs"] = o.Value
	}
	if r.Attrs.Given && r.Token.Given {
		attrs["token"] = r.Token.Value
	}
	send(attrs)
}

// The whole option is asked for first.
func redial(r *remote, send func(map[string]string)) {
	var attrs map[string]string
	if r.Attrs != (option{}) {
		attrs = map[string]string{}
	}
	if r.Attrs.Given {
		attrs["attrs"] = r.Attrs.Value
	}
	send(attrs)
}

func eachOption(list []option, send func(map[string]string)) {
	var attrs map[string]string
	if list[0].Given {
		attrs = map[string]string{}
	}
	for _, o := range list {
		if o.Given {
			attrs[o.Value] = ""
		}
	}
	send(attrs)
}

// Without attributes it is over, unless there is no token either.
func dialStrictly(r *remote, send func(map[string]string)) error {
	var attrs map[string]string
	if r.Attrs.Given {
		attrs = map[string]string{}
	} else if r.Token.Given {
		return errors.New("a token needs attributes")
	}
	if r.Token.Given {
		attrs["token"] = r.Token.Value
	}
	send(attrs)
	return nil
}

// The next round has what the first one made.
func dialEach(rs []remote, send func(map[string]string)) {
	var attrs map[string]string
	for n, r := range rs {
		if n == 0 {
			attrs = map[string]string{}
		}
		if r.Token.Given {
			attrs["token"] = r.Token.Value
		}
	}
	send(attrs)
}

type entries struct{ known, notes map[string]string }

// Only what is there already is replaced.
func replacedOnly(from map[string]string) *entries {
	e := &entries{known: make(map[string]string)}
	replace(e, from)
	return e
}

func replace(e *entries, from map[string]string) {
	for k, v := range from {
		if _, ok := e.notes[k]; ok {
			e.notes[k] = v
		}
	}
}

func noted(notes map[string]string) *entries { return &entries{notes: notes} }
