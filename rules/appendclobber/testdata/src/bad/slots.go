package bad

import "encoding/binary"

type setting func(map[string]string)

// A Client has options, to which others are added for each namespace.
type Client struct {
	options []setting
}

func NewClient(opts ...setting) *Client {
	defaults := []setting{func(m map[string]string) { m["a"] = "b" }}
	return &Client{options: append(defaults, opts...)}
}

func inNamespace(name string) setting { return func(m map[string]string) { m["namespace"] = name } }

type Namespace struct {
	options []setting
}

func spaceWith(opts ...setting) Namespace { return Namespace{options: opts} }

func (c *Client) Namespace(name string) Namespace {
	return spaceWith(append(c.options, inNamespace(name))...) // want "what two callers get from it overwrites each other"
}

// Keys have a prefix in common.
type Keys struct {
	prefix []byte
}

func NewKeys(name string) *Keys { return &Keys{prefix: []byte(name)} }

func (k *Keys) Key(n uint64) []byte {
	return binary.BigEndian.AppendUint64(append(k.prefix, '/'), n) // want "what two callers get from it overwrites each other"
}

// A branch knows the way to it, and each of its twigs has what comes after that.
type branch struct {
	path  []int
	twigs []*branch
	up    *branch
}

func grow(at *branch, ends bool) *branch {
	if ends {
		return at.up
	}
	twig := &branch{up: at}
	twig.path = append(at.path, len(at.twigs)) // want "what two callers get from it overwrites each other"
	at.twigs = append(at.twigs, twig)
	return twig
}

func (b *branch) depth(n int) int { return b.path[n] }
