package retention

// What library functions give, by full name.
var (
	// large read all there is.
	large = set("os.ReadFile", "io.ReadAll", "io/ioutil.ReadAll", "io/ioutil.ReadFile")
	// trims give nearly all of their first argument.
	trims = set("bytes.TrimSpace", "strings.TrimSpace", "bytes.Trim", "strings.Trim", "bytes.TrimPrefix", "strings.TrimPrefix",
		"bytes.TrimSuffix", "strings.TrimSuffix", "bytes.TrimLeft", "strings.TrimLeft", "bytes.TrimRight", "strings.TrimRight")
	// cuts give two parts of their first argument.
	cuts = set("bytes.Cut", "strings.Cut", "bytes.CutPrefix", "strings.CutPrefix", "bytes.CutSuffix", "strings.CutSuffix")
	// halves are cuts at a delimiter, searches tell where one is.
	halves   = set("bytes.Cut", "strings.Cut")
	searches = set("bytes.Index", "strings.Index", "bytes.IndexByte", "strings.IndexByte", "strings.IndexRune", "bytes.IndexRune",
		"bytes.IndexAny", "strings.IndexAny", "bytes.IndexFunc", "strings.IndexFunc")
	// splits give a list of parts of their first argument.
	splits = set("bytes.Split", "strings.Split", "bytes.SplitN", "strings.SplitN", "bytes.Fields", "strings.Fields",
		"bytes.SplitAfter", "strings.SplitAfter", "bytes.FieldsFunc", "strings.FieldsFunc")
	// matches give one or many parts of their second argument, which match a
	// pattern, patterns the bounds of such parts.
	matches = set("(*regexp.Regexp).Find", "(*regexp.Regexp).FindAll", "(*regexp.Regexp).FindSubmatch", "(*regexp.Regexp).FindAllSubmatch",
		"(*regexp.Regexp).FindString", "(*regexp.Regexp).FindAllString", "(*regexp.Regexp).FindStringSubmatch", "(*regexp.Regexp).FindAllStringSubmatch")
	patterns = set("(*regexp.Regexp).FindIndex", "(*regexp.Regexp).FindAllIndex", "(*regexp.Regexp).FindSubmatchIndex", "(*regexp.Regexp).FindAllSubmatchIndex",
		"(*regexp.Regexp).FindStringIndex", "(*regexp.Regexp).FindAllStringIndex", "(*regexp.Regexp).FindStringSubmatchIndex", "(*regexp.Regexp).FindAllStringSubmatchIndex")
)

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}
