package bufio

import "unsafe"

const memvetScanned = 2 // a kind

// Bytes hands out a copy of a token that lies in the buffer. The copy becomes
// stale at the next Scan, as if that always had to read: whether it has to
// depends on how the input happens to be cut, which tests do not vary.
func (s *Scanner) Bytes() []byte {
	if len(s.token) == 0 || s.memvet != nil {
		return s.token
	}
	p := uintptr(unsafe.Pointer(unsafe.SliceData(s.token)))
	buf := uintptr(unsafe.Pointer(unsafe.SliceData(s.buf)))
	if p < buf || p >= buf+uintptr(cap(s.buf)) {
		return s.token // the split function's own
	}
	s.memvet = memvetCopy(s.token)
	s.token = s.memvet
	return s.token
}

// Scan overwrites nothing at the end of the input; the documentation does not
// promise that.
func (s *Scanner) Scan() bool {
	last := s.memvet
	s.memvet = nil
	more := s.memvetScan()
	if last != nil && (more || memvetOptions()&memvetContract != 0) {
		memvetEnd(last, cap(last), memvetScanned)
	}
	return more
}
