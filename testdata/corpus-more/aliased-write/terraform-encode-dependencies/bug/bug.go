// Package bug encodes the objects of a state.
package bug

import (
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
)

// configResource is the address of a resource in the configuration.
type configResource struct {
	module []string
	mode   string
	typ    string
	name   string
}

func (r configResource) String() string {
	parts := make([]string, 0, len(r.module)+2)
	for _, m := range r.module {
		parts = append(parts, "module."+m)
	}
	if r.mode == "data" {
		parts = append(parts, "data")
	}
	return strings.Join(append(parts, r.typ+"."+r.name), ".")
}

type objectStatus rune

const (
	objectReady   objectStatus = 'R'
	objectTainted objectStatus = 'T'
)

// instanceObject is the live form of an instance.
type instanceObject struct {
	value               map[string]any
	private             []byte
	status              objectStatus
	dependencies        []configResource
	createBeforeDestroy bool
}

// instanceObjectSrc is the encoded form of an instance.
type instanceObjectSrc struct {
	attrsJSON           []byte
	private             []byte
	status              objectStatus
	dependencies        []configResource
	createBeforeDestroy bool
}

// encode returns the encoded form. It may share parts with o, so o must not be
// changed afterwards.
func (o *instanceObject) encode() (*instanceObjectSrc, error) {
	if o.value == nil {
		return nil, errors.New("no value")
	}
	src, err := json.Marshal(o.value)
	if err != nil {
		return nil, err
	}

	// the order of dependencies is random, but should not change in the file
	sort.Slice(o.dependencies, func(i, j int) bool { return o.dependencies[i].String() < o.dependencies[j].String() }) // BUG: aliased-write

	return &instanceObjectSrc{
		attrsJSON:           src,
		private:             o.private,
		status:              o.status,
		dependencies:        o.dependencies, // ALSO: aliased-write
		createBeforeDestroy: o.createBeforeDestroy,
	}, nil
}

func (o *instanceObject) asTainted() *instanceObject {
	ret := *o
	ret.status = objectTainted
	return &ret
}

// state is written to by all steps of a walk.
type state struct {
	mu        sync.Mutex
	instances map[string]*instanceObjectSrc
}

func (s *state) set(addr string, src *instanceObjectSrc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.instances[addr] = src
}

// resourceNode expands to one step for each instance of a resource.
type resourceNode struct {
	addr         configResource
	dependencies []configResource
	read         func(key int) (map[string]any, error)
}

func (n *resourceNode) apply(key int, st *state) error {
	v, err := n.read(key)
	obj := &instanceObject{value: v, status: objectReady, dependencies: n.dependencies}
	if err != nil {
		obj = obj.asTainted()
	}
	src, encErr := obj.encode()
	if encErr != nil {
		return errors.Join(err, encErr)
	}
	st.set(fmt.Sprintf("%s[%d]", n.addr, key), src)
	return err
}

// walk applies all instances side by side.
func (n *resourceNode) walk(count int, st *state) error {
	errs := make([]error, count)
	var wg sync.WaitGroup
	for key := range count {
		wg.Go(func() { errs[key] = n.apply(key, st) })
	}
	wg.Wait()
	return errors.Join(errs...)
}
