package runtime

import "unsafe"

// memvetReadStrings tells of strings that are read here. The compiler takes it
// for granted that strings do not change, but those made by unsafe.String do.
func memvetReadStrings(list []string) {
	for _, s := range list {
		asanread(unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
	}
}

func memvetReadString(s string) {
	asanread(unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
}
