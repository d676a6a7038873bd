package asan

import "unsafe"

// Enabled makes the standard library tell what system calls read and write.
const Enabled = true

//go:linkname Read runtime.asanread
func Read(addr unsafe.Pointer, len uintptr)

//go:linkname Write runtime.asanwrite
func Write(addr unsafe.Pointer, len uintptr)
