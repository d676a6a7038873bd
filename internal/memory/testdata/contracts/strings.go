// Strings that package unsafe made show bytes, also from lists.
package strings_

import "unsafe"

func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func collect(bs [][]byte) []string {
	var out []string
	for _, b := range bs {
		out = append(out, text(b))
	}
	return out
}

func collectCopied(bs [][]byte) []string {
	var out []string
	for _, b := range bs {
		out = append(out, string(b))
	}
	return out
}

func joined(a, b []string) []string { return append(a, b...) }

func first(bs [][]byte) string { return collect(bs)[0] }

type reader struct{ b []byte }

func (r *reader) each(f func(word []byte) bool) {
	for n := range r.b {
		if !f(r.b[n : n+1]) {
			return
		}
	}
}

// The list's own array has no name here, what its elements show has.
func (r *reader) words() []string {
	var out []string
	r.each(func(w []byte) bool {
		out = append(out, text(w))
		return true
	})
	return out
}

type report struct{ words []string }

func (r *reader) report() *report { return &report{r.words()} }

// WANT:
//	text: returns ret0 view arg0
//	collect: fresh ret0; reads arg0; stores ret0[*] = arg0[*]
//	collectCopied: fresh ret0; reads arg0
//	joined: appends arg0; fresh ret0; grows ret0 from arg0
//	first: returns ret0 view arg0[*]
//	(*reader).each: may appends arg0.$out; stores arg0.$out[*] = recv.b
//	(*reader).words: stores ret0[*] = recv.b
//	(*reader).words$1: appends free0; stores free0[*] = arg0
//	(*reader).report: fresh ret0; stores ret0.words[*] = recv.b
