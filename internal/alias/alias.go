// Package alias holds the answers of `memvet aliases`: which storage an
// expression views, who else can see it, what an append to it would do and what
// keeping it keeps alive. The vet tool makes them and sends them as JSON; text
// is a rendering of the same values.
package alias

import "github.com/memvet/memvet/internal/finding"

// A Reply is what is said about one place in the source.
type Reply struct {
	Answers []Answer `json:"answers"`
	// Others are expressions that were not asked for but could be.
	Others []Choice `json:"others,omitempty"`
	// Refusal says why there is no answer.
	Refusal string `json:"refusal,omitempty"`
}

// A Choice is an expression that can be asked about.
type Choice struct {
	Expression string           `json:"expression"`
	Type       string           `json:"type"`
	Position   finding.Position `json:"position"`
}

// An Answer is about one expression at the point where it has been evaluated;
// that of a variable which is assigned to is about what the assignment leaves.
type Answer struct {
	Choice
	Function string `json:"function"`
	// Storage is what the expression can refer to: one of these, each of them
	// perhaps only in some runs. None with Nothing saying why.
	Storage []Storage `json:"storage"`
	// Nothing says why there is no storage that somebody could share.
	Nothing string `json:"nothing,omitempty"`
	// Unfollowed are the expression and variables that can refer to more pieces
	// of storage than are followed: what is said of them is not all.
	Unfollowed []string `json:"unfollowed,omitempty"`
	// Append is what append(expression, x) would do here; nil if it is no slice.
	Append *Append `json:"append,omitempty"`
}

// An OriginKind says where storage comes from.
type OriginKind string

// The kinds of origins.
const (
	Made      OriginKind = "made"      // make, new, a literal, a conversion, a variable of the function
	Grown     OriginKind = "grown"     // the copy that an append made
	Parameter OriginKind = "parameter" // what the caller passed, or reaches from there
	Captured  OriginKind = "captured"  // of a variable of the enclosing function
	Global    OriginKind = "global"
	Result    OriginKind = "result"   // what a call returned, of which nothing is known
	Fresh     OriginKind = "fresh"    // what a call made for its caller
	Received  OriginKind = "received" // from a channel
	Pooled    OriginKind = "pooled"
)

// An Origin is where storage comes from.
type Origin struct {
	Kind     OriginKind       `json:"kind"`
	Text     string           `json:"text"`
	Position finding.Position `json:"position"`
}

// A Range is what is known of a number: at least Min and, unless nil, at most Max.
type Range struct {
	Min int64  `json:"min"`
	Max *int64 `json:"max,omitempty"`
}

// A View is the part of an array that a header shows, in elements.
type View struct {
	// Offset counts from the first element this function knows of: of an array
	// that came in as a parameter, from where the parameter begins.
	Offset   Range  `json:"offset"`
	Length   Range  `json:"length"`
	Capacity *Range `json:"capacity,omitempty"` // of slices
	// Low and High are the bounds in the source's own words, where numbers say
	// less.
	Low  string `json:"low,omitempty"`
	High string `json:"high,omitempty"`
}

// Storage is one piece of memory that the expression can refer to.
type Storage struct {
	// Kind is array, map, channel, function or variable.
	Kind   string `json:"kind"`
	Origin Origin `json:"origin"`
	// Size is the number of elements of an array, as far as it is known.
	Size *Range `json:"size,omitempty"`
	// ElementBytes is the size of one element.
	ElementBytes int64 `json:"elementBytes,omitempty"`
	View         *View `json:"view,omitempty"`
	// Part is the element or field of the storage that a pointer points to.
	Part    string   `json:"part,omitempty"`
	Holders []Holder `json:"holders"`
	// Changes are what this function does to the storage.
	Changes []Change `json:"changes"`
	// Callers are the calls that hand the storage in, as far as this package has them.
	Callers []Caller `json:"callers,omitempty"`
	// Unknown are those who were given the storage and may have kept it.
	Unknown []Place `json:"unknown,omitempty"`
	Keeps   Keeps   `json:"keeps"`
}

// Shows says what a holder sees of the elements that the expression shows.
type Shows string

// What holders see.
const (
	Same     Shows = "same"     // the same elements
	More     Shows = "more"     // all of them and others
	Less     Shows = "less"     // some of them
	Overlaps Shows = "overlaps" // some of them and others
	Behind   Shows = "behind"   // none, but what appends to the expression can write over
	Before   Shows = "before"   // none, but appends to the holder can write over them
	Other    Shows = "other"    // none of them
	Perhaps  Shows = "perhaps"  // that is not known
)

// A Holder is a variable, field, element, closure or goroutine that refers to
// the same storage.
type Holder struct {
	Name string `json:"name"`
	// Kind is local, parameter, captured, global, field, element, closure,
	// goroutine, channel, caller or kept.
	Kind string `json:"kind"`
	// Text says it in words.
	Text string `json:"text"`
	// Position is where it took its view.
	Position finding.Position `json:"position"`
	Shows    Shows            `json:"shows"`
	View     *View            `json:"view,omitempty"`
	// May: in some runs only.
	May bool `json:"may,omitempty"`
	// Unused: a variable that nobody reads after this point.
	Unused bool `json:"unused,omitempty"`
}

// A Change is something that overwrites storage, or gives it back.
type Change struct {
	Kind string `json:"kind"` // as contracts name it: writes, appends, refills ...
	// When is before, after or, in loops, both; it says what order the code has,
	// not that it runs.
	When     string           `json:"when"`
	Text     string           `json:"text"`
	Position finding.Position `json:"position"`
	May      bool             `json:"may,omitempty"`
}

// A Caller is a call that hands storage to the function.
type Caller struct {
	// Captures: it makes the function literal, and Argument is a variable of
	// its own that the literal captures.
	Captures bool             `json:"captures,omitempty"`
	Function string           `json:"function"`
	Argument string           `json:"argument"`
	Text     string           `json:"text"`
	Position finding.Position `json:"position"`
}

// A Place is somewhere in the source, with what is to be said of it.
type Place struct {
	Text     string           `json:"text"`
	Position finding.Position `json:"position"`
}

// An Outcome is what an append does.
type Outcome string

// The outcomes of an append.
const (
	InPlace Outcome = "inplace" // writes into the array
	Copies  Outcome = "copies"  // moves to an array of its own
	Either  Outcome = "either"
)

// Append is what append(expression, x) would do, with one x.
type Append struct {
	Does Outcome `json:"does"`
	Text string  `json:"text"`
	// Over are the holders that show the element it writes, where it writes in
	// place.
	Over []string `json:"over,omitempty"`
}

// Keeps says what stays in memory as long as the value is kept.
type Keeps struct {
	// More: more than the value shows.
	More string `json:"more"` // yes, no or unknown
	Text string `json:"text"`
	// Bytes are those of the whole storage, if that is known.
	Bytes *Range `json:"bytes,omitempty"`
	// Besides is other storage that elements or fields of this refer to, as
	// far as this function put it there.
	Besides []Place `json:"besides,omitempty"`
}
