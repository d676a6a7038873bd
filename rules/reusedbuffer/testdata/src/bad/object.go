package bad

import (
	"encoding/json"
	"strconv"
)

type event struct {
	Name string
	N    int
	Tags []string
}

// One variable for all rounds.
func decodeAll(d *json.Decoder) ([]*event, error) {
	var out []*event
	var e event
	for d.More() {
		if err := d.Decode(&e); err != nil {
			return nil, err
		}
		out = append(out, &e) // want "`e` is kept in every round, but it is one object that each round gives other values, so all that is kept shows the last ones"
	}
	return out, nil
}

func parseAll(lines []string) []*event {
	var out []*event
	e := new(event)
	for i, l := range lines {
		e.Name, e.N = l, i
		out = append(out, e) // want "is kept in every round, but it is one object"
	}
	return out
}

type rowSource interface {
	Next() bool
	Scan(...any) error
}

func byName(rows rowSource) map[string]*event {
	out := map[string]*event{}
	var e event
	for rows.Next() {
		e = event{Name: strconv.Itoa(len(out)), N: len(out)}
		out[e.Name] = &e // want "`e` is kept in every round, but it is one object"
	}
	return out
}

func (e *event) set(name string) { e.Name = name }

func sendAll(names []string, ch chan<- *event) {
	e := &event{}
	for _, n := range names {
		e.set(n)
		ch <- e // want "is kept in every round, but it is one object"
	}
}

func anyOf(names []string) []any {
	var out []any
	var e event
	for _, n := range names {
		e.Name = n
		out = append(out, &e) // want "`e` is kept in every round, but it is one object"
	}
	return out
}

func countEach(texts [][]string) []map[string]int {
	var out []map[string]int
	m := make(map[string]int)
	for _, t := range texts {
		clear(m)
		for _, w := range t {
			m[w]++
		}
		out = append(out, m) // want "`m` is kept in every round, but it is one object"
	}
	return out
}
