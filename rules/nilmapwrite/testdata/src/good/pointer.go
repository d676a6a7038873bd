package good

type shelf struct {
	books map[string]int
}

// assign stores through a pointer whose type is a type parameter.
func assign[T any, P interface{ *T }](p P, v T) {
	*p = v
}

func newShelf() *shelf {
	var s shelf
	assign(&s, shelf{books: map[string]int{}})
	s.books["go"] = 1
	return &s
}

func putIn[T any](p *T, v T) { *p = v }

func otherShelf() *shelf {
	var s shelf
	putIn(&s, shelf{books: map[string]int{}})
	s.books["go"] = 1
	return &s
}

func bookOnly() *shelf {
	var s shelf
	putIn(&s.books, map[string]int{})
	s.books["go"] = 1
	return &s
}
