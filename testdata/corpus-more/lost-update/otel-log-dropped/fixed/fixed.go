// Package fixed holds log records with a limited number of attributes.
package fixed

import (
	"slices"
	"unicode/utf8"
)

type kind int

const (
	kindEmpty kind = iota
	kindString
	kindSlice
	kindMap
)

type value struct {
	kind  kind
	str   string
	slice []value
	kvs   []keyValue
}

type keyValue struct {
	Key   string
	Value value
}

func stringValue(s string) value          { return value{kind: kindString, str: s} }
func sliceValue(vs ...value) value        { return value{kind: kindSlice, slice: vs} }
func mapValue(kvs ...keyValue) value      { return value{kind: kindMap, kvs: kvs} }
func (v value) asSlice() []value          { return slices.Clone(v.slice) }
func (v value) asMap() []keyValue         { return slices.Clone(v.kvs) }
func (kv keyValue) sameKey(k string) bool { return kv.Key == k }

const inlineAttrs = 5

// record is one log record. Most records have few attributes, which are kept
// inline.
type record struct {
	body    value
	front   [inlineAttrs]keyValue
	nFront  int
	back    []keyValue
	dropped int

	countLimit  int
	lengthLimit int
}

func (r *record) addDropped(n int) { r.dropped += n }
func (r *record) setDropped(n int) { r.dropped = n }

// droppedAttributes is the number of attributes lost to limits or duplicates.
func (r *record) droppedAttributes() int { return r.dropped }

func (r *record) attributesLen() int { return r.nFront + len(r.back) }

func (r *record) walkAttributes(f func(keyValue) bool) {
	for i := range r.nFront {
		if !f(r.front[i]) {
			return
		}
	}
	for _, a := range r.back {
		if !f(a) {
			return
		}
	}
}

// setAttributes replaces the attributes.
func (r *record) setAttributes(attrs ...keyValue) {
	attrs, drop := dedup(attrs)
	r.setDropped(drop)
	attrs, drop = head(attrs, r.countLimit)
	r.addDropped(drop)

	r.nFront = 0
	var i int
	for i = 0; i < len(attrs) && r.nFront < len(r.front); i++ {
		r.front[r.nFront] = r.applyAttrLimits(attrs[i])
		r.nFront++
	}
	r.back = slices.Clone(attrs[i:])
	for i, a := range r.back {
		r.back[i] = r.applyAttrLimits(a)
	}
}

func head(kvs []keyValue, n int) (out []keyValue, dropped int) {
	if n > 0 && len(kvs) > n {
		return kvs[:n], len(kvs) - n
	}
	return kvs, 0
}

// dedup keeps the last value of each key.
func dedup(kvs []keyValue) (unique []keyValue, dropped int) {
	unique = make([]keyValue, 0, len(kvs))
	for _, a := range kvs {
		i := slices.IndexFunc(unique, func(kv keyValue) bool { return kv.sameKey(a.Key) })
		if i >= 0 {
			dropped++
			unique[i] = a
			continue
		}
		unique = append(unique, a)
	}
	return unique, dropped
}

// clone returns a record that shares nothing with r.
func (r *record) clone() record {
	res := *r
	res.back = slices.Clone(r.back)
	return res
}

func (r *record) applyAttrLimits(attr keyValue) keyValue {
	attr.Value = r.applyValueLimits(attr.Value)
	return attr
}

func (r *record) applyValueLimits(val value) value {
	switch val.kind {
	case kindString:
		if len(val.str) > r.lengthLimit {
			val = stringValue(truncate(val.str, r.lengthLimit))
		}
	case kindSlice:
		sl := val.asSlice()
		for i := range sl {
			sl[i] = r.applyValueLimits(sl[i])
		}
		val = sliceValue(sl...)
	case kindMap:
		// Remove duplicates first, their values need not be truncated.
		kvs, dropped := dedup(val.asMap())
		r.addDropped(dropped)
		for i := range kvs {
			kvs[i] = r.applyAttrLimits(kvs[i])
		}
		val = mapValue(kvs...)
	}
	return val
}

// truncate cuts s to at most n bytes at a rune boundary.
func truncate(s string, n int) string {
	if n < 0 {
		return s
	}
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:min(n, len(s))]
}
