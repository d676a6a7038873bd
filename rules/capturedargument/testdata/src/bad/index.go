package bad

type deletion struct {
	name   string
	others map[string]bool
}

type planner struct {
	deletes map[string]bool
	plan    []*deletion
}

func newDeletion(name string, others map[string]bool) *deletion {
	return &deletion{name: name, others: others} // want "^audit: "
}

func (d *deletion) run() bool { return !d.others["all"] && !d.others[d.name] }

// dependents are told of all deletions, the later ones too.
func (p *planner) dependents(names []string) {
	for _, n := range names {
		p.plan = append(p.plan, newDeletion(n, p.deletes))
		p.deletes[n] = true
	}
}
