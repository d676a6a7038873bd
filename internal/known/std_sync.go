package known

// Locks have rows without effects: what a lock guards is the engine's matter.
const syncTable = `
cond.go
	NewCond: fresh ret0; stores ret0.L = arg0
	(*Cond) Wait: joins
	(*Cond) Signal Broadcast:
map.go
	(*Map) Load: returns ret0 view recv[*]
	(*Map) LoadAndDelete:
	(*Map) Store: stores recv[*] = arg1
	(*Map) LoadOrStore: stores recv[*] = arg1; returns ret0 view recv[*]
	(*Map) Swap: stores recv[*] = arg1
	(*Map) CompareAndSwap: may stores recv[*] = arg2
	(*Map) Delete CompareAndDelete Clear:
	(*Map) Range: calls arg0
mutex.go
	(*Mutex) Lock TryLock Unlock:
	(Locker) Lock Unlock:
rwmutex.go
	(*RWMutex) Lock TryLock Unlock RLock TryRLock RUnlock:
	(*RWMutex) RLocker: returns ret0 view recv
once.go
	(*Once) Do: calls arg0
oncefunc.go
	OnceFunc OnceValue OnceValues: fresh ret0; stores ret0.f = arg0
pool.go
	(*Pool) Get: pooled ret0
	(*Pool) Put: releases arg0
waitgroup.go
	(*WaitGroup) Add Done:
	(*WaitGroup) Wait: joins
	(*WaitGroup) Go: keeps arg0 in goroutine
`

const atomicTable = `
type.go
	(*Pointer) Load: returns ret0 view recv.v
	(*Pointer) Store: stores recv.v = arg0
	(*Pointer) Swap: returns ret0 view recv.v; stores recv.v = arg0
	(*Pointer) CompareAndSwap: may stores recv.v = arg1
	(*Bool) Load Store Swap CompareAndSwap:
	(*Int32) Load Store Swap CompareAndSwap Add And Or:
	(*Int64) Load Store Swap CompareAndSwap Add And Or:
	(*Uint32) Load Store Swap CompareAndSwap Add And Or:
	(*Uint64) Load Store Swap CompareAndSwap Add And Or:
	(*Uintptr) Load Store Swap CompareAndSwap Add And Or:
value.go
	(*Value) Load: returns ret0 view recv.v
	(*Value) Store: stores recv.v = arg0
	(*Value) Swap: returns ret0 view recv.v; stores recv.v = arg0
	(*Value) CompareAndSwap: may stores recv.v = arg1
doc.go
	LoadPointer: returns ret0 view arg0[*]
	StorePointer: stores arg0[*] = arg1
	SwapPointer: returns ret0 view arg0[*]; stores arg0[*] = arg1
	CompareAndSwapPointer: may stores arg0[*] = arg2
	AddInt32 AddUint32 AddUintptr SwapInt32 SwapUint32 SwapUintptr: writes arg0
	CompareAndSwapInt32 CompareAndSwapUint32 CompareAndSwapUintptr: writes arg0
	LoadInt32 LoadUint32 LoadUintptr: reads arg0
	StoreInt32 StoreUint32 StoreUintptr: writes arg0
doc_64.go
	AddInt64 AddUint64 SwapInt64 SwapUint64 CompareAndSwapInt64 CompareAndSwapUint64: writes arg0
	LoadInt64 LoadUint64: reads arg0
	StoreInt64 StoreUint64: writes arg0
`

const contextTable = `
context.go
	Background TODO: fresh ret0
	WithValue: fresh ret0; stores ret0.val = arg2; stores ret0.ctx = arg0
	WithoutCancel: fresh ret0; stores ret0.ctx = arg0
	WithCancel WithCancelCause: fresh ret0; stores ret0.ctx = arg0; fresh ret1
	WithTimeout WithTimeoutCause WithDeadline WithDeadlineCause: fresh ret0; stores ret0.ctx = arg0; fresh ret1
	Cause:
	AfterFunc: keeps arg1 in goroutine; fresh ret0
	(Context) Value: returns ret0 view recv.val
	(Context) Done Err Deadline:
`
