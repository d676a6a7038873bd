// What a callee puts into the elements of a list that it makes is found again
// in elements that are taken out of the list.
package elements

type chunk struct {
	id   int
	data []byte
	next *chunk
}

type queue struct {
	byID map[int]*chunk
	list []*chunk
}

func split(p []byte) []*chunk {
	var out []*chunk
	for len(p) > 0 {
		out = append(out, &chunk{data: p[:1]})
		p = p[1:]
	}
	return out
}

func splitCopied(p []byte) []*chunk {
	var out []*chunk
	for len(p) > 0 {
		out = append(out, &chunk{data: append([]byte(nil), p[:1]...)})
		p = p[1:]
	}
	return out
}

func byName(p []byte) map[string]*chunk { return map[string]*chunk{"a": {data: p}} }

func (q *queue) push(c *chunk) { q.byID[c.id] = c }

func (q *queue) pushAll(cs []*chunk) {
	for _, c := range cs {
		q.push(c)
	}
}

func (q *queue) addOne(p []byte) { q.push(split(p)[0]) }

func (q *queue) addAll(p []byte) { q.pushAll(split(p)) }

func (q *queue) addCopied(p []byte) { q.pushAll(splitCopied(p)) }

func (q *queue) addNamed(p []byte) { q.push(byName(p)["a"]) }

func (q *queue) addInLoop(p []byte) {
	for _, c := range split(p) {
		q.list = append(q.list, c)
	}
}

func firstData(p []byte) []byte { return split(p)[0].data }

func firstDataReplaced(p []byte) []byte {
	c := split(p)[0]
	c.data = nil
	return c.data
}

func firstLength(p []byte) int { return len(split(p)[0].data) }

func writeFirst(p []byte) { split(p)[0].data[0] = 1 }

func writeFirstCopied(p []byte) { splitCopied(p)[0].data[0] = 1 }

// Arrays that are passed by value.

func address(a [2][]byte) *[2][]byte { return &a }

func structs(a [2]chunk) *[2]chunk { return &a }

func throughArray(p, q []byte) []byte { return address([2][]byte{p, q})[0] }

func scalars(a [2]int) *[2]int { return &a }

// WANT:
//	split: fresh ret0; stores ret0[*].data = arg0; stores ret0[*].data = arg0
//	splitCopied: fresh ret0
//	byName: fresh ret0; stores ret0[*].data = arg0
//	(*queue).push: stores recv.byID[*] = arg0; writes recv.byID
//	(*queue).pushAll: may writes recv.byID; reads arg0; stores recv.byID[*] = arg0[*]
//	(*queue).addOne: clears recv.byID[*]; stores recv.byID[*].data = arg0; writes recv.byID
//	(*queue).addAll: clears recv.byID[*]; may writes recv.byID; stores recv.byID[*].data = arg0
//	(*queue).addCopied: may writes recv.byID
//	(*queue).addNamed: clears recv.byID[*]; stores recv.byID[*].data = arg0; writes recv.byID
//	(*queue).addInLoop: may appends recv.list; stores recv.list[*].data = arg0
//	firstData: returns ret0 view arg0
//	firstDataReplaced: nothing
//	firstLength: nothing
//	writeFirst: writes arg0
//	writeFirstCopied: nothing
//	address: fresh ret0; stores ret0[*] = arg0[*]
//	structs: fresh ret0; stores ret0[*].data = arg0[*].data; stores ret0[*].next = arg0[*].next
//	throughArray: returns ret0 view arg0; returns ret0 view arg1
//	scalars: fresh ret0
