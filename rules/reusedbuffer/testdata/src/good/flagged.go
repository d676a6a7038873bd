package good

import (
	"bufio"
	"bytes"
	"io"
)

// The line is copied where more of it follows, and only there the reader is read on.
func logical(r *bufio.Reader) ([]int, error) {
	var sizes []int
	for {
		line, more, err := r.ReadLine()
		if err == io.EOF {
			return sizes, nil
		} else if err != nil {
			return nil, err
		}
		if more {
			line = bytes.Clone(line)
		}
		for more {
			var rest []byte
			if rest, more, err = r.ReadLine(); err != nil {
				return nil, err
			}
			line = append(line, rest...)
		}
		sizes = append(sizes, bytes.Count(line, []byte(";")))
	}
}

// So it is with a test that is asked twice.
func joined(r *bufio.Reader, twice bool) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	if twice {
		line = bytes.Clone(line)
	}
	if twice {
		rest, err := r.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		line = append(line, rest...)
	}
	return bytes.ToUpper(line), nil
}
