#include "go_asm.h"
#include "funcdata.h"
#include "textflag.h"

// The compiler's instrumentation calls these before memory operations, unless
// it checks in place, so they decide what everything costs. They keep no frame,
// touch as little as they can and leave what is not clearly clean to memvetRead
// and memvetWrote.
//
// Eight shadow bytes stand for 64 bytes of memory from the granule of the first
// byte on, so an access of up to 57 bytes lies within them.

#define ACCESS(slow) \
	MOVQ	AX, CX \
	SHRQ	$3, CX \
	ADDQ	runtime·memvetMap+memvetMapping_zero(SB), CX \
	CMPQ	BX, $57 \
	JA	unsure \
	CMPQ	(CX), $0 \
	JNE	unsure \
	RET \
unsure: \
	JMP	slow

// func asanread(addr unsafe.Pointer, size uintptr)
TEXT runtime·asanread<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-16
	ACCESS(runtime·memvetRead<ABIInternal>(SB))

// func asanwrite(addr unsafe.Pointer, size uintptr)
TEXT runtime·asanwrite<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-16
	ACCESS(runtime·memvetWrote<ABIInternal>(SB))

// Checks in place (cmd/compile/internal/amd64/check.go) come here with the
// address in R13 if a shadow byte is set. They expect all registers to be kept,
// except R13 and flags, also where there is little stack left. So this decides
// without Go code whether the access is stale, and saves most registers on the
// system stack.

// func memvetOnSystem(), a closure made by memvetUnsure; runs on the system
// stack. The first bytes of the frame are where the callee may put its arguments.
TEXT memvetOnSystem<>(SB), NOSPLIT|NEEDCTXT, $328-0
	MOVUPS	X0, 48(SP)
	MOVUPS	X1, 64(SP)
	MOVUPS	X2, 80(SP)
	MOVUPS	X3, 96(SP)
	MOVUPS	X4, 112(SP)
	MOVUPS	X5, 128(SP)
	MOVUPS	X6, 144(SP)
	MOVUPS	X7, 160(SP)
	MOVUPS	X8, 176(SP)
	MOVUPS	X9, 192(SP)
	MOVUPS	X10, 208(SP)
	MOVUPS	X11, 224(SP)
	MOVUPS	X12, 240(SP)
	MOVUPS	X13, 256(SP)
	MOVUPS	X14, 272(SP)
	MOVQ	R8, 288(SP)
	MOVQ	R10, 296(SP)
	MOVQ	R11, 304(SP)
	MOVQ	R12, 312(SP)
	MOVQ	R15, 320(SP)
	MOVQ	8(DX), AX	// address
	MOVQ	16(DX), BX	// size
	MOVQ	24(DX), CX	// whether it is a write
	MOVQ	32(DX), DI	// frame pointer
	MOVQ	40(DX), SI	// g
	CALL	runtime·memvetReportUse<ABIInternal>(SB)
	MOVUPS	48(SP), X0
	MOVUPS	64(SP), X1
	MOVUPS	80(SP), X2
	MOVUPS	96(SP), X3
	MOVUPS	112(SP), X4
	MOVUPS	128(SP), X5
	MOVUPS	144(SP), X6
	MOVUPS	160(SP), X7
	MOVUPS	176(SP), X8
	MOVUPS	192(SP), X9
	MOVUPS	208(SP), X10
	MOVUPS	224(SP), X11
	MOVUPS	240(SP), X12
	MOVUPS	256(SP), X13
	MOVUPS	272(SP), X14
	MOVQ	288(SP), R8
	MOVQ	296(SP), R10
	MOVQ	304(SP), R11
	MOVQ	312(SP), R12
	MOVQ	320(SP), R15
	RET

// The instruction behind the call is TESTL $(1<<30 | size<<1 | write), AX.
TEXT runtime·memvetUnsure<ABIInternal>(SB), NOSPLIT, $112-0
	NO_LOCAL_POINTERS
	MOVQ	AX, 56(SP)
	MOVQ	BX, 64(SP)
	MOVQ	CX, 72(SP)
	MOVQ	DX, 80(SP)
	MOVQ	SI, 88(SP)
	MOVQ	DI, 96(SP)
	MOVQ	R9, 104(SP)
	MOVQ	8(BP), AX	// where the call returns to
	MOVL	1(AX), BX
	ANDL	$0x3fffffff, BX
	MOVL	BX, SI
	ANDL	$1, SI	// whether it is a write
	SHRL	$1, BX	// the size
	MOVQ	R13, CX
	SHRQ	$3, CX
	ADDQ	runtime·memvetMap+memvetMapping_zero(SB), CX
	LEAQ	-1(R13)(BX*1), DX
	SHRQ	$3, DX
	ADDQ	runtime·memvetMap+memvetMapping_zero(SB), DX
	MOVQ	R13, AX
	ANDQ	$7, AX
	CMPB	AX, (CX)	// the granule of the first byte
	JB	stale
more:
	INCQ	CX
	CMPQ	CX, DX
	JA	clean
	CMPB	(CX), $0
	JEQ	more
stale:
	MOVQ	g_m(R14), AX
	TESTQ	AX, AX
	JEQ	clean
	CMPQ	R14, m_gsignal(AX)
	JEQ	clean
	LEAQ	memvetOnSystem<>(SB), AX
	MOVQ	AX, 8(SP)
	MOVQ	R13, 16(SP)
	MOVQ	BX, 24(SP)
	MOVQ	SI, 32(SP)
	MOVQ	BP, 40(SP)
	MOVQ	R14, 48(SP)
	LEAQ	8(SP), AX
	MOVQ	AX, 0(SP)
	CALL	runtime·systemstack(SB)
	MOVQ	48(SP), R14
	XORPS	X15, X15
clean:
	MOVQ	56(SP), AX
	MOVQ	64(SP), BX
	MOVQ	72(SP), CX
	MOVQ	80(SP), DX
	MOVQ	88(SP), SI
	MOVQ	96(SP), DI
	MOVQ	104(SP), R9
	RET
