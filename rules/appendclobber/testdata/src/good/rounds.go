package good

// A row goes into the table where the next one is made, so the one that the
// last append extends is never in the table. No path shows both, and the engine, which
// does not know which path gave which, has to leave it in doubt.
func grid(text string) (rows [][]string) {
	row := make([]string, 0, 8)
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case ',':
			row = append(row, text[:i])
		case '\n':
			row = append(row, text[:i])
			rows = append(rows, row)
			row = make([]string, 0, len(row))
		}
	}
	row = append(row, text) // want "audit: append writes into the array behind its first argument, so it overwrites elements of another slice that is used later"
	return append(rows, row)
}

// A writer takes the end of what it has written back and puts it there again.

type composer struct {
	out, held []byte
}

func (c *composer) takeBack() {
	for len(c.out) > 0 && c.out[len(c.out)-1] >= 0x80 {
		c.held = append(c.held, c.out[len(c.out)-1])
		c.out = c.out[:len(c.out)-1]
	}
}

func (c *composer) emit() {
	for _, b := range c.held {
		c.out = append(c.out, b)
	}
	c.held = c.held[:0]
}

func (c *composer) patch(p int) {
	end := c.out[p:]
	c.out = c.out[:p]
	c.takeBack()
	c.emit() // want "audit: append writes into the array behind `c.out`, so it overwrites elements of another slice that is used later"
	c.held = append(c.held, end...)
}

// Each path ends in the beginning of one key, so what a longer one writes where a
// shorter one ends is what that has there.

type shape struct{ gone map[string][]byte }

func (s *shape) drop(name string, path []byte) { s.gone[name] = path }

func (s *shape) dropAbove(path, key []byte) {
	inner := path[:len(path)-len(key)]
	for i := 1; i < len(key); i++ {
		s.drop(string(inner), append(inner, key[:i]...))
	}
}

type labelled struct{ label, name string }

// Each group has an array of its own, made by the appends to its entry.
func groupsWithRest(all []*labelled) [][]*labelled {
	var rest []*labelled
	groups := make(map[string][]*labelled)
	for _, l := range all {
		if l.label == "" {
			rest = append(rest, l)
		} else {
			groups[l.label] = append(groups[l.label], l)
		}
	}
	var out [][]*labelled
	for _, g := range groups {
		g = append(g, rest...)
		out = append(out, g)
	}
	return out
}

type zoneChange struct{ add, drop string }

type zoneRequest struct {
	zone    string
	changes []*zoneChange
}

// The list of a zone goes into the zone's request, and grows there.
func requestsOf(zones []string, dropped map[string]string, added map[string]string) (out []*zoneRequest) {
	byZone := make(map[string][]*zoneChange)
	for name, zone := range dropped {
		byZone[zone] = append(byZone[zone], &zoneChange{drop: name})
	}
	for _, zone := range zones {
		r := &zoneRequest{zone: zone, changes: byZone[zone]}
		r.changes = append(r.changes, &zoneChange{add: added[zone]})
		out = append(out, r)
	}
	return out
}
