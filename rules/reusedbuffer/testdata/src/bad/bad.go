// Package bad keeps parts of buffers that are filled again.
package bad

import (
	"bufio"
	"io"
)

func readLines(r io.Reader) (lines [][]byte, err error) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		lines = append(lines, sc.Bytes()) // want `kept while`
	}
	return lines, sc.Err()
}
