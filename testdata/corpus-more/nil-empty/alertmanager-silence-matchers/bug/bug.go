// Package bug serves silences over HTTP. The schema requires every list that is
// not omitted to be an array.
package bug

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sort"
	"time"
)

type matcherType int

const (
	matchEqual matcherType = iota
	matchNotEqual
	matchRegexp
	matchNotRegexp
)

type pbMatcher struct {
	Type    matcherType
	Name    string
	Pattern string
}

type pbMatcherSet struct{ Matchers []*pbMatcher }

// pbSilence is the stored form of a silence.
type pbSilence struct {
	ID          string
	StartsAt    time.Time
	EndsAt      time.Time
	Comment     string
	MatcherSets []*pbMatcherSet
}

type matcher struct {
	Name    *string `json:"name"`
	Value   *string `json:"value"`
	IsEqual *bool   `json:"isEqual,omitempty"`
	IsRegex *bool   `json:"isRegex"`
}

type silence struct {
	StartsAt *time.Time `json:"startsAt"`
	EndsAt   *time.Time `json:"endsAt"`
	Comment  *string    `json:"comment"`
	Matchers []*matcher `json:"matchers"`
}

type gettableSilence struct {
	silence
	ID    *string `json:"id"`
	State *string `json:"state"`
}

func currentState(start, end time.Time) string {
	now := time.Now()
	switch {
	case now.Before(start):
		return "pending"
	case now.After(end):
		return "expired"
	}
	return "active"
}

// gettableFromProto converts a silence to what clients get.
func gettableFromProto(s *pbSilence) (gettableSilence, error) {
	state := currentState(s.StartsAt, s.EndsAt)
	sil := gettableSilence{
		silence: silence{ // ALSO: nil-empty
			StartsAt: &s.StartsAt,
			EndsAt:   &s.EndsAt,
			Comment:  &s.Comment,
		},
		ID:    &s.ID,
		State: &state,
	}
	if len(s.MatcherSets) > 1 {
		return sil, fmt.Errorf("silence %s has multiple matcher sets", s.ID)
	}
	if len(s.MatcherSets) == 0 {
		return sil, nil // ALSO: nil-empty
	}
	for _, m := range s.MatcherSets[0].Matchers {
		mt := &matcher{Name: &m.Name, Value: &m.Pattern}
		f, t := false, true
		switch m.Type {
		case matchEqual:
			mt.IsEqual, mt.IsRegex = &t, &f
		case matchNotEqual:
			mt.IsEqual, mt.IsRegex = &f, &f
		case matchRegexp:
			mt.IsEqual, mt.IsRegex = &t, &t
		case matchNotRegexp:
			mt.IsEqual, mt.IsRegex = &f, &t
		default:
			return sil, fmt.Errorf("unknown type of matcher %s", m.Name)
		}
		sil.Matchers = append(sil.Matchers, mt) // BUG: nil-empty
	}
	return sil, nil // ALSO: nil-empty
}

type api struct {
	query func() ([]*pbSilence, error)
}

func (a *api) getSilences(w http.ResponseWriter, _ *http.Request) {
	psils, err := a.query()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	sils := make([]*gettableSilence, 0, len(psils))
	for _, ps := range psils {
		s, err := gettableFromProto(ps)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		sils = append(sils, &s)
	}
	sort.Slice(sils, func(i, j int) bool { return sils[i].EndsAt.Before(*sils[j].EndsAt) })
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(sils) // ALSO: nil-empty
}
