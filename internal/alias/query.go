package alias

import (
	"encoding/json"
	"strings"
)

// A Query asks about a place in a file. It travels as a comment at the end of
// that file, in an overlay: the go command then runs the vet tool on that one
// package again, with the facts that it has of all others, and keeps the answer
// as it keeps findings. A flag of the tool would have all dependencies analysed
// anew for every question.
type Query struct {
	// File is the file's own path, Dir the folder that paths are made relative to.
	File string `json:"file"`
	Dir  string `json:"dir"`
	Line int    `json:"line"`
	// Column counts bytes from 1; 0 asks about the line.
	Column int `json:"column"`
}

const queryPrefix = "//memvet:aliases "

// Comment writes the query as a comment line.
func (q Query) Comment() string {
	data, err := json.Marshal(q)
	if err != nil {
		panic(err) // strings and numbers
	}
	return queryPrefix + string(data)
}

// ParseQuery reads a comment; ok is false if it is no query.
func ParseQuery(comment string) (q Query, ok bool) {
	text, ok := strings.CutPrefix(comment, queryPrefix)
	if !ok || json.Unmarshal([]byte(text), &q) != nil {
		return Query{}, false
	}
	return q, q.File != "" && q.Line > 0
}
