package ssa

// The check of an access to shadow memory is an operation of its own: it reads
// memory and gives nothing, so that loads around it can still be merged, and it
// costs no register but R13. The generated tables of operations are not changed
// for it: it is PrefetchCacheStreamed with the type void, which has the right
// arguments (address, memory) and which no program uses.
const (
	OpMemvetCheck      = OpPrefetchCacheStreamed
	OpAMD64MemvetCheck = OpAMD64PrefetchNTA
)

// MemvetMaxCheck is the size of the largest access that is checked in place:
// with the granule it begins in, it has to fit into eight granules of 8 bytes.
const MemvetMaxCheck = 57

func init() {
	var scratch, general regMask
	for i := range registersAMD64 {
		switch registersAMD64[i].String() {
		case "R13":
			scratch = 1 << i
		case "SP", "SB", "g":
		default:
			general |= 1 << i
		}
	}
	opcodeTable[OpMemvetCheck].auxType = auxInt64
	machine := &opcodeTable[OpAMD64MemvetCheck]
	machine.auxType = auxInt64
	machine.clobberFlags = true
	machine.reg.clobbers = scratch
	machine.reg.inputs[0].regs &= general &^ scratch
}
