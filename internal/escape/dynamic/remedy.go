package dynamic

// A Remedy is a change that keeps a value off the heap.
type Remedy struct {
	Class string `json:"class"`
	Text  string `json:"text"`
}
