package bufio

// memvetFlush writes the buffer of b to dst, by the letter as a copy. Otherwise
// writers see the buffer itself: github.com/gorilla/websocket keeps it on
// purpose, to use it when it has taken the connection over.
func (b *Writer) memvetFlush(dst interface{ Write([]byte) (int, error) }, p []byte) (int, error) {
	if memvetOptions()&memvetContract == 0 {
		return dst.Write(p)
	}
	return b.memvet.write(dst, p)
}
