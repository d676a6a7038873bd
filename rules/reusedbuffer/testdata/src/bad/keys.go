package bad

import "unsafe"

// A key made by package unsafe changes under the map.
func countKeys(names []string) map[string]int {
	seen := make(map[string]int)
	buf := make([]byte, 0, 64)
	for i, n := range names {
		buf = append(buf[:0], n...)
		seen[unsafe.String(unsafe.SliceData(buf), len(buf))] = i // want "`buf` is kept while its buffer is overwritten, so what is kept changes afterwards"
	}
	return seen
}
