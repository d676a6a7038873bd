// Package finding holds the values of memvet's output stream. Engine and rules
// produce them; text, JSON and SARIF are renderings of the same values, so
// nothing here knows how it will be shown.
package finding

// A Level says how sure a finding is.
type Level string

const (
	// Default findings are right: wrong behaviour can be shown.
	Default Level = "default"
	// Audit findings are suspicions worth a look; `-level audit` shows them.
	Audit Level = "audit"
	// Note findings are facts that were asked for; nothing is wrong with them.
	Note Level = "note"
)

// A Role says which part of the story a step tells.
type Role string

const (
	// Taken is where the view was taken, or the sharing began.
	Taken Role = "taken"
	// Kept is where the view was stored, sent, returned or captured.
	Kept Role = "kept"
	// Spoiled is where the storage was overwritten or given back.
	Spoiled Role = "spoiled"
	// Used is where the stale view is read, or where its holder reads it.
	Used Role = "used"
	// Via is a call or a store on the way between the others.
	Via Role = "via"
	// Remedy says in words what would make the code right.
	Remedy Role = "remedy"
)

// A Position is a place in a source file. Line and Column count from 1;
// Column counts bytes, as go/token does. EndLine and EndColumn are zero when
// the position is a point.
type Position struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine,omitempty"`
	EndColumn int    `json:"endColumn,omitempty"`
}

// A Step is one point of the evidence, in the order in which it happens.
type Step struct {
	Role     Role     `json:"role"`
	Position Position `json:"position"`
	Text     string   `json:"text"`
}

// A Fix is a set of edits that belong together.
type Fix struct {
	Message string `json:"message"`
	Edits   []Edit `json:"edits"`
}

// An Edit replaces the bytes [Start, End) of a file, counted from 0.
type Edit struct {
	File  string `json:"file"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

// A Finding is one report of one rule.
type Finding struct {
	Rule     string   `json:"rule"`
	Level    Level    `json:"level"`
	Message  string   `json:"message"`
	Position Position `json:"position"`
	Package  string   `json:"package"`
	// Function is the enclosing function as Go writes it: "f", "(*T).m".
	Function string `json:"function,omitempty"`
	Steps    []Step `json:"steps"`
	// Remedy is what would make the code right, in words.
	Remedy string `json:"remedy,omitempty"`
	Fixes  []Fix  `json:"fixes,omitempty"`
	// Confirmed is what a run did that shows the finding: its stacks, as the
	// steps of a finding of memvet test.
	Confirmed []Step `json:"confirmed,omitempty"`
	// Fingerprint names the finding across unrelated edits: it depends on the
	// rule, the package, the function and the message, not on line numbers.
	Fingerprint string `json:"fingerprint"`
}

// A PackageError names a package that could not be analysed.
type PackageError struct {
	Package string `json:"package"`
	Error   string `json:"error"`
}

// A Summary ends a stream of findings, so that a cut stream is recognisable.
type Summary struct {
	Findings int            `json:"findings"`
	Packages int            `json:"packages"`
	Silenced int            `json:"silenced"`
	Baseline int            `json:"baseline"`
	ByRule   map[string]int `json:"byRule"`
	Errors   []PackageError `json:"errors"`
}
