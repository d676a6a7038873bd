// Package limits holds known wrong answers.
package limits

import (
	"sort"
	"strings"
)

type query struct {
	where []string
}

func (q query) and(cond string) query {
	q.where = append(q.where, cond)
	return q
}

// Both results end in "deleted".
func FNBuilder(conds []string) (query, query) {
	var q query
	for _, c := range conds {
		q = q.and(c)
	}
	active := q.and("active")
	deleted := q.and("deleted")
	return active, deleted
}

type labels struct{ names []string }

func (l *labels) add(n string) { l.names = append(l.names, n) }

// With room the sort moves the new name to its place among the old ones.
func FNSorted(l *labels, extra string) string {
	all := append(l.names, extra)
	sort.Strings(all)
	return strings.Join(all, ",")
}

// FNUnknownRoom: whether the callers' lists have room is not known.
func FNUnknownRoom(base []string, n int) [][]string {
	var out [][]string
	for range n {
		out = append(out, append(base, "one"))
		out = append(out, append(base, "two")) // want `audit: append writes into the array behind`
	}
	return out
}

type routes struct{ before []func() }

func (r *routes) Use(f func()) { r.before = append(r.before, f) }

// FPChain: who gets chains from two calls is not seen, and only this package can ask.
func (r *routes) FPChain(f func()) []func() {
	return append(r.before, f) // want "^audit: append to `r.before` may write into its spare capacity"
}

type invocation struct{ args []string }

// LNInserted: a list that was made longer stays in its array only where that has
// room for one more.
func (c *invocation) LNInserted(run func([]string), a, b string) {
	args := c.args
	args = append(args[:4], append([]string{a}, args[4:]...)...) // want "^audit: append writes into the array"
	run(args)
	args = c.args
	args = append(args[:4], append([]string{b}, args[4:]...)...)
	run(args)
}
