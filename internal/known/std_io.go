package known

// A wrapper's reads are reads of what it wraps; their effect on the wrapped
// reader's own buffer is left out, because nothing is known of its type.
const ioTable = `
io.go
	(Reader) Read: refills arg0
	(Writer) Write: reads arg0; appends recv.buf
	// lent is what some libraries give out together with a Closer (pebble's Get)
	(Closer) Close: refills recv.lent
	(Seeker) Seek:
	(ReaderFrom) ReadFrom: appends recv.buf
	(WriterTo) WriteTo: appends arg0.buf
	(ReaderAt) ReadAt: refills arg0
	(WriterAt) WriteAt: reads arg0
	(ByteReader) ReadByte:
	(ByteScanner) UnreadByte:
	(ByteWriter) WriteByte: appends recv.buf
	(RuneReader) ReadRune:
	(RuneScanner) UnreadRune:
	(StringWriter) WriteString: reads arg0; appends recv.buf
	WriteString: reads arg1; appends arg0.buf
	ReadAtLeast ReadFull: refills arg1
	CopyN Copy: appends arg0.buf
	CopyBuffer: refills arg2; appends arg0.buf
	LimitReader: fresh ret0; stores ret0.R = arg0
	(*LimitedReader) Read: refills arg0
	NewSectionReader: fresh ret0; stores ret0.r = arg0
	(*SectionReader) Read ReadAt: refills arg0
	(*SectionReader) Seek Size:
	(*SectionReader) Outer: returns ret0 view recv.r
	NewOffsetWriter: fresh ret0; stores ret0.w = arg0
	(*OffsetWriter) Write WriteAt: reads arg0
	(*OffsetWriter) Seek:
	TeeReader: fresh ret0; stores ret0.r = arg0; stores ret0.w = arg1
	NopCloser: fresh ret0; stores ret0.r = arg0
	ReadAll: fresh ret0
multi.go
	MultiReader: fresh ret0; stores ret0.r[*] = arg0[*]
	MultiWriter: fresh ret0; stores ret0.w[*] = arg0[*]
pipe.go
	Pipe: fresh ret0; fresh ret1
	(*PipeReader) Read: joins; refills arg0
	// returns only when the reader has taken all of it: nothing is kept
	(*PipeWriter) Write: reads arg0; joins
	(*PipeReader) Close CloseWithError:
	(*PipeWriter) Close CloseWithError:
`
