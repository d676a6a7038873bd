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
