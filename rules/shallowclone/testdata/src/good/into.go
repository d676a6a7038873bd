package good

import (
	"maps"
	"net/http"
	"slices"
)

type netSpec struct {
	ports  []int
	labels map[string]string
	next   *netSpec
}

func (in *netSpec) DeepCopyInto(out *netSpec) {
	*out = *in
	if in.ports != nil {
		out.ports = make([]int, len(in.ports))
		copy(out.ports, in.ports)
	}
	out.labels = maps.Clone(in.labels)
	if in.next != nil {
		out.next = new(netSpec)
		in.next.DeepCopyInto(out.next)
	}
}

func (in *netSpec) DeepCopy() *netSpec {
	out := new(netSpec)
	in.DeepCopyInto(out)
	return out
}

func (in *netSpec) SetLabel(k, v string) { in.labels[k] = v }

func defaulted(s *netSpec) *netSpec {
	c := s.DeepCopy()
	c.labels["default"] = "yes"
	if c.next != nil {
		c.next.ports = append(c.next.ports, 80)
		c.next.labels["default"] = "yes"
	}
	return c
}

type runOptions struct {
	env  map[string]string
	args []string
}

type runner struct {
	defaults runOptions
	runs     map[string]int
}

func (r *runner) For(name string) runOptions {
	o := r.defaults
	o.env = maps.Clone(o.env)
	o.env["NAME"] = name
	return o
}

type signer struct {
	token string
	next  http.RoundTripper
}

func (s *signer) RoundTrip(r *http.Request) (*http.Response, error) {
	c := *r
	c.Header = make(http.Header, len(r.Header))
	for k, v := range r.Header {
		c.Header[k] = slices.Clone(v)
	}
	c.Header.Set("Authorization", s.token)
	return s.next.RoundTrip(&c)
}
