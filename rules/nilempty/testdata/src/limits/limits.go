package limits

import "encoding/json"

type answer struct {
	Items []string `json:"items"`
}

// Whether readers of the JSON mind null is not known.

func (a *answer) copied() *answer {
	return &answer{Items: append([]string(nil), a.Items...)} // want "audit: an empty `a.Items` becomes nil here, so it is later taken for one that is missing"
}

func encode(a *answer) ([]byte, error) { return json.Marshal(a) }

// Who uses nil to say "all" in another package is not seen.

type Filter struct{ Allow []string }

func FNOtherPackage(f *Filter) *Filter { return &Filter{Allow: append([]string{}, f.Allow...)} }
