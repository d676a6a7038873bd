package conversions

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

var (
	sinkString string
	sinkBytes  []byte
	sinkRunes  []rune
)

// TestMeasure prints how often a call of each function allocates, with 100
// bytes to convert.
func TestMeasure(t *testing.T) {
	b := bytes.Repeat([]byte("x"), 100)
	s := strings.Repeat("y", 100)
	m, room := map[string]int{s: 1}, make([]byte, 0, 1000)
	for name, f := range map[string]func(){
		"compare":      func() { compare(b, s) },
		"lookup":       func() { lookup(m, b) },
		"rangeBytes":   func() { rangeBytes(s) },
		"rangeString":  func() { rangeString(b) },
		"variable":     func() { variable(b) },
		"returned":     func() { sinkString = returned(b) },
		"switched":     func() { switched(b) },
		"readOnly":     func() { readOnly(s) },
		"changed":      func() { changed(s) },
		"appended":     func() { sinkBytes = appended(room, s) },
		"runes":        func() { sinkRunes = runes(s) },
		"length":       func() { length(b) },
		"letter":       func() { sinkString = letter(0x20ac) },
		"constant":     func() { sinkBytes = constant() },
		"constantHere": func() { constantHere() },
		"both":         func() { both(b, b) },
	} {
		fmt.Println("MEASURED", name, testing.AllocsPerRun(100, f))
	}
}
