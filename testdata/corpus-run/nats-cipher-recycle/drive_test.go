package bug

import (
	"crypto/rc4"
	"testing"
)

type file struct{ data []byte }

func (f *file) WriteAt(p []byte, off int64) (int, error) {
	f.data = append(f.data[:off], p...)
	return len(p), nil
}

func TestFlushTwice(t *testing.T) {
	key, err := rc4.NewCipher([]byte("a key"))
	if err != nil {
		t.Fatal(err)
	}
	mb := &msgBlock{mfd: new(file), bek: key}
	for range 2 {
		mb.writeMsg(make([]byte, 100))
		if err := mb.flushPending(false); err != nil {
			t.Fatal(err)
		}
	}
}
