package good

import "encoding/json"

type event struct {
	Name  string
	N     int
	Names []string
	next  *event
}

func decodeAll(d *json.Decoder) []*event {
	var out []*event
	for d.More() {
		var e event
		if d.Decode(&e) != nil {
			break
		}
		out = append(out, &e)
	}
	return out
}

// The values are copied.
func decodeValues(d *json.Decoder) []event {
	var out []event
	var e event
	for d.More() {
		if d.Decode(&e) != nil {
			break
		}
		out = append(out, e)
	}
	return out
}

func clones(d *json.Decoder) []*event {
	var out []*event
	var e event
	for d.More() {
		if d.Decode(&e) != nil {
			break
		}
		c := e
		out = append(out, &c)
	}
	return out
}

// A new one takes its place once it is kept.
func linked(names []string) []*event {
	var out []*event
	e := &event{}
	for _, n := range names {
		e.Name = n
		out = append(out, e)
		e = &event{}
	}
	return out
}

// One object, found under all its names.
func aliases(names []string) map[string]*event {
	out := map[string]*event{}
	e := &event{}
	for _, n := range names {
		e.N++
		e.Names = append(e.Names, n)
		e.Name = n
		out[n] = e
	}
	return out
}

// Kept once.
func first(d *json.Decoder) []*event {
	var out []*event
	var e event
	for d.More() {
		if d.Decode(&e) == nil && e.N > 0 {
			out = append(out, &e)
			break
		}
	}
	return out
}

// The receiver says when it is done with it.
func handshake(names []string, ch chan<- *event, done <-chan bool) {
	e := &event{}
	for _, n := range names {
		e.Name = n
		ch <- e
		<-done
	}
}

// A list made anew for each call.
func args(names []string, call func(...*event)) {
	var e event
	for _, n := range names {
		e.Name = n
		call(&e)
	}
}

func counts(texts [][]string) []map[string]int {
	var out []map[string]int
	for _, t := range texts {
		m := make(map[string]int)
		for _, w := range t {
			m[w]++
		}
		out = append(out, m)
	}
	return out
}
