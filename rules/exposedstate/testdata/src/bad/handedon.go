package bad

// The labels of another object are completed, and returned as a new map would be.

type unit struct{ tags map[string]string }

func (u *unit) Tags() map[string]string { return u.tags }

type fleet struct {
	leader *unit
	units  map[string]*unit
}

type unitReport struct {
	tags map[string]string
	name string
}

func (f *fleet) describe() *unitReport {
	tags := f.leader.Tags()
	delete(tags, "secret") // want "^this changes `tags` itself, which `Tags` returned without a copy, and returns it"
	return &unitReport{tags: tags, name: "leader"}
}

func (f *fleet) tagsOf(name, zone string) map[string]string {
	tags := f.units[name].Tags()
	tags["zone"] = zone // want "^this changes `tags` itself"
	return tags
}

// Whether the caller of this means to have its unit changed is not known.

func withZone(u *unit, zone string) map[string]string {
	tags := u.Tags()
	tags["zone"] = zone // want "^audit: this changes `tags` itself"
	return tags
}
