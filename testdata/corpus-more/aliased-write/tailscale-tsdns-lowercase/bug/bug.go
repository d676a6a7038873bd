// Package bug resolves names of a private network.
package bug

import (
	"bytes"
	"errors"
	"sync"
)

var (
	errNotOurName = errors.New("not our name")
	errShort      = errors.New("short query")
)

type rcode byte

const (
	rcodeSuccess rcode = iota
	rcodeFormatError
	rcodeNameError
)

// dnsName is a name as it is on the wire.
type dnsName struct {
	Data   [255]byte
	Length uint8
}

func (n *dnsName) String() string { return string(n.Data[:n.Length]) }

type question struct {
	Name dnsName
	Type byte
}

type response struct {
	ID       byte
	Question question
	IP       string
	RCode    rcode
}

// Resolver answers queries for names under rootDomain.
type Resolver struct {
	rootDomain []byte

	mu    sync.Mutex
	hosts map[string]string
}

// NewResolver makes a resolver for names that end in rootDomain.
func NewResolver(rootDomain string) *Resolver {
	return &Resolver{rootDomain: []byte(rootDomain), hosts: make(map[string]string)}
}

// SetHosts replaces the hosts.
func (r *Resolver) SetHosts(m map[string]string) {
	hosts := make(map[string]string, len(m))
	for name, ip := range m {
		hosts[name] = ip
	}
	r.mu.Lock()
	r.hosts = hosts
	r.mu.Unlock()
}

// Resolve finds the address of a name.
func (r *Resolver) Resolve(name string) (string, rcode) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ip, ok := r.hosts[name]; ok {
		return ip, rcodeSuccess
	}
	return "", rcodeNameError
}

// parseQuery reads id, type and a name with its length from query.
func (r *Resolver) parseQuery(query []byte, resp *response) error {
	if len(query) < 3 || len(query) < 3+int(query[2]) {
		return errShort
	}
	resp.ID = query[0]
	resp.Question.Type = query[1]
	resp.Question.Name.Length = query[2]
	copy(resp.Question.Name.Data[:], query[3:3+int(query[2])])

	// DOMAIN.COM. is the same name as domain.com.
	name := resp.Question.Name.Data[:resp.Question.Name.Length] // ALSO: aliased-write
	for i, b := range name {
		if 'A' <= b && b <= 'Z' {
			name[i] = b - 'A' + 'a' // BUG: aliased-write
		}
	}
	return nil
}

func marshalResponse(resp *response) []byte {
	q := &resp.Question
	out := []byte{resp.ID, byte(resp.RCode), q.Type, q.Name.Length}
	out = append(out, q.Name.Data[:q.Name.Length]...)
	return append(out, resp.IP...)
}

// Respond answers a query, or says that another resolver has to.
func (r *Resolver) Respond(query []byte) ([]byte, error) {
	resp := new(response)
	if err := r.parseQuery(query, resp); err != nil {
		resp.RCode = rcodeFormatError
		return marshalResponse(resp), nil
	}
	rawName := resp.Question.Name.Data[:resp.Question.Name.Length]
	if !bytes.HasSuffix(rawName, r.rootDomain) {
		return nil, errNotOurName
	}
	resp.IP, resp.RCode = r.Resolve(resp.Question.Name.String())
	return marshalResponse(resp), nil
}
