package limits

type issuer struct {
	cert  *certificate
	chain []*certificate
}

type certificate struct{ name string }

type issued struct {
	cert  *certificate
	chain []*certificate
}

func (i *issuer) trust(c *certificate) { i.chain = append(i.chain, c) }

func (i *issuer) sign(name string) issued {
	return issued{cert: &certificate{name}, chain: append(i.chain, i.cert)} // want "^audit: append to `i.chain` may write into its spare capacity"
}

// All that it issues has the same chain, and the issuer's certificate at its end.
func (i *issuer) Issue(name string) *issued {
	is := i.sign(name)
	return &is
}
