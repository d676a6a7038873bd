// Package good copies what it keeps.
package good

import (
	"bufio"
	"bytes"
	"io"
)

func readLines(r io.Reader) (lines [][]byte, err error) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		lines = append(lines, bytes.Clone(sc.Bytes()))
	}
	return lines, sc.Err()
}
