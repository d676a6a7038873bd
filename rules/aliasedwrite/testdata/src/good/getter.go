package good

import (
	"math/rand"
	"slices"
	"strings"
)

type treePath struct{ names []string }

func (p *treePath) String() string { return strings.Join(p.names, "/") }

// A copy is turned round.
func (p *treePath) Up() []string {
	up := slices.Clone(p.names)
	slices.Reverse(up)
	return up
}

// The path itself is turned round, which is what it is for.
func (p *treePath) Reverse() *treePath {
	slices.Reverse(p.names)
	return p
}

// It is turned back.
func (p *treePath) walk(f func([]string)) []string {
	slices.Reverse(p.names)
	f(p.names)
	slices.Reverse(p.names)
	return p.names
}

// Who collects the steps has nothing else to do with them.
type trace struct{ steps []string }

func (t *trace) add(s string) { t.steps = append(t.steps, s) }

func (t *trace) text() string { return strings.Join(t.steps, " ") }

func (t *trace) fromStart() []string {
	slices.Reverse(t.steps)
	return t.steps
}

func traced(n int) []string {
	t := &trace{}
	for ; n > 0; n /= 2 {
		t.add("half")
	}
	_ = t.text()
	return t.fromStart()
}

// Nobody else relies on an order.
type deck struct{ cards []int }

func (d *deck) Has(card int) bool { return slices.Contains(d.cards, card) }

func (d *deck) Mixed() []int {
	rand.Shuffle(len(d.cards), func(i, j int) { d.cards[i], d.cards[j] = d.cards[j], d.cards[i] })
	return d.cards
}
