package shared

import "unsafe"

// memvetWriter hands a buffer to writers piece by piece. Each piece is a copy
// that becomes stale when the buffer has been filled again, or, by the letter
// of io.Writer, as soon as Write returns.
type memvetWriter struct {
	last []byte
	typ  unsafe.Pointer // of the writer that got it
}

const memvetWritten = 8 // a kind

func (w *memvetWriter) write(dst interface{ Write([]byte) (int, error) }, p []byte) (int, error) {
	if n := min(len(p), len(w.last)); n > 0 {
		memvetEndOf(w.last, n, memvetWritten, w.typ)
	}
	w.last, w.typ = nil, memvetTypeOf(dst)
	if len(p) == 0 {
		return dst.Write(p)
	}
	q := memvetCopy(p)
	n, err := dst.Write(q)
	if memvetOptions()&memvetContract != 0 {
		memvetEndOf(q, len(q), memvetWritten, w.typ)
	} else {
		w.last = q
	}
	return n, err
}
