package ssagen

import (
	"cmd/compile/internal/base"
	"cmd/compile/internal/ssa"
	"cmd/compile/internal/types"
)

// instrument2 checks accesses in place. Large ones call asanread and asanwrite,
// as the compiler has it.
func (s *state) instrument2(t *types.Type, addr, addr2 *ssa.Value, kind instrumentKind) {
	size := t.Size()
	if !base.Flag.ASan || addr2 != nil || size > ssa.MemvetMaxCheck {
		s.memvetInstrument2(t, addr, addr2, kind)
		return
	}
	if !s.instrumentMemory || size == 0 || ssa.IsSanitizerSafeAddr(addr) {
		return
	}
	access := size << 1
	if kind == instrumentWrite {
		access |= 1
	}
	s.newValue2I(ssa.OpMemvetCheck, types.TypeVoid, access, addr, s.mem())
}
