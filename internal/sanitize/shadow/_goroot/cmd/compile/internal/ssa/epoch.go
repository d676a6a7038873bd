package ssa

// memvetEpochs returns for each state of memory the earliest one from which on,
// on every way, nothing was called that may hand memory on. A store makes
// nothing stale, so what was found clean stays clean for as long.
//
// That is value numbering of the chain of memory states (Alpern, Wegman and
// Zadeck, POPL 1988): stores and calls of the runtime's own work have the number
// of their argument, a phi that of its arguments if it is the same, which a loop
// without other calls is assumed to have until something contradicts.
func memvetEpochs(f *Func) []ID {
	epochs := make([]ID, f.NumValues())
	blocks := f.postorder()
	for changed := true; changed; {
		changed = false
		for i := len(blocks) - 1; i >= 0; i-- {
			for _, v := range blocks[i].Values {
				if !v.Type.IsMemory() || epochs[v.ID] == v.ID {
					continue // a state that began an epoch goes on doing so
				}
				if e := memvetEpoch(v, epochs); e != epochs[v.ID] {
					epochs[v.ID] = e
					changed = true
				}
			}
		}
	}
	return epochs
}

// memvetEpoch is what follows from the epochs of v's arguments, of which 0 is
// one that is not known yet.
func memvetEpoch(v *Value, epochs []ID) ID {
	switch v.Op {
	case OpPhi:
		var e ID
		for _, a := range v.Args {
			if in := epochs[a.ID]; in != 0 && e != 0 && in != e {
				return v.ID
			} else if in != 0 {
				e = in
			}
		}
		return e
	case OpStaticCall:
		if !memvetHarmless[memvetCallee(v)] {
			return v.ID
		}
	case OpStore, OpMove, OpZero, OpVarDef, OpVarLive, OpKeepAlive, OpSelectN, OpSelect1, OpCopy:
	default:
		return v.ID
	}
	if m := v.MemoryArg(); m != nil {
		return epochs[m.ID]
	}
	return v.ID
}

func memvetCallee(call *Value) string {
	if aux, ok := call.Aux.(*AuxCall); ok && aux.Fn != nil {
		return aux.Fn.String()
	}
	return ""
}

// What the compiler calls for itself, that runs no code of the program's and
// does not wait for other goroutines.
var memvetHarmless = map[string]bool{
	"runtime.newobject": true, "runtime.makeslice": true, "runtime.makeslice64": true, "runtime.growslice": true,
	"runtime.memmove": true, "runtime.typedmemmove": true, "runtime.memequal": true, "runtime.memclrNoHeapPointers": true, "runtime.memclrHasPointers": true,
	"runtime.convT": true, "runtime.convTslice": true, "runtime.convTstring": true, "runtime.convT16": true, "runtime.convT32": true, "runtime.convT64": true,
	"runtime.concatstring2": true, "runtime.concatstring3": true, "runtime.concatstring4": true, "runtime.concatstring5": true, "runtime.concatstrings": true,
	"runtime.slicebytetostring": true, "runtime.slicebytetostringtmp": true, "runtime.stringtoslicebyte": true, "runtime.cmpstring": true, "runtime.intstring": true,
	"runtime.mapaccess1": true, "runtime.mapaccess1_fast32": true, "runtime.mapaccess1_fast64": true, "runtime.mapaccess1_faststr": true,
	"runtime.mapaccess2": true, "runtime.mapaccess2_fast32": true, "runtime.mapaccess2_fast64": true, "runtime.mapaccess2_faststr": true,
	"runtime.asanread": true, "runtime.asanwrite": true,
}

// memvetFresh reports whether the address p is in memory that was allocated in
// the same epoch.
func memvetFresh(p *Value, epoch ID, epochs []ID) bool {
	if p.Op != OpSelectN || p.Args[0].Op != OpStaticCall {
		return false
	}
	switch call := p.Args[0]; memvetCallee(call) {
	case "runtime.newobject", "runtime.makeslice", "runtime.makeslice64":
		return epochs[call.ID] == epoch
	}
	return false
}
