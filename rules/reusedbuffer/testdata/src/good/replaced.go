package good

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// scanNumbers gives one reader another line in each round.
func scanNumbers(r io.Reader) (sum int, err error) {
	scanner := bufio.NewScanner(r)
	var reader bytes.Reader
	for scanner.Scan() {
		_, rest, found := bytes.Cut(scanner.Bytes(), []byte(":"))
		if !found {
			continue
		}
		reader.Reset(bytes.TrimSpace(rest))
		var n int
		if _, err := fmt.Fscan(&reader, &n); err != nil {
			return 0, fmt.Errorf("no number: %w", err)
		}
		sum += n
	}
	return sum, scanner.Err()
}
