package good

type bucket struct {
	total int
	by    map[string]int
}

func sumUp(n int) *bucket { return &bucket{total: n, by: map[string]int{}} }

// The new one gets its map.
func tallyDays(events []string, day func(string) int) map[int]*bucket {
	out := map[int]*bucket{}
	for _, e := range events {
		b, ok := out[day(e)]
		if !ok {
			b = &bucket{}
			b.by = map[string]int{}
			out[day(e)] = b
		}
		b.by[e]++
	}
	return out
}

// So it does where both have come together.
func orNew(b *bucket, key string) *bucket {
	if b == nil {
		b = new(bucket)
	}
	if b.by == nil {
		b.by = map[string]int{}
	}
	b.by[key] = 1
	return b
}

// By a function.
func filled(b *bucket, key string) *bucket {
	if b == nil {
		b = &bucket{}
	}
	b.init()
	b.by[key] = 1
	return b
}

func (b *bucket) init() {
	if b.by == nil {
		b.by = map[string]int{}
	}
}

// By somebody unknown, who finds it in the table.
func foundBucket(all map[string]*bucket, key string, fill func()) {
	b := all[key]
	if b == nil {
		b = &bucket{}
		all[key] = b
	}
	fill()
	b.by[key] = 1
}

// Only the one that was there is written to.
func known(b *bucket, key string) *bucket {
	fresh := b == nil
	if fresh {
		b = &bucket{}
	}
	if !fresh {
		b.by[key] = 1
	}
	return b
}

func again(all map[string]*bucket, key string) *bucket {
	b, ok := all[key]
	if !ok {
		b = &bucket{}
	}
	if ok {
		b.by[key]++
	}
	return b
}

// A gauge that nobody makes is not in use.
type gauge struct{ at map[string]int }

func (g *gauge) Inc(k string) { g.at[k]++ }

func (b *bucket) note(k string) { b.by[k] = 1 }

func notes(events []string, old *bucket) *bucket {
	b := old
	if b == nil {
		b = &bucket{}
	}
	b.init()
	for _, e := range events {
		b.note(e)
	}
	return b
}

// What the object says tells a new one from others.
func counted(all map[int]*bucket, day int, key string) {
	b := all[day]
	if b == nil {
		b = &bucket{}
		all[day] = b
	}
	if b.total > 0 {
		b.by[key]++
	}
}
