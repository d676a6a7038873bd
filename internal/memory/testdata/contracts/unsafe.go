// Views that unsafe makes.
package unsafe_

import "unsafe"

type T struct{ buf []byte }

func toString(b []byte) string { return unsafe.String(&b[0], len(b)) }

func toStringData(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func toStringOld(b []byte) string { return *(*string)(unsafe.Pointer(&b)) }

func toBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

func words(b []byte) []uint32 { return unsafe.Slice((*uint32)(unsafe.Pointer(&b[0])), len(b)/4) }

func (t *T) text() string { return unsafe.String(unsafe.SliceData(t.buf), len(t.buf)) }

func back(p unsafe.Pointer) []byte { return *(*[]byte)(p) }

func offset(p unsafe.Pointer) *byte { return (*byte)(unsafe.Add(p, 8)) }

func number(p *int) uintptr { return uintptr(unsafe.Pointer(p)) }

func fromNumber(n uintptr) *int { return (*int)(unsafe.Pointer(n)) }

// WANT:
//	toString: returns ret0 view arg0
//	toStringData: returns ret0 view arg0
//	toStringOld: returns ret0 view arg0
//	toBytes: returns ret0 view arg0
//	words: returns ret0 view arg0
//	(*T).text: returns ret0 view recv.buf
//	back: returns ret0 view arg0
//	offset: nothing
//	number: nothing
//	fromNumber: nothing
