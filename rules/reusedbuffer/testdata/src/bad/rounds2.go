package bad

import "io"

// The buffer is made once and filled by an inner loop, for all files.
func lastLines(files []io.Reader) (out [][]byte) {
	var buf []byte
	for _, f := range files {
		one := make([]byte, 1)
		for {
			if _, err := f.Read(one); err != nil {
				break
			}
			buf = append(buf[:0], one...)
		}
		out = append(out, buf) // want "is kept while its buffer is overwritten, so what is kept changes afterwards"
	}
	return out
}
