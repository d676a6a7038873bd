package known

const zapTable = `
zap v1.28.0 field.go
	Binary ByteString Reflect Any: stores ret0.Interface = arg1
zap v1.28.0 array.go
	ByteStrings Strings: stores ret0.Interface = arg1
zap v1.28.0 logger.go
	(*Logger) Debug Info Warn Error DPanic Panic Fatal: reads arg1[*]
	(*Logger) Log: reads arg2[*]
	(*Logger) Check: pooled ret0
	(*Logger) With: reads arg0[*]; fresh ret0
zap v1.28.0 logger.go: WithLazy: the fields are encoded with the first entry
	(*Logger) WithLazy: fresh ret0; stores ret0.fields = arg0
`

const zapcoreTable = `
zap v1.28.0 zapcore/entry.go: CheckedEntry: "References are returned to a pool after Write, and MUST NOT be retained after calling their Write method."
	(*CheckedEntry) Write: reads arg0[*]; releases recv
`

const zapBufferTable = `
zap v1.28.0 buffer/buffer.go: Free: "Callers must not retain references to the Buffer after calling Free."
	(*Buffer) Bytes: returns ret0 view recv.bs
	(*Buffer) String: fresh ret0
	(*Buffer) Reset: resets recv.bs
	(*Buffer) AppendBytes AppendString Write WriteString: reads arg0; appends recv.bs
	(*Buffer) AppendByte AppendInt AppendTime AppendUint AppendBool AppendFloat WriteByte: appends recv.bs
	(*Buffer) Len Cap:
	(*Buffer) TrimNewline: may resets recv.bs
	(*Buffer) Free: releases recv; releases recv.bs
zap v1.28.0 buffer/pool.go
	(Pool) Get: pooled ret0
`

// An Event goes back to its pool when it is sent; a Dict or Array when it is
// added to another event.
const zerologTable = `
zerolog v1.35.1 event.go: Msg: "NOTICE: once this method is called, the *Event should be disposed."
	(*Event) Msg Send: releases recv
	(*Event) Msgf: reads arg1[*]; releases recv
	(*Event) MsgFunc: calls arg0; releases recv
	(*Event) Discard:
	(*Event) Enabled:
	Dict: pooled ret0
	(*Event) CreateDict CreateArray: pooled ret0
zerolog v1.35.1 event.go: Dict: putEvent(dict)
	(*Event) Dict: releases arg1; returns ret0 view recv
zerolog v1.35.1 array.go: write: putArray(a)
	(*Event) Array: may releases arg1; returns ret0 view recv
zerolog v1.35.1 event.go
	(*Event) Func: calls arg0 with recv; returns ret0 view recv
	(*Event) Str Strs Bytes Hex RawJSON RawCBOR AnErr Errs Stringer Stringers: reads arg1; returns ret0 view recv
	(*Event) Bools Ints Ints8 Ints16 Ints32 Ints64 Uints Uints8 Uints16 Uints32 Uints64: reads arg1; returns ret0 view recv
	(*Event) Floats32 Floats64 Times Durs Any Interface Type IPAddr IPPrefix MACAddr: reads arg1; returns ret0 view recv
	(*Event) Bool Int Int8 Int16 Int32 Int64 Uint Uint8 Uint16 Uint32 Uint64 Float32 Float64: returns ret0 view recv
	(*Event) Time Dur TimeDiff Timestamp Stack Caller CallerSkipFrame Err Fields Object EmbedObject: returns ret0 view recv
	(*Event) Ctx: stores recv.ctx = arg0; returns ret0 view recv
zerolog v1.35.1 array.go
	Arr: pooled ret0
	(*Array) Str Bytes Hex RawJSON Errs Interface IPAddr IPPrefix MACAddr Type: reads arg0; returns ret0 view recv
	(*Array) Bool Int Int8 Int16 Int32 Int64 Uint Uint8 Uint16 Uint32 Uint64 Float32 Float64: returns ret0 view recv
	(*Array) Time Dur Err Object: returns ret0 view recv
	(*Array) Dict: releases arg0; returns ret0 view recv
zerolog v1.35.1 log.go
	(*Logger) Trace Debug Info Warn Error Err Fatal Panic WithLevel Log: pooled ret0
`
