package bad

import "strings"

// A list that nobody else looks at is used up by who makes it shorter.

type corsConfig struct {
	Origins []string
	Methods []string
}

type corsServer struct {
	cors    corsConfig
	origins []string
	methods []string
}

func withoutDuplicates(list []string) []string {
	seen := map[string]bool{}
	n := 0
	for _, s := range list {
		s = strings.TrimSpace(s)
		if !seen[s] {
			seen[s] = true
			list[n] = s // want "^this moves elements within the array that `s.cors.Methods` still refers to" "^audit: this moves elements within the array that `s.cors.Origins` still refers to"
			n++
		}
	}
	return list[:n]
}

func (s *corsServer) start() {
	s.origins = withoutDuplicates(s.cors.Origins)
	s.methods = withoutDuplicates(s.cors.Methods)
}

func (s *corsServer) allows(method string) bool {
	for _, m := range s.cors.Methods {
		if m == method {
			return true
		}
	}
	return false
}
