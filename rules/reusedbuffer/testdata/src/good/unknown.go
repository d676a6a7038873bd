package good

import "bytes"

// What is kept is a copy.
func allReceived(receive func([]byte) (int, error)) (msgs [][]byte) {
	buf := make([]byte, 1500)
	for {
		n, err := receive(buf)
		if err != nil {
			return msgs
		}
		msgs = append(msgs, bytes.Clone(buf[:n]))
	}
}

// Each round has a buffer of its own.
func allReceivedAnew(receive func([]byte) (int, error)) (msgs [][]byte) {
	for {
		buf := make([]byte, 1500)
		n, err := receive(buf)
		if err != nil {
			return msgs
		}
		msgs = append(msgs, buf[:n])
	}
}

// The line is another one each time, and find only looks at it.
func headsOf(find func([]byte) int, lines [][]byte) (out [][]byte) {
	for _, line := range lines {
		out = append(out, line[:find(line)])
	}
	return out
}

// One look, and no loop.
func headOf(find func([]byte) int, line []byte) [][]byte {
	n := find(line)
	return [][]byte{line[:n], line[n:]}
}
