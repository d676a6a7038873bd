package ssax

import "golang.org/x/tools/go/ssa"

// TakesLock reports whether the function itself locks something.
func TakesLock(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if call, ok := i.(ssa.CallInstruction); ok && IsLock(call.Common()) {
				return true
			}
		}
	}
	return false
}

// IsLock reports whether a call locks something, by its name.
func IsLock(c *ssa.CallCommon) bool {
	switch CalleeName(c) {
	case "Lock", "RLock", "TryLock", "TryRLock":
		return true
	}
	return false
}

// IsUnlock reports whether a call gives back a lock of package sync.
func IsUnlock(c *ssa.CallCommon) bool {
	f := c.StaticCallee()
	return f != nil && f.Pkg != nil && f.Pkg.Pkg.Path() == "sync" && (f.Name() == "Unlock" || f.Name() == "RUnlock")
}
