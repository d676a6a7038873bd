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

// What an inner loop made for the last shelf is not what it makes for this one.

type shelf struct{ cups []*cup }

func stock(shelves []*shelf, more []*cup) {
	for _, s := range shelves {
		kept := s.cups[:0]
		for _, c := range more {
			kept = append(kept, c)
		}
		kept = append(kept, nil)
		s.cups = kept
	}
}

// Of the variables that rounds make only the last is held, and it has the last list.

type kitchen struct {
	last *[]*byte
	open bool
}

func (k *kitchen) close() { k.open = false }

func (k *kitchen) serve(orders [][]byte) {
	defer k.close()
	var list []*byte
	if k.last != nil {
		list = *k.last
	}
	for range orders {
		list = list[:0]
		for _, o := range orders {
			list = append(list, &o[0])
		}
		if k.last == nil {
			k.last = new([]*byte)
		}
		*k.last = list
	}
}
