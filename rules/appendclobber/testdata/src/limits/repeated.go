package limits

import "fmt"

// What a package does three times in one way is told once, with all its places.
type Scope struct{ tags []string }

func (s *Scope) Grow(tag string) { s.tags = append(s.tags, tag) }

func (s *Scope) Show() {
	for _, t := range s.tags {
		fmt.Println(t)
	}
}

func (s *Scope) Named(name string) *Scope {
	return &Scope{append(s.tags, "name:"+name)} // want "^append to `s.tags` may write into its spare capacity"
}

func (s *Scope) Numbered(n int) *Scope {
	return &Scope{append(s.tags, fmt.Sprint("n:", n))} // want "^audit: append to `s.tags` may write into its spare capacity"
}

func (s *Scope) Owned(by string) *Scope {
	return &Scope{append(s.tags, "by:"+by)} // want "^audit: append to `s.tags` may write into its spare capacity"
}
