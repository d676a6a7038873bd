package amd64

import (
	"cmd/compile/internal/ssa"
	"cmd/compile/internal/ssagen"
	"cmd/compile/internal/typecheck"
	"cmd/internal/obj"
	"cmd/internal/obj/x86"
)

// memvetZero is where runtime.memvetMap has the shadow byte of address 0.
const memvetZero = 64

// ssaGenValue writes checks; everything else is the compiler's.
//
//	MOVQ	addr, R13
//	SHRQ	$3, R13
//	ADDQ	runtime.memvetMap+64(SB), R13
//	CMPx	(R13), $0
//	JNE	...
//
// Where some shadow byte is set, runtime.memvetUnsure is called with the address
// in R13; it keeps all registers. What the access is, it reads in the
// instruction behind the call, which does nothing.
func ssaGenValue(s *ssagen.State, v *ssa.Value) {
	if v.Op != ssa.OpAMD64MemvetCheck || !v.Type.IsVoid() {
		memvetGenValue(s, v)
		return
	}
	addr := v.Args[0].Reg()
	memvetReg(s, x86.AMOVQ, addr, x86.REG_R13)
	p := s.Prog(x86.ASHRQ)
	p.From.Type, p.From.Offset = obj.TYPE_CONST, 3
	p.To.Type, p.To.Reg = obj.TYPE_REG, x86.REG_R13
	p = s.Prog(x86.AADDQ)
	p.From.Type, p.From.Name, p.From.Sym = obj.TYPE_MEM, obj.NAME_EXTERN, typecheck.LookupRuntimeVar("memvetMap")
	p.From.Offset = memvetZero
	p.To.Type, p.To.Reg = obj.TYPE_REG, x86.REG_R13
	p = s.Prog(memvetCompare(v.AuxInt >> 1))
	p.From.Type, p.From.Reg = obj.TYPE_MEM, x86.REG_R13
	p.To.Type, p.To.Offset = obj.TYPE_CONST, 0
	unclean := s.Prog(x86.AJNE)
	unclean.To.Type = obj.TYPE_BRANCH
	after := s.Pc()
	s.MemvetCold = append(s.MemvetCold, func() {
		s.SetPos(v.Pos.WithNotStmt())
		unclean.To.SetTarget(s.Pc())
		memvetReg(s, x86.AMOVQ, addr, x86.REG_R13)
		p := s.Prog(obj.ACALL)
		p.To.Type, p.To.Name = obj.TYPE_MEM, obj.NAME_EXTERN
		p.To.Sym = typecheck.LookupRuntimeFunc("memvetUnsure")
		p = s.Prog(x86.ATESTL)
		p.From.Type, p.From.Offset = obj.TYPE_CONST, 1<<30|v.AuxInt
		p.To.Type, p.To.Reg = obj.TYPE_REG, x86.REG_AX
		p = s.Prog(obj.AJMP)
		p.To.Type = obj.TYPE_BRANCH
		p.To.SetTarget(after)
	})
}

// ssaGenBlock puts what checks seldom do behind the last block.
func ssaGenBlock(s *ssagen.State, b, next *ssa.Block) {
	memvetGenBlock(s, b, next)
	if blocks := b.Func.Blocks; b == blocks[len(blocks)-1] {
		for _, write := range s.MemvetCold {
			write()
		}
	}
}

func memvetReg(s *ssagen.State, as obj.As, from, to int16) {
	p := s.Prog(as)
	p.From.Type, p.From.Reg = obj.TYPE_REG, from
	p.To.Type, p.To.Reg = obj.TYPE_REG, to
}

// memvetCompare compares the shadow bytes of an access of that size, which may
// begin anywhere in a granule.
func memvetCompare(size int64) obj.As {
	switch granules := (size + 7 + 7) / 8; {
	case size == 1:
		return x86.ACMPB
	case granules <= 2:
		return x86.ACMPW
	case granules <= 4:
		return x86.ACMPL
	default:
		return x86.ACMPQ
	}
}
