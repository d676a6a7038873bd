package known

// Unmarshal resets the message first, so that nothing it held is refilled, and
// copies bytes and strings.
const protoTable = `
protobuf v1.36.12 proto/encode.go
	Marshal: fresh ret0
	(MarshalOptions) Marshal: fresh ret0
	(MarshalOptions) MarshalAppend: appends arg0; grows ret0 from arg0
protobuf v1.36.12 proto/decode.go
	Unmarshal: reads arg0; writes arg1
	(UnmarshalOptions) Unmarshal: reads arg0; writes arg1
protobuf v1.36.12 proto/merge.go
	Merge: writes arg0; appends arg0.*
	Clone CloneOf: fresh ret0
protobuf v1.36.12 proto/reset.go
	Reset: writes arg0
`

const protowireTable = `
protobuf v1.36.12 encoding/protowire/wire.go
	AppendTag AppendVarint AppendFixed32 AppendFixed64: appends arg0; grows ret0 from arg0
	AppendBytes AppendString: reads arg1; appends arg0; grows ret0 from arg0
	AppendGroup: reads arg2; appends arg0; grows ret0 from arg0
	ConsumeBytes: returns ret0 view arg0
	ConsumeGroup: returns ret0 view arg1
	ConsumeString ConsumeTag ConsumeField ConsumeVarint ConsumeFixed32 ConsumeFixed64: reads arg0
`

const golangProtoTable = `
golang/protobuf v1.5.4 proto/wire.go
	Marshal: fresh ret0
	Unmarshal: reads arg0; writes arg1
golang/protobuf v1.5.4 proto/buffer.go
	NewBuffer: fresh ret0; stores ret0.buf = arg0
	(*Buffer) SetBuf: stores recv.buf = arg0
	(*Buffer) Reset: resets recv.buf
	(*Buffer) Bytes Unread: returns ret0 view recv.buf
	(*Buffer) Marshal EncodeMessage EncodeVarint EncodeFixed32 EncodeFixed64: appends recv.buf
	(*Buffer) EncodeRawBytes EncodeStringBytes: reads arg0; appends recv.buf
	// a copy only if alloc is set
	(*Buffer) DecodeRawBytes: may returns ret0 view recv.buf
	(*Buffer) DecodeStringBytes: fresh ret0
`

// A parser's values are views of its cache; so is everything got from them.
const fastjsonTable = `
fastjson v1.6.10 parser.go: "The returned value is valid until the next call to Parse*."
	(*Parser) Parse ParseBytes: reads arg0; refills recv.cache; returns ret0 view recv.cache
	(*Value) Get GetObject GetArray Object Array GetStringBytes StringBytes: returns ret0 view recv
	(*Value) MarshalTo: appends arg0; grows ret0 from arg0
	(*Value) String: fresh ret0
	(*Object) Get: returns ret0 view recv
	(*Object) Visit: calls arg0 with recv
	(*Object) MarshalTo: appends arg0; grows ret0 from arg0
	(*Object) String: fresh ret0
fastjson v1.6.10 scanner.go: Value: "The value is valid until the Next call."
	(*Scanner) Init InitBytes: reads arg0; refills recv.cache
	(*Scanner) Next: refills recv.cache
	(*Scanner) Value: returns ret0 view recv.cache
fastjson v1.6.10 handy.go
	GetString GetBytes: reads arg0; fresh ret0
	GetInt GetFloat64: reads arg0
fastjson v1.6.10 pool.go: Put: "p and objects recursively returned from p cannot be used after p is put into pp."
	(*ParserPool) Get: pooled ret0
	(*ParserPool) Put: releases arg0; releases arg0.cache
	(*ArenaPool) Get: pooled ret0
	(*ArenaPool) Put: releases arg0; releases arg0.mem
fastjson v1.6.10 arena.go: "valid until Reset is called on a."
	(*Arena) Reset: refills recv.mem
	(*Arena) NewObject NewArray NewNumberFloat64 NewNumberInt: returns ret0 view recv.mem
	(*Arena) NewString NewStringBytes: reads arg0; returns ret0 view recv.mem
`

const jsoniterTable = `
json-iterator v1.1.12 config.go, adapter.go
	Marshal MarshalIndent: fresh ret0
	Unmarshal: reads arg0; writes arg1; refills arg1.*
	(API) Marshal MarshalIndent: fresh ret0
	(API) Unmarshal: reads arg0; writes arg1; refills arg1.*
json-iterator v1.1.12 pool.go
	(StreamPool) BorrowStream: pooled ret0; stores ret0.out = arg0
	(StreamPool) ReturnStream: clears arg0.out; releases arg0; releases arg0.buf
	(IteratorPool) BorrowIterator: pooled ret0; stores ret0.buf = arg0
	(IteratorPool) ReturnIterator: releases arg0
json-iterator v1.1.12 stream.go
	(*Stream) Buffer: returns ret0 view recv.buf
	(*Stream) SetBuffer: stores recv.buf = arg0
	(*Stream) Reset: resets recv.buf; stores recv.out = arg0
	(*Stream) Flush: resets recv.buf; appends recv.out.buf
	(*Stream) Write WriteRaw: reads arg0; appends recv.buf
json-iterator v1.1.12 iter.go, iter_skip.go, iter_str.go
	(*Iterator) ResetBytes: stores recv.buf = arg0; returns ret0 view recv
	(*Iterator) SkipAndReturnBytes ReadString: fresh ret0
	(*Iterator) SkipAndAppendBytes: appends arg0; grows ret0 from arg0
	(*Iterator) ReadArrayCB ReadObjectCB ReadMapCB: calls arg0 with recv
`

// The destination is filled from its start where it has room for all of the
// result: "The returned slice may be a sub-slice of dst".
const snappyTable = `
golang/snappy v1.0.0 encode.go, decode.go; klauspost/compress v1.19.2 snappy
	Encode Decode: reads arg1; refills arg0; grows ret0 from arg0
	DecodedLen: reads arg0
	NewReader: fresh ret0; stores ret0.r = arg0
	NewBufferedWriter: fresh ret0; stores ret0.w = arg0
`

const s2Table = `
klauspost/compress v1.19.2 s2/encode.go
	Encode EncodeBetter EncodeBest EncodeSnappy EncodeSnappyBetter EncodeSnappyBest: reads arg1; refills arg0; grows ret0 from arg0
klauspost/compress v1.19.2 s2/decode.go
	Decode: reads arg1; refills arg0; grows ret0 from arg0
	DecodedLen: reads arg0
`

const zstdTable = `
klauspost/compress v1.19.2 zstd/encoder.go
	NewWriter: fresh ret0; stores ret0.w = arg0
	(*Encoder) Reset: stores recv.w = arg0
	(*Encoder) Write: reads arg0
	(*Encoder) EncodeAll: reads arg0; appends arg1; grows ret0 from arg1
klauspost/compress v1.19.2 zstd/decoder.go
	NewReader: fresh ret0; stores ret0.r = arg0
	(*Decoder) Reset: stores recv.r = arg0
	(*Decoder) Read: refills arg0
	(*Decoder) DecodeAll: reads arg0; appends arg1; grows ret0 from arg1
`
