package bad

import (
	"bufio"
	"bytes"
	"io"
)

// Copied where nothing follows, and read on where it was not copied.
func logicalTurned(r *bufio.Reader) ([]int, error) {
	var sizes []int
	for {
		line, more, err := r.ReadLine()
		if err == io.EOF {
			return sizes, nil
		} else if err != nil {
			return nil, err
		}
		if !more {
			line = bytes.Clone(line)
		}
		for more {
			if _, more, err = r.ReadLine(); err != nil {
				return nil, err
			}
		}
		sizes = append(sizes, bytes.Count(line, []byte(";"))) // want "^`r.ReadLine..` is used after `r` was overwritten"
	}
}

// Another flag says whether it was copied.
func logicalOther(r *bufio.Reader, keep bool) (int, error) {
	line, more, err := r.ReadLine()
	if err != nil {
		return 0, err
	}
	if keep {
		line = bytes.Clone(line)
	}
	for more {
		if _, more, err = r.ReadLine(); err != nil {
			return 0, err
		}
	}
	return bytes.Count(line, []byte(";")), nil // want "^`r.ReadLine..` is used after `r` was overwritten"
}
