package known

// Decoding into a value that held something before reuses what it finds: slices
// are filled from their start within their capacity, maps and pointers are kept
// ("refills arg1.*"). A value declared inside the loop has nothing to reuse.
const jsonTable = `
decode.go
	Unmarshal: reads arg0; writes arg1; refills arg1.*
	(Unmarshaler) UnmarshalJSON: reads arg0; writes recv
encode.go
	Marshal MarshalIndent: fresh ret0
indent.go
	HTMLEscape Compact Indent: reads arg1; appends arg0.buf
scanner.go
	Valid: reads arg0
stream.go
	NewDecoder: fresh ret0; stores ret0.r = arg0
	(*Decoder) UseNumber DisallowUnknownFields More InputOffset:
	(*Decoder) Decode: refills recv.buf; writes arg0; refills arg0.*
	(*Decoder) Token: refills recv.buf; fresh ret0
	(*Decoder) Buffered: fresh ret0; stores ret0.s = recv.buf
	NewEncoder: fresh ret0; stores ret0.w = arg0
	(*Encoder) Encode: appends recv.w.buf
	(*Encoder) SetIndent SetEscapeHTML:
	(RawMessage) MarshalJSON: returns ret0 view recv
	(*RawMessage) UnmarshalJSON: reads arg0; refills recv
`

// With ReuseRecord a csv.Reader gives the same slice each time; the strings in
// it are new with every record either way.
const csvTable = `
reader.go
	NewReader: fresh ret0; stores ret0.r = arg0
	(*Reader) Read: fresh ret0
	(*Reader) Read#ReuseRecord: refills recv.record; returns ret0 view recv.record
	(*Reader) ReadAll: fresh ret0
	(*Reader) FieldPos InputOffset:
writer.go
	NewWriter: fresh ret0; stores ret0.w = arg0
	(*Writer) Write WriteAll: reads arg0; appends recv.w.buf
	(*Writer) Flush: appends recv.w.buf
	(*Writer) Error:
`

// Tokens with bytes in them (CharData, Comment, Directive, ProcInst) are views of
// the decoder's buffer; StartElement and EndElement are not: hence "may".
const xmlTable = `
marshal.go
	Marshal MarshalIndent: fresh ret0
	NewEncoder: fresh ret0; stores ret0.w = arg0
	(*Encoder) Encode EncodeElement EncodeToken Flush Close: appends recv.w.buf
	(*Encoder) Indent:
read.go
	// slices are appended to, not refilled
	Unmarshal: reads arg0; writes arg1; appends arg1.*
	(*Decoder) Decode DecodeElement: refills recv.buf; writes arg0; appends arg0.*
	(*Decoder) Skip: refills recv.buf
xml.go
	NewDecoder: fresh ret0; stores ret0.r = arg0
	NewTokenDecoder: fresh ret0; stores ret0.t = arg0
	(*Decoder) Token RawToken: refills recv.buf; may returns ret0 view recv.buf
	(*Decoder) InputOffset InputPos:
	(StartElement) Copy: fresh ret0
	(CharData) Copy: fresh ret0
	(Comment) Copy: fresh ret0
	(ProcInst) Copy: fresh ret0
	(Directive) Copy: fresh ret0
	CopyToken: fresh ret0
	EscapeText Escape: reads arg1; appends arg0.buf
`

const gobTable = `
decoder.go
	NewDecoder: fresh ret0; stores ret0.r = arg0
	(*Decoder) Decode: refills recv.buf; writes arg0; refills arg0.*
encoder.go
	NewEncoder: fresh ret0; stores ret0.w = arg0
	(*Encoder) Encode: appends recv.w.buf
type.go
	Register RegisterName:
	(GobDecoder) GobDecode: reads arg0; writes recv
`

const encodingTable = `
encoding.go
	(BinaryUnmarshaler) UnmarshalBinary: reads arg0; writes recv
	(TextUnmarshaler) UnmarshalText: reads arg0; writes recv
	(BinaryAppender) AppendBinary: appends arg0; grows ret0 from arg0
	(TextAppender) AppendText: appends arg0; grows ret0 from arg0
`

const binaryTable = `
binary.go
	(ByteOrder) Uint16 Uint32 Uint64: reads arg0
	(ByteOrder) PutUint16 PutUint32 PutUint64: writes arg0
	(AppendByteOrder) AppendUint16 AppendUint32 AppendUint64: appends arg0; grows ret0 from arg0
	(littleEndian) Uint16 Uint32 Uint64: reads arg0
	(littleEndian) PutUint16 PutUint32 PutUint64: writes arg0
	(littleEndian) AppendUint16 AppendUint32 AppendUint64: appends arg0; grows ret0 from arg0
	(bigEndian) Uint16 Uint32 Uint64: reads arg0
	(bigEndian) PutUint16 PutUint32 PutUint64: writes arg0
	(bigEndian) AppendUint16 AppendUint32 AppendUint64: appends arg0; grows ret0 from arg0
	Read: refills arg2
	Decode: reads arg0; refills arg2
	Write: reads arg2; appends arg0.buf
	Encode: writes arg0; reads arg2
	Append: reads arg2; appends arg0; grows ret0 from arg0
	Size:
varint.go
	AppendUvarint AppendVarint: appends arg0; grows ret0 from arg0
	PutUvarint PutVarint: writes arg0
	Uvarint Varint: reads arg0
	ReadUvarint ReadVarint:
`

const hexTable = `
hex.go
	Encode Decode: reads arg1; writes arg0
	AppendEncode AppendDecode: reads arg1; appends arg0; grows ret0 from arg0
	EncodeToString DecodeString Dump: reads arg0; fresh ret0
	NewEncoder Dumper: fresh ret0; stores ret0.w = arg0
	NewDecoder: fresh ret0; stores ret0.r = arg0
`

const base64Table = `
base64.go
	(*Encoding) Encode Decode: reads arg1; writes arg0
	(*Encoding) AppendEncode AppendDecode: reads arg1; appends arg0; grows ret0 from arg0
	(*Encoding) EncodeToString DecodeString: reads arg0; fresh ret0
	NewEncoder: fresh ret0; stores ret0.w = arg1
	NewDecoder: fresh ret0; stores ret0.r = arg1
`

const base32Table = `
base32.go
	(*Encoding) Encode Decode: reads arg1; writes arg0
	(*Encoding) AppendEncode AppendDecode: reads arg1; appends arg0; grows ret0 from arg0
	(*Encoding) EncodeToString DecodeString: reads arg0; fresh ret0
	NewEncoder: fresh ret0; stores ret0.w = arg1
	NewDecoder: fresh ret0; stores ret0.r = arg1
`

const pemTable = `
pem.go
	Decode: reads arg0; fresh ret0; returns ret1 view arg0
	Encode: appends arg0.buf
	EncodeToMemory: fresh ret0
`

// Fields of type asn1.RawValue and asn1.RawContent are views of the input.
const asn1Table = `
asn1.go
	Unmarshal UnmarshalWithParams: writes arg1; may stores arg1.* = arg0; returns ret0 view arg0
	(BitString) RightAlign: may returns ret0 view recv.Bytes
marshal.go
	Marshal MarshalWithParams: fresh ret0
`

const strconvTable = `
number.go
	ParseBool ParseFloat ParseComplex: reads arg0
	AppendBool: appends arg0; grows ret0 from arg0
	FormatComplex: fresh ret0
	ParseInt ParseUint Atoi: reads arg0
	FormatInt FormatUint Itoa: fresh ret0
	AppendInt AppendUint: appends arg0; grows ret0 from arg0
	FormatFloat: fresh ret0
	AppendFloat: appends arg0; grows ret0 from arg0
quote.go
	Quote QuoteToASCII QuoteToGraphic: reads arg0; fresh ret0
	QuoteRune QuoteRuneToASCII QuoteRuneToGraphic: fresh ret0
	AppendQuote AppendQuoteToASCII AppendQuoteToGraphic: reads arg1; appends arg0; grows ret0 from arg0
	AppendQuoteRune AppendQuoteRuneToASCII AppendQuoteRuneToGraphic: appends arg0; grows ret0 from arg0
	CanBackquote: reads arg0
	UnquoteChar: returns ret2 view arg0
	QuotedPrefix: returns ret0 view arg0
	Unquote: may returns ret0 view arg0
`

const utf8Table = `
utf8.go
	FullRune DecodeRune DecodeLastRune RuneCount Valid: reads arg0
	FullRuneInString DecodeRuneInString DecodeLastRuneInString RuneCountInString ValidString: reads arg0
	EncodeRune: writes arg0
	AppendRune: appends arg0; grows ret0 from arg0
`

const utf16Table = `
utf16.go
	Encode Decode: reads arg0; fresh ret0
	AppendRune: appends arg0; grows ret0 from arg0
`
