package good

import "maps"

type unit struct{ tags map[string]string }

func (u *unit) Tags() map[string]string { return u.tags }

func (u *unit) allTags() map[string]string { return maps.Clone(u.tags) }

type fleet struct{ leader *unit }

// A copy is changed, of theirs or of ours.

func (f *fleet) describe() map[string]string {
	tags := maps.Clone(f.leader.Tags())
	delete(tags, "secret")
	return tags
}

func (f *fleet) describeAll() map[string]string {
	tags := f.leader.allTags()
	delete(tags, "secret")
	return tags
}

// The unit is meant to be changed, so its map goes nowhere.

func (f *fleet) setZone(zone string) {
	f.leader.Tags()["zone"] = zone
}

// What is returned is only looked at.

func (f *fleet) tags() map[string]string {
	tags := f.leader.Tags()
	if tags["zone"] == "" {
		return nil
	}
	return tags
}

// The object is new, and its map with it.

func newTags(zone string) map[string]string {
	u := &unit{tags: map[string]string{}}
	tags := u.Tags()
	tags["zone"] = zone
	return tags
}

// A method keeps its own map in order.

func (u *unit) ensure(key string) map[string]string {
	tags := u.Tags()
	tags[key] += ""
	return tags
}
