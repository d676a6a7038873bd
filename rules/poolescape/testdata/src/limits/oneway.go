package limits

import (
	"bytes"
	"sync"
)

var tiles sync.Pool

func putTile(b []byte) {
	if cap(b) < 512 {
		return
	}
	b = b[:0]
	tiles.Put(&b)
}

// What putTile keeps was copied before; reported at the audit level only.
func FPCopiedWhereKept(b []byte) []byte {
	out := b
	if cap(b) >= 512 {
		out = bytes.Clone(b)
	}
	putTile(b)
	return out // want `audit: .* returned after`
}
