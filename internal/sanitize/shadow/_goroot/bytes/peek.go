//go:build go1.26

package bytes

func (b *Buffer) Peek(n int) ([]byte, error) {
	p, err := b.memvetPeek(n)
	if len(p) > 0 {
		b.memvetGave(b.off + len(p))
	}
	return p, err
}
