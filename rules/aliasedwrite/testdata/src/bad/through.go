package bad

// A list that is shortened behind an interface.
type shortener interface{ cut(list []string) []string }

type firstOff struct{}

func (firstOff) cut(list []string) []string { return append(list[:1], list[2:]...) } // want "this moves elements within the array of `list`, which `headAndAll` reads again"

func throughShortener(s shortener, list []string) []string {
	rest := s.cut(list)
	return rest
}

func headAndAll(s shortener, all []string) (string, string) {
	rest := throughShortener(s, all)
	return rest[0], all[len(all)-1]
}
