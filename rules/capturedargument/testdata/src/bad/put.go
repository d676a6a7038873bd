package bad

// lineFrame is what a line sends.
type lineFrame struct {
	data []byte
	last bool
}

type sendLine struct{ out chan *lineFrame }

func (l *sendLine) queue(f *lineFrame) bool {
	select {
	case l.out <- f:
		return true
	default:
		return false
	}
}

// Write is told where the copy is missing, not where the lineFrame goes.
func (l *sendLine) Write(p []byte) (int, error) {
	sent := 0
	for len(p) > 0 {
		n := min(len(p), 512)
		if !l.queue(&lineFrame{data: p[:n]}) { // want "is kept without a copy, but io.Writer must not keep"
			break
		}
		p, sent = p[n:], sent+n
	}
	return sent, nil
}

// NewSendLine makes a line that can be written to.
func NewSendLine() interface{ Write([]byte) (int, error) } {
	return &sendLine{out: make(chan *lineFrame, 8)}
}
