package bug

import "testing"

func TestGetAndPut(t *testing.T) {
	p := newBucketedBytes(16, 1024, 2, 1<<20)
	for range 4 {
		b, err := p.Get(100)
		if err != nil {
			t.Fatal(err)
		}
		*b = append(*b, "text"...)
		p.Put(b)
	}
}
