package bad

import "net/http"

// A netSpec is copied by way of a function that fills the copy.
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
	if in.labels != nil {
		out.labels = make(map[string]string, len(in.labels))
		for k, v := range in.labels {
			out.labels[k] = v
		}
	}
}

func (in *netSpec) DeepCopy() *netSpec {
	if in == nil {
		return nil
	}
	out := new(netSpec)
	in.DeepCopyInto(out) // want "this copy of `netSpec` shares `next` with its source, so the change made through the copy reaches the source as well"
	return out
}

func defaulted(s *netSpec) *netSpec {
	c := s.DeepCopy()
	if c.next != nil {
		c.next.ports = append(c.next.ports, 80)
	}
	return c
}

// Each run has the environment of all runs before.
type runOptions struct {
	env  map[string]string
	args []string
}

type runner struct{ defaults runOptions }

func (r *runner) For(name string) runOptions {
	o := r.defaults // want "this copy of `runOptions` shares `env` with its source"
	o.env["NAME"] = name
	return o
}

// The request is copied so as to leave the caller's alone.
type signer struct {
	token string
	next  http.RoundTripper
}

func (s *signer) RoundTrip(r *http.Request) (*http.Response, error) {
	c := new(http.Request)
	*c = *r // want "this copy of `Request` shares `Header` with its source"
	c.Header.Set("Authorization", s.token)
	return s.next.RoundTrip(c)
}
