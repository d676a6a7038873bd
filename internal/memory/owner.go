package memory

// owns reports whether cell l is where the event's storage belongs: the cell
// it was reached through, the one that held it at entry, or a field beside
// the one that holds it, as an object keeps its own views in step with its
// buffer.
func (x *exec) owns(l loc, u view, c cause) bool {
	if c.owners.refersTo(l) || x.beside(l, u.loc) || x.sameObject(l, c.owners) || x.copiedFrom(l, c.owners) {
		return true
	}
	in, ok := x.t.initial(l)
	if !ok {
		return false
	}
	for _, w := range c.owners {
		if o, ok := x.t.initial(w.loc); ok && o == in {
			return true
		}
	}
	o, ok := x.t.ownerCell(u.loc)
	if !ok {
		return false
	}
	return in == o || x.t.nodes[in].kind == stepField && x.t.nodes[o].kind == stepField && x.t.nodes[in].parent == x.t.nodes[o].parent
}

// copiedFrom reports whether one of the owners is a part of a struct that was
// copied out of where l lies: v := m[k]; v.list[i]++ changes what m holds, and
// knows it.
func (x *exec) copiedFrom(l loc, owners value) bool {
	for _, o := range owners {
		at := o.loc
		for range 4 {
			top := at
			for top != noLoc && x.st.agg[top] == 0 && x.t.nodes[top].kind == stepField {
				top = x.t.nodes[top].parent
			}
			if top == noLoc {
				break
			}
			from, assigned := x.st.agg[top]
			if r := x.t.info[top]; !assigned && r.kind == rootCopy {
				from, assigned = r.of, r.of != noLoc
			}
			if !assigned {
				break
			}
			if at = x.t.rebase(at, top, from); at == l {
				return true
			}
		}
	}
	return false
}

// sameObject reports whether cell l is a field of the object that one of the
// owners is a field of, however deep in structs either lies.
func (x *exec) sameObject(l loc, owners value) bool {
	top := x.objectOf(l)
	if top == l {
		return false
	}
	for _, o := range owners {
		if o.loc != noLoc && o.loc != top && x.objectOf(o.loc) == top {
			return true
		}
	}
	return false
}

// objectOf climbs from a field to the object that all of it lies in.
func (x *exec) objectOf(l loc) loc {
	for l != noLoc && x.t.nodes[l].kind == stepField {
		l = x.t.nodes[l].parent
	}
	return l
}

// beside reports whether another field of the struct that l is a field of
// holds arr itself, not on loan. What a call made has parts of what it was made
// from in its fields: none of them is the array itself; nor are the parts that one of many
// objects which were there before has, if a callee stored them.
func (x *exec) beside(l, arr loc) bool {
	n := x.t.nodes[l]
	if n.kind != stepField {
		return false
	}
	if a := x.t.nodes[arr]; a.kind == stepDeref && x.t.nodes[a.parent].kind == stepField && x.t.nodes[a.parent].parent == n.parent {
		return true
	}
	for _, kid := range x.t.nodes[n.parent].kids {
		if kid == l {
			continue
		}
		for _, w := range x.st.heap[kid].val {
			if w.loc == arr && w.loan == nil && (x.maker(l) == nil && !(n.many && w.cut && x.shared(l)) || w.win == whole && !w.cut) {
				return true
			}
		}
	}
	return false
}
