package layout

// A Snapshot is a value in a stopped program, with the storage it refers to.
type Snapshot struct {
	Function string   `json:"function"` // where the program stopped
	At       string   `json:"at"`
	Expr     string   `json:"expr"`
	Type     string   `json:"type"`
	Arch     string   `json:"goarch"`
	Blocks   []Memory `json:"blocks"`
	// Views are the other slices, strings and pointers that look into the
	// same array.
	Views []View `json:"views"`
}

// Memory is a piece of the program's memory.
type Memory struct {
	What string `json:"what"` // header, array, value, boxed value ...
	Addr uint64 `json:"addr"`
	Size int64  `json:"size"`
	// Length and Capacity count the array's elements, where it is one. Only
	// the first of them are in Words.
	Length   int64  `json:"length,omitempty"`
	Capacity int64  `json:"capacity,omitempty"`
	Unit     string `json:"unit"` // the type of it or of its elements
	Words    []Cell `json:"words"`
}

// A Cell is a word in memory and what it holds.
type Cell struct {
	Word
	Addr  uint64 `json:"addr"`
	Value uint64 `json:"value"` // of the first 8 bytes, as the machine orders them
	// Refers says what the value means: the type of a type word, the value
	// behind a data word.
	Refers string `json:"refers,omitempty"`
}

// A View is another way to the array.
type View struct {
	Path  string `json:"path"`  // x.items[2]
	Where string `json:"where"` // the function, or "package variable"
	Type  string `json:"type"`
	Addr  uint64 `json:"addr"` // of the header or pointer
	// From, To and Limit are what it sees and could see, in bytes from the
	// array's start.
	From  int64 `json:"from"`
	To    int64 `json:"to"`
	Limit int64 `json:"limit"`
}
