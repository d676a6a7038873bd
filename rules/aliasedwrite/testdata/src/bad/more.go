package bad

import (
	"crypto/cipher"
	"errors"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
)

// Removed in place, but the field keeps the old length.

type keyring struct {
	mu   sync.Mutex
	keys [][]byte
}

func (k *keyring) add(key []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys = append(k.keys, key)
}

func (k *keyring) list() [][]byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys
}

func (k *keyring) remove(i int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	left := append(k.keys[:i], k.keys[i+1:]...) // want `moves elements`
	k.keys = slices.Clone(left)
}

var directives = []string{"root", "header", "rewrite", "respond"}

func setOrder(name, before string) error {
	rest := slices.DeleteFunc(directives, func(d string) bool { return d == name }) // want `moves elements`
	i := slices.Index(rest, before)
	if i < 0 {
		return errors.New("unknown directive " + before)
	}
	directives = slices.Insert(rest, i, name)
	return nil
}

func ordered(name string) bool { return slices.Contains(directives, name) }

type inventory struct {
	items []string
}

func (v *inventory) put(s string) { v.items = append(v.items, s) }

func (v *inventory) distinct() int {
	slices.Sort(v.items)
	return len(slices.Compact(v.items)) // want `moves elements`
}

// One level is copied, the next one is shared.

func coalesce(dst, src map[string]any) {
	for k, v := range src {
		if inner, ok := v.(map[string]any); ok {
			if table, ok := dst[k].(map[string]any); ok {
				coalesce(table, inner)
				continue
			}
		}
		if _, ok := dst[k]; !ok {
			dst[k] = v // want `overwrites`
		}
	}
}

func effective(user, chart map[string]any) map[string]any {
	out := make(map[string]any, len(user))
	for k, v := range user {
		out[k] = v
	}
	coalesce(out, chart)
	return out
}

// The field keeps the old list on one of the paths.

type endpoints struct {
	addrs []string
}

func (e *endpoints) join(a string) { e.addrs = append(e.addrs, a) }

func (e *endpoints) leave(a string) error {
	rest := slices.DeleteFunc(e.addrs, func(x string) bool { return x == a }) // want `moves elements`
	if len(rest) == 0 {
		return errors.New("the last one stays")
	}
	e.addrs = rest
	return nil
}

// No caller outside the package can store the result back.
type directory struct{ hosts []string }

func (r *directory) Add(h string) { r.hosts = append(r.hosts, h) }

func (r *directory) Others(self string) []string {
	return slices.DeleteFunc(r.hosts, func(h string) bool { return h == self }) // want `moves elements`
}

// A list of the package is passed on, kept, and put in order.

type policy struct{ verbs []string }

var readVerbs = []string{"watch", "list", "get"}

func allow(verbs ...string) *policy { return &policy{verbs: verbs} }

func (p *policy) build() policy {
	sort.Strings(p.verbs) // want `reorders`
	return *p
}

func readers() (a, b policy) {
	a = allow(readVerbs...).build()
	b = allow(readVerbs...).build()
	return a, b
}

// The settings are rewritten for one view of them.

type settings struct{ urls []string }

type page struct{ links []string }

func lowered(urls []string) []string {
	for i := range urls {
		urls[i] = strings.ToLower(urls[i]) // want `overwrites`
	}
	return urls
}

func render(s *settings) *page { return &page{links: lowered(s.urls)} }

// The lists are those of scores.
func rank(scores map[string][]int) map[string]int {
	best := maps.Clone(scores)
	out := map[string]int{}
	for name, s := range best {
		slices.Reverse(s) // want `reorders`
		out[name] = s[0]
	}
	return out
}

// The inner maps are those of defaults.
func withDefaults(values, defaults map[string]map[string]string) map[string]map[string]string {
	out := make(map[string]map[string]string, len(defaults))
	for k, v := range defaults {
		out[k] = v
	}
	for k, v := range values {
		if _, ok := out[k]; !ok {
			out[k] = map[string]string{}
		}
		for kk, vv := range v {
			out[k][kk] = vv // want `audit: .*overwrites`
		}
	}
	return out
}

// The inner tables are those of chart.
func coalesceTables(user, chart map[string]any) map[string]any {
	out := maps.Clone(chart)
	for k, v := range user {
		inner, ok := v.(map[string]any)
		if !ok {
			out[k] = v
			continue
		}
		table, ok := out[k].(map[string]any)
		if !ok {
			out[k] = v
			continue
		}
		for kk, vv := range inner {
			table[kk] = vv // want `audit: .*overwrites`
		}
	}
	return out
}

// Each peer gets what the mask of the one before has left.
type maskedPeer struct {
	w    io.Writer
	mask [4]byte
}

func (p *maskedPeer) send(payload []byte) error {
	for i := range payload {
		payload[i] ^= p.mask[i&3]
	}
	_, err := p.w.Write(payload)
	return err
}

func broadcast(peers []*maskedPeer, text string) {
	payload := []byte(text)
	for _, p := range peers {
		_ = p.send(payload) // want "`send` changes .* in place before it passes them on, and each round of the loop gives it the same, so all but the first get something else"
	}
}

type sealedPeer struct {
	w   io.Writer
	enc cipher.Stream
}

func (p *sealedPeer) write(b []byte) {
	p.enc.XORKeyStream(b, b)
	p.w.Write(b)
}

func writeAll(b []byte, peers map[string]*sealedPeer) {
	for _, p := range peers {
		p.write(b) // want "`write` changes `b` in place before it passes them on"
	}
}
