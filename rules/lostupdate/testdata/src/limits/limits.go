package limits

type item struct {
	name string
	n    int
}

type entry struct{ p *string }

// Tables of structs with pointers are not followed.
func FNStructTable(items []item) {
	for _, it := range items {
		for _, e := range []entry{{&it.name}} {
			*e.p = "x"
		}
	}
}

func visit(p *item) { keep = p }

var keep *item

// An address that is passed on may be read by anybody.
func FNPassed(items []item) {
	for _, it := range items {
		visit(&it)
		it.n++
	}
}

// A closure that only writes is not looked into.
func FNClosure(it item) func() {
	return func() { it.n = 1 }
}

// A method whose result is used might be a cursor on its own copy.
func FNResultUsed(it item) bool {
	return it.add()
}

func (i *item) add() bool {
	i.n++
	return true
}

func use(v any) { _ = v }

// The copy goes on to somebody who might look at what was changed.
func FNPassedOn(it item) {
	it.add()
	use(it)
}

type view interface {
	Update(msg string) (view, error)
}

type screen struct{ focused view }

// FPUpdate: what Update gives is what the interface held, if it is a pointer.
func (s screen) FPUpdate(msg string) error {
	var err error
	s.focused, err = s.focused.Update(msg) // want "^audit: `s.focused` is set on a receiver"
	return err
}
