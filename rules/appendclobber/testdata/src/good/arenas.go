package good

import "slices"

type label struct{ name, value []byte }

// All bytes go into one array, one behind the other.
func copied(src []label) []label {
	n := 0
	for i := range src {
		n += len(src[i].name) + len(src[i].value)
	}
	b := make([]byte, 0, n)
	out := make([]label, len(src))
	for i := range src {
		b = append(b, src[i].name...)
		out[i].name = b[len(b)-len(src[i].name) : len(b) : len(b)]
		b = append(b, src[i].value...)
		out[i].value = b[len(b)-len(src[i].value) : len(b) : len(b)]
	}
	return out
}

// Clipped, whatever part of the array it shows.
type bounds struct{ start, end []byte }

func (b *bounds) keyAt(n int, suffix []byte) []byte {
	key := slices.Clip(b.start[:n])
	key = append(key, suffix...)
	return key
}

// The compiler gives the bytes of a constant exactly their room.
var prefix = []byte("containers/")

type entry struct{ key []byte }

func entries(names []string) (out []entry) {
	for _, n := range names {
		key := append(prefix, n...)
		out = append(out, entry{key: key})
	}
	return out
}
