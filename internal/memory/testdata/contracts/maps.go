// Maps: one loc for the map, one for all its values.
package maps_

import "maps"

type T struct{ buf []byte }

func get(m map[string][]byte) []byte { return m["a"] }

func getOK(m map[string][]byte) ([]byte, bool) {
	b, ok := m["a"]
	return b, ok
}

func set(m map[string][]byte, b []byte) { m["a"] = b }

func setScalar(m map[string]int) { m["a"] = 1 }

func remove(m map[string][]byte) { delete(m, "a") }

func empty(m map[string][]byte) { clear(m) }

func add(m map[string][]byte) { m["a"] = append(m["a"], 1) }

func writeValue(m map[string][]byte) { m["a"][0] = 1 }

func writeAll(m map[string][]byte) {
	for _, b := range m {
		b[0] = 1
	}
}

func field(m map[string]T) []byte { return m["a"].buf }

func pointerField(m map[string]*T, b []byte) { m["a"].buf = b }

func clone(m map[string][]byte) map[string][]byte { return maps.Clone(m) }

func cloneByHand(m map[string][]byte) map[string][]byte {
	out := make(map[string][]byte, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

func build(b []byte) map[string][]byte { return map[string][]byte{"a": b} }

func nested(m map[string]map[string][]byte, b []byte) { m["a"]["b"] = b }

func make_(m map[string]map[string][]byte, b []byte) {
	in := m["a"]
	if in == nil {
		in = make(map[string][]byte)
		m["a"] = in
	}
	in["b"] = b
}

func keyed(m map[string][]byte, b []byte) []byte {
	m["a"] = b
	return m["a"]
}

func arrayKey(m map[[2]int][]byte) []byte { return m[[2]int{1, 2}] }

func values(m map[string][]byte) (out [][]byte) {
	for _, b := range m {
		out = append(out, b)
	}
	return out
}

// WANT:
//	get: returns ret0 view arg0[*]
//	getOK: returns ret0 view arg0[*]
//	set: stores arg0[*] = arg1; writes arg0
//	setScalar: writes arg0
//	remove: writes arg0
//	empty: writes arg0
//	add: appends arg0[*]; clears arg0[*]; stores arg0[*] = arg0[*]; writes arg0
//	writeValue: writes arg0[*]
//	writeAll: may writes arg0[*]
//	field: returns ret0 view arg0[*].buf
//	pointerField: stores arg0[*].buf = arg1
//	clone: fresh ret0; stores ret0[*] = arg0[*]
//	cloneByHand: fresh ret0; stores ret0[*] = arg0[*]
//	build: fresh ret0; stores ret0[*] = arg0
//	nested: stores arg0[*][*] = arg1; writes arg0[*]
//	make_: stores arg0[*][*] = arg1; writes arg0; writes arg0[*]
//	keyed: returns ret0 view arg1; stores arg0[*] = arg1; writes arg0
//	arrayKey: returns ret0 view arg0[*]
//	values: fresh ret0; stores ret0[*] = arg0[*]
