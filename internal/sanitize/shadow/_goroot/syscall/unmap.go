package syscall

import _ "unsafe"

//go:linkname memvetRenew runtime.memvetRenew
//go:nosplit
func memvetRenew(lo, n uintptr)
