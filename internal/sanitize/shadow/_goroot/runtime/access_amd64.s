#include "go_asm.h"
#include "textflag.h"

// The compiler's instrumentation calls these before memory operations, so they
// decide what everything costs. They keep no frame, touch as little as they can
// and leave what is not clearly clean to memvetRead and memvetWrite.
//
// Eight shadow bytes stand for 64 bytes of memory from the granule of the first
// byte on, so an access of up to 57 bytes lies within them.

#define ACCESS(slow) \
	MOVQ	AX, CX \
	MOVQ	AX, DX \
	SHRQ	$3, CX \
	SUBQ	runtime·memvetMap+memvetMapping_base(SB), DX \
	ADDQ	runtime·memvetMap+memvetMapping_zero(SB), CX \
	CMPQ	DX, runtime·memvetMap+memvetMapping_size(SB) \
	JAE	clean \
	CMPQ	BX, $57 \
	JA	unsure \
	CMPQ	(CX), $0 \
	JNE	unsure \
clean: \
	RET \
unsure: \
	JMP	slow

// func asanread(addr unsafe.Pointer, size uintptr)
TEXT runtime·asanread<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-16
	ACCESS(runtime·memvetRead<ABIInternal>(SB))

// func asanwrite(addr unsafe.Pointer, size uintptr)
TEXT runtime·asanwrite<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-16
	ACCESS(runtime·memvetWrote<ABIInternal>(SB))
