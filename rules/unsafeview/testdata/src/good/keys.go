package good

import (
	"strings"
	"unsafe"
)

func keyText(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func appendDigits(dst []byte, n int) []byte {
	for ; n > 0; n /= 10 {
		dst = append(dst, byte('0'+n%10))
	}
	return dst
}

// Only looked for.
func seen(ns []int) map[string]int {
	m := make(map[string]int)
	var b []byte
	for _, n := range ns {
		b = appendDigits(b[:0], n)
		if _, ok := m[keyText(b)]; !ok {
			m[string(b)] = n
		}
	}
	return m
}

func cloned(ns []int) map[string]int {
	m := make(map[string]int)
	var b []byte
	for _, n := range ns {
		b = appendDigits(b[:0], n)
		m[strings.Clone(keyText(b))] = n
	}
	return m
}

// One buffer for each key.
func ownBytes(ns []int) map[string]int {
	m := make(map[string]int)
	for _, n := range ns {
		m[keyText(appendDigits(nil, n))] = n
	}
	return m
}

// All keys lie in one buffer that only grows.
func packed(ns []int) map[string]int {
	m := make(map[string]int)
	var b []byte
	for _, n := range ns {
		start := len(b)
		b = appendDigits(b, n)
		m[keyText(b[start:])] = n
	}
	return m
}

// The map is empty before the buffer changes.
func rounds(lists [][]int, b []byte) int {
	m := make(map[string]int)
	most := 0
	for _, ns := range lists {
		b = b[:0]
		for _, n := range ns {
			start := len(b)
			b = appendDigits(b, n)
			m[keyText(b[start:])]++
		}
		most = max(most, len(m))
		clear(m)
	}
	return most
}
