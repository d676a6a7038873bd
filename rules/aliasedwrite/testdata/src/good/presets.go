package good

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

var presetPaths = []string{"/etc/app", "/usr/share/app"}

type pathOptions struct {
	root  string
	paths []string
}

// The list is copied.
func copiedPaths(root string) *pathOptions {
	o := pathOptions{root: root, paths: slices.Clone(presetPaths)}
	for i, p := range o.paths {
		o.paths[i] = o.root + p
	}
	return &o
}

type bounds struct{ limits []int }

var presetLimits = []int{1, 10, 100}

// Another list is written.
func scaledLimits(n int) bounds {
	b := bounds{limits: presetLimits}
	if n > 1 {
		b.limits = make([]int, len(presetLimits))
	} else {
		return b
	}
	for i, l := range presetLimits {
		b.limits[i] = l * n
	}
	return b
}

// The list is only read, and grown into another array.
type hostRoute struct{ hosts []string }

var presetHosts = []string{"localhost"}

func routeTo(extra string) hostRoute {
	r := hostRoute{hosts: presetHosts}
	r.hosts = append(slices.Clip(r.hosts), extra)
	return r
}

// A registry begins empty and is there to be filled.
var codecs = map[string]func() any{}

type codec struct{ all map[string]func() any }

func (c *codec) register(name string, f func() any) { c.all[name] = f }

func newCodec() *codec { return &codec{all: codecs} }

// The map of those who write is another one.
type registryClient struct {
	tags map[string]string
}

var presetTags = map[string]string{"env": "dev"}

func readClient() *registryClient { return &registryClient{tags: presetTags} }

func writeClient() *registryClient { return &registryClient{tags: maps.Clone(presetTags)} }

func (c *registryClient) tag(k, v string) { c.tags[k] = v }

// There is one of them, made when the program starts.
type single struct{ names map[int]string }

var presetNames = map[int]string{1: "one"}

var theSingle = &single{names: presetNames}

func (s *single) name(n int, name string) { s.names[n] = name }

var presetProviders = []string{"File", "Docker"}

type providerOrder struct{ names []string }

func (o *providerOrder) defaults() { o.names = presetProviders }

// Who starts from the names next makes the same of them.
func (o *providerOrder) normalise() {
	for i, name := range o.names {
		o.names[i] = strings.ToLower(name)
	}
}

var boardPins = map[string]int{"LED_1": 120, "LED_2": 121}

type pinBoard struct{ pins map[string]int }

// The entries that are added are the same for each board.
func newPinBoard(name string) *pinBoard {
	b := &pinBoard{}
	b.pins = boardPins
	for i := range 40 {
		b.pins[fmt.Sprintf("GPIO_%d", i)] = i
	}
	return b
}
