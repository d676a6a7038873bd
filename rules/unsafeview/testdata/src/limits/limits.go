package limits

import "unsafe"

func yolo(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

type file struct{ data []byte }

func (f *file) refill(b []byte) { f.data = append(f.data[:0], b...) }

type label struct{ name string }

// Whether callers keep what they get for longer than the bytes is not known.

func FNReturned(f *file) []label { return []label{{yolo(f.data)}} }

// Sent, and then kept by whoever receives.

func FNSent(f *file, ch chan string) { ch <- yolo(f.data) }
