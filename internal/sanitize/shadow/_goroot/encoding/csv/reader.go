package csv

import "unsafe"

const memvetRecord = 6 // a kind

// Read hands out a copy of the record that the reader will use again.
func (r *Reader) Read() (record []string, err error) {
	if !r.ReuseRecord {
		return r.memvetRead()
	}
	last, view := r.lastRecord, r.memvet
	r.memvet = nil
	record, err = r.memvetRead()
	used := len(record) > 0 && unsafe.SliceData(record) == unsafe.SliceData(last)
	if len(view) > 0 && (used || memvetOptions()&memvetContract != 0) {
		p := unsafe.Pointer(unsafe.SliceData(view))
		memvetStale(p, uintptr(len(view))*unsafe.Sizeof(""), memvetRecord, nil, p)
	}
	if len(record) > 0 {
		record = append([]string(nil), record...)
		r.memvet = record
		memvetTook(unsafe.Pointer(unsafe.SliceData(record)))
	}
	return record, err
}
