package bad

// A TagSet keeps the caller's list and changes it.
type TagSet struct {
	tags  []string
	names map[string]int
}

func (t *TagSet) SetTags(tags []string) {
	t.tags = tags // want "audit: `tags` is kept without a copy, and `Normalize` changes it in place"
}

func (t *TagSet) Normalize() {
	for i, s := range t.tags {
		if s == "" {
			t.tags[i] = "none"
		}
	}
}

func NewTagSet(names map[string]int) *TagSet {
	return &TagSet{names: names} // want "audit: `names` is kept without a copy, and `Count` changes it in place"
}

func (t *TagSet) Count(name string) { t.names[name]++ }

// A gaugeOf is made with the labels of its caller, and notes its name in them.
type gaugeOf struct{ labels map[string]string }

func newGaugeOf(name string, labels map[string]string) *gaugeOf {
	g := &gaugeOf{labels: labels}
	if g.labels == nil {
		g.labels = map[string]string{}
	}
	g.labels["__name__"] = name // want "`labels` is kept without a copy and changed here, and `bothGauges` passes one map twice"
	return g
}

func bothGauges(common map[string]string) []*gaugeOf {
	return []*gaugeOf{newGaugeOf("reads", common), newGaugeOf("writes", common)}
}

type series struct{ labels map[string]string }

func newSeries(name string, labels map[string]string) *series {
	labels["name"] = name // want "`labels` is kept without a copy and changed here, and `allSeries` passes one map twice"
	return &series{labels: labels}
}

func allSeries(names []string, common map[string]string) []*series {
	var out []*series
	for _, n := range names {
		out = append(out, newSeries(n, common))
	}
	return out
}

// An option keeps the list until the object is made.
type TagOption func(*TagSet)

func WithTags(tags []string) TagOption {
	return func(t *TagSet) {
		t.tags = tags // want "audit: `tags` is kept without a copy, and `Normalize` changes it in place"
	}
}
