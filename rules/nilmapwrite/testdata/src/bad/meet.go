package bad

// A bucket's map is made by who sums up, and forgotten by who counts.
type bucket struct {
	total int
	by    map[string]int
}

func sumUp(n int) *bucket { return &bucket{total: n, by: map[string]int{}} }

func tally(events []string, day func(string) int) map[int]*bucket {
	out := map[int]*bucket{}
	for _, e := range events {
		b, ok := out[day(e)]
		if !ok {
			b = &bucket{}
			out[day(e)] = b
		}
		b.total++
		b.by[e]++ // want "this writes to `b.by`, which is still nil here, so it panics"
	}
	return out
}

func orNew(b *bucket, key string) *bucket {
	if b == nil {
		b = new(bucket)
	}
	b.by[key] = 1 // want "this writes to `b.by`, which is still nil here, so it panics"
	return b
}

// The zero value of a struct is passed on.
type labels struct{ set map[string]string }

func with(l labels, k, v string) labels {
	l.set[k] = v
	return l
}

func fromNone() labels {
	return with(labels{}, "a", "b") // want "`with` writes to a map that is still nil here, so it panics"
}

func someLabels() labels { return with(labels{set: map[string]string{}}, "a", "b") }

// Anybody can declare a Gauge, and nobody can give it a map.
type Gauge struct{ at map[string]int }

func (g *Gauge) Inc(k string) { g.at[k]++ } // want "audit: this writes to `g.at`, which nothing in this package ever makes"

func (b *bucket) note(k string) { b.by[k] = 1 }

func notes(events []string, old *bucket) *bucket {
	b := old
	if b == nil {
		b = &bucket{}
	}
	for _, e := range events {
		b.note(e) // want "`note` writes to a map that is still nil here, so it panics"
	}
	return b
}
