package known

// A bytes.Buffer has two storages: buf, what was written and not read yet, and
// spare, the capacity behind it that AvailableBuffer hands out, which the next
// write uses. Reading moves the start of the content; the room in front of it
// is used again when a later write finds no other: hence "may resets" behind
// reads, after which an append counts as overwriting.
//
// Split, SplitAfter and their like clip the pieces, except for the last, which
// is the rest of the argument with its capacity; the rows say clipped for all.
const bytesTable = `
buffer.go
	NewBuffer: fresh ret0; stores ret0.buf = arg0
	NewBufferString: fresh ret0
	(*Buffer) Bytes Peek: returns ret0 view recv.buf
	(*Buffer) AvailableBuffer: returns ret0 view recv.spare
	(*Buffer) String: fresh ret0
	(*Buffer) Len Cap Available Grow UnreadByte UnreadRune:
	(*Buffer) Truncate: may resets recv.buf
	(*Buffer) Reset: resets recv.buf
	(*Buffer) Write WriteString: reads arg0; appends recv.buf; refills recv.spare
	(*Buffer) WriteByte WriteRune ReadFrom: appends recv.buf; refills recv.spare
	(*Buffer) WriteTo: appends arg0.buf; resets recv.buf
	(*Buffer) Read: refills arg0; may resets recv.buf
	(*Buffer) Next: returns ret0 view recv.buf; may resets recv.buf
	(*Buffer) ReadByte ReadRune: may resets recv.buf
	(*Buffer) ReadBytes ReadString: fresh ret0; may resets recv.buf
reader.go
	NewReader: fresh ret0; stores ret0.s = arg0
	(*Reader) Reset: stores recv.s = arg0
	(*Reader) Read ReadAt: reads recv.s; refills arg0
	(*Reader) Len Size ReadByte UnreadByte ReadRune UnreadRune Seek: reads recv.s
	(*Reader) WriteTo: reads recv.s; appends arg0.buf
bytes.go
	Equal Compare Count Contains HasPrefix HasSuffix EqualFold: reads arg0; reads arg1
	Index LastIndex: reads arg0; reads arg1
	ContainsAny ContainsRune IndexRune IndexAny LastIndexAny: reads arg0
	IndexByte LastIndexByte: reads arg0
	ContainsFunc IndexFunc LastIndexFunc: reads arg0; calls arg1
	Trim TrimLeft TrimRight TrimSpace TrimPrefix TrimSuffix: returns ret0 view arg0
	TrimFunc TrimLeftFunc TrimRightFunc: calls arg1; returns ret0 view arg0
	CutPrefix CutSuffix: returns ret0 view arg0
	Cut: returns ret0 view arg0; returns ret1 view arg0
	Split SplitN SplitAfter SplitAfterN Fields: fresh ret0; stores ret0[*] = arg0 clipped
	FieldsFunc: calls arg1; fresh ret0; stores ret0[*] = arg0 clipped
	Clone Repeat ToUpper ToLower ToTitle Title Runes Replace ReplaceAll ToValidUTF8: reads arg0; fresh ret0
	ToUpperSpecial ToLowerSpecial ToTitleSpecial: reads arg1; fresh ret0
	Join: reads arg0[*]; fresh ret0
	Map: calls arg0; reads arg1; fresh ret0
iter.go
	Lines SplitSeq SplitAfterSeq FieldsSeq: fresh ret0; stores ret0[*] = arg0 clipped
	FieldsFuncSeq: fresh ret0; stores ret0[*] = arg0 clipped; stores ret0.f = arg1
`

// Views of strings spoil nothing, they only keep the whole string alive. A
// "may returns" is what functions give that answer with their argument where
// nothing had to be changed.
const stringsTable = `
builder.go
	// the builder only appends: its strings never change, Reset drops the array
	(*Builder) String: returns ret0 view recv.buf
	(*Builder) Len Cap Grow:
	(*Builder) Reset: clears recv.buf
	(*Builder) Write WriteString: reads arg0; appends recv.buf
	(*Builder) WriteByte WriteRune: appends recv.buf
reader.go
	NewReader: fresh ret0; stores ret0.s = arg0
	(*Reader) Reset: stores recv.s = arg0
	(*Reader) Read ReadAt: reads recv.s; refills arg0
	(*Reader) Len Size ReadByte UnreadByte ReadRune UnreadRune Seek: reads recv.s
	(*Reader) WriteTo: reads recv.s; appends arg0.buf
replace.go
	NewReplacer: fresh ret0; stores ret0.oldnew[*] = arg0[*]
	(*Replacer) Replace: may returns ret0 view arg0
	(*Replacer) WriteString: appends arg0.buf; reads arg1
strings.go
	Count Contains ContainsAny ContainsRune Index LastIndex IndexByte IndexRune IndexAny: reads arg0
	LastIndexAny LastIndexByte HasPrefix HasSuffix EqualFold: reads arg0
	ContainsFunc IndexFunc LastIndexFunc: reads arg0; calls arg1
	Trim TrimLeft TrimRight TrimSpace TrimPrefix TrimSuffix: returns ret0 view arg0
	TrimFunc TrimLeftFunc TrimRightFunc: calls arg1; returns ret0 view arg0
	CutPrefix CutSuffix: returns ret0 view arg0
	Cut: returns ret0 view arg0; returns ret1 view arg0
	Split SplitN SplitAfter SplitAfterN Fields: fresh ret0; stores ret0[*] = arg0
	FieldsFunc: calls arg1; fresh ret0; stores ret0[*] = arg0
	Join: may returns ret0 view arg0[*]
	Repeat ToUpper ToLower Replace ReplaceAll ToValidUTF8: may returns ret0 view arg0
	Title ToTitle: may returns ret0 view arg0
	ToUpperSpecial ToLowerSpecial ToTitleSpecial: may returns ret0 view arg1
	Map: calls arg0; may returns ret0 view arg1
clone.go
	Clone: reads arg0; fresh ret0
compare.go
	Compare: reads arg0; reads arg1
iter.go
	Lines SplitSeq SplitAfterSeq FieldsSeq: fresh ret0; stores ret0[*] = arg0
	FieldsFuncSeq: fresh ret0; stores ret0[*] = arg0; stores ret0.f = arg1
`
