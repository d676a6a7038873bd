// Package conversions has conversions in the places where the compiler may do
// without a copy, and in others. A comment "want COPY" stands on the line.
package conversions

func compare(b []byte, s string) bool { return string(b) == s } // want none

func lookup(m map[string]int, b []byte) int { return m[string(b)] } // want none

func store(m map[string]int, b []byte) {
	m[string(b)] = 1 // want heap
}

func rangeBytes(s string) (n int) {
	for _, c := range []byte(s) { // want none
		n += int(c)
	}
	return n
}

func rangeString(b []byte) (n int) {
	for range string(b) { // want stack
		n++
	}
	return n
}

//go:noinline
func concat(b []byte) int {
	return len("<" + string(b) + ">") // want none
}

func variable(b []byte) int {
	s := string(b) // want stack
	use(s)
	return len(s)
}

//go:noinline
func use(s string) bool { return s == "x" }

//go:noinline
func returned(b []byte) string {
	return string(b) // want heap
}

func switched(b []byte) int {
	switch string(b) { // want none
	case "a":
		return 1
	case "bcd":
		return 2
	}
	return 0
}

func readOnly(s string) int { return sum([]byte(s)) } // want none

//go:noinline
func sum(b []byte) (n int) {
	for _, x := range b {
		n += int(x)
	}
	return n
}

func changed(s string) {
	change([]byte(s)) // want stack
}

//go:noinline
func change(b []byte) { b[0] = 1 }

func appended(d []byte, s string) []byte {
	return append(d, []byte(s)...) // want none
}

//go:noinline
func runes(s string) []rune {
	return []rune(s) // want heap
}

func length(b []byte) int { return len(string(b)) } // want none

//go:noinline
func letter(r rune) string {
	return string(r) // want heap
}

//go:noinline
func constant() []byte {
	return []byte("abc") // want heap
}

func constantHere() int {
	b := []byte("abc") // want stack
	change(b)
	return len(b)
}

func both(a, b []byte) bool {
	return use(string(a)) || string(b) == "y" // want stack none
}

func unused[T ~[]byte](b T) string { return string(b) } // want unsure
