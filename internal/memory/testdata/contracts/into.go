// Copies that are made in an argument.
package into

import "slices"

type spec struct {
	ports []int
	sub   *spec
}

func (in *spec) flat(out *spec) { *out = *in }

func (in *spec) cloned(out *spec) {
	*out = *in
	out.ports = slices.Clone(in.ports)
}

// Where there is nothing to copy there is nothing to share.
func (in *spec) ifAny(out *spec) {
	*out = *in
	if in.ports != nil {
		out.ports = make([]int, len(in.ports))
		copy(out.ports, in.ports)
	}
	if in.sub != nil {
		out.sub = new(spec)
		in.sub.ifAny(out.sub)
	}
}

func (in *spec) sometimes(out *spec, own bool) {
	*out = *in
	if own {
		out.ports = make([]int, len(in.ports))
	}
}

func (in *spec) deep() *spec {
	out := new(spec)
	in.ifAny(out)
	return out
}

func (in *spec) half() *spec {
	out := new(spec)
	in.cloned(out)
	return out
}

// WANT:
//	(*spec).flat: stores arg0 = recv
//	(*spec).cloned: clears arg0.ports; stores arg0 = recv; stores arg0.ports[*] = recv.ports[*]
//	(*spec).ifAny: clears arg0.ports; clears arg0.sub; stores arg0 = recv
//	(*spec).sometimes: clears arg0.ports; stores arg0 = recv; stores arg0.ports = recv.ports
//	(*spec).deep: fresh ret0
//	(*spec).half: fresh ret0; stores ret0.sub = recv.sub
