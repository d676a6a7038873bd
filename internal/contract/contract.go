// Package contract describes what a function does with the storage behind its
// arguments and results: what it reads, writes, appends to, keeps, gives back,
// and what its results are views of. The engine infers contracts for user
// code, package known lists them for libraries, and `memvet contract` prints
// them; all three speak the language of this package.
package contract

import (
	"slices"
	"strings"
)

// A Kind is what an effect does to the storage at its place.
type Kind uint8

const (
	// Reads the elements or bytes.
	Reads Kind = iota + 1
	// Writes elements in place.
	Writes
	// Reorders elements in place: sort, reverse, shuffle.
	Reorders
	// Shrinks in place: elements are moved down, as slices.Delete does.
	Shrinks
	// Appends behind the length, in place where the capacity allows it.
	Appends
	// Refills: what the storage held before is overwritten with new content,
	// as (io.Reader).Read and (*bufio.Scanner).Scan do.
	Refills
	// Resets: the storage stays, its length goes to zero, and later writes
	// overwrite it.
	Resets
	// Releases: the storage is given back to a pool or free list.
	Releases
	// Clears: the place is set to nil or to storage nobody else has.
	Clears
	// Stores: the place To now refers to the storage of On.
	Stores
	// Keeps: the storage of On is held past the return, To says by whom
	// ("global", "channel", "goroutine", "closure", "unknown").
	Keeps
	// Returns: result To is a view of the storage of On.
	Returns
	// Grows: result To is what an append to On gives: On's storage or a copy.
	Grows
	// Fresh: result To is storage that nobody else has.
	Fresh
	// Pooled: result To comes out of a pool.
	Pooled
	// Calls: the function value at On is called before the return, with views
	// of To as its first parameter if To is given.
	Calls
	// Joins: waits for goroutines or a peer before it returns.
	Joins
)

var kindNames = [...]string{
	Reads: "reads", Writes: "writes", Reorders: "reorders", Shrinks: "shrinks",
	Appends: "appends", Refills: "refills", Resets: "resets", Releases: "releases",
	Clears: "clears", Stores: "stores", Keeps: "keeps", Returns: "returns",
	Grows: "grows", Fresh: "fresh", Pooled: "pooled", Calls: "calls", Joins: "joins",
}

func (k Kind) String() string { return kindNames[k] }

// A Place names storage from the point of view of a function's caller: a root
// and the steps from it. A place whose value is a slice, string, map, pointer
// or interface stands for what that value refers to; pointers are followed
// without being written. Roots are "recv", "arg0", "arg1", ..., "ret0", ...,
// "free0" (a captured variable) and "global:pkg.Name". Steps are field names
// and "[*]" for elements, map values and channel elements.
//
//	arg0            the array behind slice parameter 0
//	recv.buf        the array behind the receiver's field buf
//	arg0[*].Name    the bytes of the name of every element
type Place string

// Root returns the place's root.
func (p Place) Root() string {
	if i := strings.IndexAny(string(p), ".["); i >= 0 && !strings.HasPrefix(string(p), "global:") {
		return string(p[:i])
	}
	if g, ok := strings.CutPrefix(string(p), "global:"); ok {
		// the variable's own name follows the last dot behind the last slash
		base := strings.LastIndex(g, "/") + 1
		dot := strings.Index(g[base:], ".")
		rest := g[base+dot+1:]
		if i := strings.IndexAny(rest, ".["); dot >= 0 && i >= 0 {
			return "global:" + g[:base+dot+1+i]
		}
	}
	return string(p)
}

// Steps returns the steps behind the root, each ".name" or "[*]".
func (p Place) Steps() []string {
	rest := string(p[len(p.Root()):])
	var steps []string
	for rest != "" {
		n := 1 + strings.IndexAny(rest[1:], ".[")
		if n == 0 {
			n = len(rest)
		}
		steps = append(steps, rest[:n])
		rest = rest[n:]
	}
	return steps
}

// An Effect is one thing a function does.
type Effect struct {
	Kind Kind
	On   Place
	To   Place
	// May: it happens on some paths only, depending on more than the
	// nil-ness, length or capacity of the storage itself.
	May bool
	// Clipped: the view's capacity ends with its length, so that an append to it
	// copies. Only for Stores and Returns.
	Clipped bool
	// At is where it happens, "file.go:12:3"; empty for library rows.
	At string
}

// A Contract is all that is known of a function.
type Contract struct {
	Effects []Effect
	// Opaque: something in the function was not understood, so that the
	// absence of an effect proves nothing.
	Opaque bool
}

// Has reports whether the contract has an effect of kind k on place p.
func (c *Contract) Has(k Kind, p Place) bool {
	return slices.ContainsFunc(c.Effects, func(e Effect) bool { return e.Kind == k && e.On == p })
}
