package conflicts

import (
	"bytes"
	"context"
	"io"
	"time"
)

// What loops around loops come to again, and who has finished with what he was handed.

type cup struct{ buf bytes.Buffer }

func (c *cup) fill(s string) []byte {
	c.buf.Reset()
	c.buf.WriteString(s)
	return c.buf.Bytes()
}

type tray struct {
	cups []*cup
	out  chan []byte
	quit chan bool
}

func (t *tray) serve(names []string) { // CONFLICT refills left
	for _, n := range names {
		for _, c := range t.cups {
			t.out <- c.fill(n)
		}
	}
}

func (t *tray) serveOnce() {
	for _, c := range t.cups {
		t.out <- c.fill("x")
	}
}

func (t *tray) rounds(names []string, drink func([][]byte)) {
	for _, n := range names {
		var round [][]byte
		for _, c := range t.cups {
			round = append(round, c.fill(n))
		}
		drink(round)
	}
}

// readWithin leaves a goroutine that goes on with p: the timer does not wait for it.
func readWithin(r io.Reader, p []byte, d time.Duration, got chan int) int {
	go func() {
		n, _ := r.Read(p)
		got <- n
	}()
	select {
	case n := <-got:
		return n
	case <-time.After(d):
		return 0
	}
}

func (t *tray) untilDone(ctx context.Context, c *cup) {
	for {
		select {
		case t.out <- c.fill("x"):
		case <-ctx.Done():
			return // CONFLICT refills left
		}
	}
}

// Who says that he is done has read it.
func (t *tray) untilQuit(c *cup) {
	for {
		t.out <- c.fill("x")
		if !<-t.quit {
			return
		}
	}
}
