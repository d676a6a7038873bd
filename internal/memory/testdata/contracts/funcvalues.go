package funcvalues

import "unsafe"

type App struct {
	show  func([]byte) string
	fill  func([]byte)
	keep  func([]byte)
	Other func([]byte)
}

type kept struct{ last []byte }

func (k *kept) set(b []byte) { k.last = b }

func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func copied(b []byte) string { return string(b) }

func zero(b []byte) { clear(b) }

func newApp(k *kept, safe bool) *App {
	a := &App{show: unsafeString, fill: zero, keep: k.set}
	if safe {
		a.show = copied
	}
	return a
}

func (a *App) text(b []byte) string { return a.show(b) }

func (a *App) wipe(b []byte) { a.fill(b) }

func (a *App) remember(b []byte) { a.keep(b) }

// Nobody here says what Other is.
func (a *App) other(b []byte) { a.Other(b) }

func (a *App) SetFill(f func([]byte)) { a.Other = f }

func apply(f func([]byte), b []byte) { f(b) }

func applyOwn(b []byte) { apply(func(x []byte) { x[0] = 1 }, b) }

var hook = zero

func viaVar(b []byte) { hook(b) }

// WANT:
//	(*kept).set: stores recv.last = arg0
//	unsafeString: returns ret0 view arg0
//	copied: nothing
//	zero: writes arg0
//	newApp: fresh ret0; stores ret0.keep.$recv = arg0
//	(*App).text: returns ret0 view arg0
//	(*App).wipe: writes arg0
//	(*App).remember: stores recv.keep.$recv.last = arg0
//	(*App).other: opaque
//	(*App).SetFill: stores recv.Other = arg0
//	apply: writes arg1
//	applyOwn: writes arg0
//	applyOwn$1: writes arg0
//	viaVar: writes arg0
