package known

// A bufio.Reader's buf is refilled by any read, also by those that may find
// enough in it: whether they do cannot be seen from outside. UnreadByte
// and Buffered leave it alone. Reset and the underlying reader's storage are two
// things: rd is what is wrapped, buf what is read into.
//
// Peek moves the unread bytes to the front of the buffer when it needs room,
// so an earlier view is spoiled by it as well ("the bytes stop being valid at the
// next read call").
const bufioTable = `
bufio.go
	NewReader NewReaderSize: fresh ret0; stores ret0.rd = arg0
	(*Reader) Reset: refills recv.buf; stores recv.rd = arg0
	(*Reader) Size Buffered UnreadByte UnreadRune:
	(*Reader) Peek ReadSlice ReadLine: refills recv.buf; returns ret0 view recv.buf
	(*Reader) Discard ReadByte ReadRune: may refills recv.buf
	(*Reader) Read: refills recv.buf; refills arg0
	(*Reader) ReadBytes ReadString: refills recv.buf; fresh ret0
	(*Reader) WriteTo: refills recv.buf; appends arg0.buf
	NewWriter NewWriterSize: fresh ret0; stores ret0.w = arg0
	(*Writer) Reset: stores recv.w = arg0
	(*Writer) Size Available Buffered:
	(*Writer) AvailableBuffer: returns ret0 view recv.spare
	(*Writer) Flush: refills recv.spare; appends recv.w.buf
	(*Writer) Write WriteString: reads arg0; refills recv.spare; appends recv.w.buf
	(*Writer) WriteByte WriteRune ReadFrom: refills recv.spare; appends recv.w.buf
	NewReadWriter: fresh ret0; stores ret0.Reader = arg0; stores ret0.Writer = arg1
scan.go
	NewScanner: fresh ret0; stores ret0.r = arg0
	(*Scanner) Err:
	(*Scanner) Bytes: returns ret0 view recv.token
	(*Scanner) Text: fresh ret0
	(*Scanner) Scan: refills recv.token
	(*Scanner) Buffer: stores recv.token = arg0
	(*Scanner) Split: stores recv.split = arg0
	ScanBytes ScanWords: returns ret1 view arg0
	ScanLines: returns ret1 view arg0
	// an invalid sequence gives a package variable instead
	ScanRunes: may returns ret1 view arg0
`
