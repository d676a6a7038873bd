package good

type codec struct{ prefix []byte }

func newCodec(id byte) *codec {
	c := &codec{}
	c.prefix = make([]byte, 4)
	c.prefix[0] = id
	return c
}

func (c *codec) encode(key []byte) []byte { return append(c.prefix, key...) }

// both: the prefix is as long as its array.
func (c *codec) both(start, end []byte) ([]byte, []byte) {
	return c.encode(start), c.encode(end)
}

// dial: every caller passes a list that is as long as its array, also through
// the closure.
func dial(opts []string) func(n int) [][]string {
	return func(n int) [][]string {
		var out [][]string
		for range n {
			out = append(out, append(opts, "one"))
			out = append(out, append(opts, "two"))
		}
		return out
	}
}

func dialAll() [][]string {
	own := make([]string, 3)
	return append(dial([]string{"a", "b"})(2), dial(own)(3)...)
}

type footpath struct{ stack []int }

// Each copy gets the room behind the elements, and what is copied keeps none.
func (t *footpath) clone() *footpath {
	stack := t.stack
	t.stack = stack[:len(stack):len(stack)]
	return &footpath{stack: stack}
}

func (t *footpath) With(n int) *footpath {
	c := t.clone()
	c.stack = append(c.stack, n)
	return c
}

func (t *footpath) Push(n int) { t.stack = append(t.stack, n) }
