package bad

import "os"

type container struct {
	Name string
	Env  []string
	Tag  string
}

type pod struct{ containers []container }

func (p *pod) setEnv(name string, env []string) bool {
	var found *container
	for _, c := range p.containers {
		if c.Name == name {
			found = &c
			break
		}
	}
	if found == nil {
		return false
	}
	found.Env = append(found.Env, env...) // want "`c.Env` is set on a copy of each element of `p.containers`, so the elements stay as they were"
	return true
}

func (p *pod) expand() {
	for _, c := range p.containers {
		fields := map[string]*string{
			"name": &c.Name,
			"tag":  &c.Tag,
		}
		for _, f := range fields {
			*f = os.ExpandEnv(*f) // want "a field of `c` is set through a pointer on a copy of each element"
		}
	}
}

func (p *pod) expandList() {
	for _, c := range p.containers {
		for _, f := range []*string{&c.Name, &c.Tag} {
			*f = os.ExpandEnv(*f) // want "a field of `c` is set through a pointer"
		}
	}
}

func (p *pod) tagAll(tag string) {
	for _, c := range p.containers {
		q := &c
		q.Tag = tag // want "`c.Tag` is set on a copy of each element"
	}
}
