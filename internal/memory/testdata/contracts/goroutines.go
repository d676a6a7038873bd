// Goroutines, channels and globals: who holds a view after the return.
package goroutines

import "sync"

var (
	global []byte
	table  = map[string][]byte{}
	object struct{ buf []byte }
)

type msg struct {
	data []byte
	n    int
}

type T struct {
	ch  chan []byte
	buf []byte
}

func use(b []byte) {}

func start(b []byte) { go use(b) }

func startClosure(b []byte) {
	go func() { b[0] = 1 }()
}

func startMethod(t *T) { go t.loop() }

func (t *T) loop() {
	for b := range t.ch {
		t.buf = b
	}
}

func send(ch chan []byte, b []byte) { ch <- b }

func sendStruct(ch chan msg, b []byte) { ch <- msg{data: b} }

func sendPointer(ch chan *msg, b []byte) { ch <- &msg{data: b} }

func (t *T) sendOwn() { t.ch <- t.buf }

func receive(ch chan []byte) []byte { return <-ch }

func receiveOK(ch chan []byte) ([]byte, bool) {
	b, ok := <-ch
	return b, ok
}

func (t *T) receiveOwn() []byte { return <-t.ch }

func selectReceive(a, b chan []byte) []byte {
	select {
	case x := <-a:
		return x
	case x := <-b:
		return x
	}
}

func selectBoth(a, b chan []byte, v []byte) []byte {
	select {
	case x := <-a:
		return x
	case b <- v:
		return nil
	}
}

func keep(b []byte) { global = b }

func kept() []byte { return global }

func keepInTable(b []byte) { table["b"] = b }

func keepInObject(b []byte) { object.buf = b }

func writeGlobal() { global[0] = 1 }

func appendGlobal(b byte) { global = append(global, b) }

func waited(list [][]byte) {
	var wg sync.WaitGroup
	for _, b := range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			b[0] = 1
		}()
	}
	wg.Wait()
}

func result(b []byte) []byte {
	ch := make(chan []byte)
	go func() { ch <- b }()
	return <-ch
}

func generator(list [][]byte) <-chan []byte {
	ch := make(chan []byte)
	go func() {
		defer close(ch)
		for _, b := range list {
			ch <- b
		}
	}()
	return ch
}

// WANT:
//	use: nothing
//	start: keeps arg0 in goroutine
//	startClosure: keeps arg0 in goroutine
//	startClosure$1: writes free0
//	startMethod: keeps arg0 in goroutine
//	(*T).loop: may joins; may stores recv.buf = recv.ch[*]
//	send: keeps arg1 in channel
//	sendStruct: keeps arg1 in channel
//	sendPointer: keeps arg1 in channel
//	(*T).sendOwn: keeps recv.buf in channel
//	receive: may joins; returns ret0 view arg0[*]
//	receiveOK: may joins; returns ret0 view arg0[*]
//	(*T).receiveOwn: may joins; returns ret0 view recv.ch[*]
//	selectReceive: may joins; returns ret0 view arg0[*]; returns ret0 view arg1[*]
//	selectBoth: keeps arg2 in channel; may joins; returns ret0 view arg0[*]
//	keep: stores global:test/goroutines.global = arg0
//	kept: returns ret0 view global:test/goroutines.global
//	keepInTable: stores global:test/goroutines.table[*] = arg0; writes global:test/goroutines.table
//	keepInObject: stores global:test/goroutines.object.buf = arg0
//	writeGlobal: writes global:test/goroutines.global
//	appendGlobal: appends global:test/goroutines.global
//	waited: may joins; reads arg0
//	waited$1: writes free1
//	result: may joins
//	result$1: keeps free1 in channel
//	generator: fresh ret0; keeps arg0 in goroutine
//	generator$1: keeps free1[*] in channel
