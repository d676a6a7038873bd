// Package bug copies DNS messages.
package bug

import (
	"encoding/hex"
	"net"
)

// RRHeader is the header of a record.
type RRHeader struct {
	Name   string
	Rrtype uint16
	TTL    uint32
}

// RR is a resource record.
type RR interface {
	Header() *RRHeader
	// copy returns a copy of the record
	copy() RR
}

// EDNS0 is an option of an OPT record.
type EDNS0 interface {
	Option() uint16
	pack() []byte
}

// EDNS0NSID is the name server identifier.
type EDNS0NSID struct {
	Code uint16
	Nsid string
}

// Option implements EDNS0.
func (e *EDNS0NSID) Option() uint16 { return 3 }
func (e *EDNS0NSID) pack() []byte   { b, _ := hex.DecodeString(e.Nsid); return b }

// EDNS0Subnet says where a client is.
type EDNS0Subnet struct {
	Code          uint16
	Family        uint16
	SourceNetmask uint8
	SourceScope   uint8
	Address       net.IP
}

// Option implements EDNS0.
func (e *EDNS0Subnet) Option() uint16 { return 8 }

func (e *EDNS0Subnet) pack() []byte {
	b := []byte{byte(e.Family >> 8), byte(e.Family), e.SourceNetmask, e.SourceScope}
	return append(b, e.Address...)
}

// A is an address record.
type A struct {
	Hdr RRHeader
	A   net.IP
}

// Header implements RR.
func (rr *A) Header() *RRHeader { return &rr.Hdr }
func (rr *A) copy() RR          { return &A{rr.Hdr, copyIP(rr.A)} }

func copyIP(ip net.IP) net.IP {
	p := make(net.IP, len(ip))
	copy(p, ip)
	return p
}

// TXT is a text record.
type TXT struct {
	Hdr RRHeader
	Txt []string
}

// Header implements RR.
func (rr *TXT) Header() *RRHeader { return &rr.Hdr }

func (rr *TXT) copy() RR {
	Txt := make([]string, len(rr.Txt))
	copy(Txt, rr.Txt)
	return &TXT{rr.Hdr, Txt}
}

// OPT is the record that carries EDNS0 options.
type OPT struct {
	Hdr    RRHeader
	Option []EDNS0
}

// Header implements RR.
func (rr *OPT) Header() *RRHeader { return &rr.Hdr }

func (rr *OPT) copy() RR {
	Option := make([]EDNS0, len(rr.Option))
	copy(Option, rr.Option) // BUG: shallow-clone
	return &OPT{rr.Hdr, Option}
}

// Msg is a message.
type Msg struct {
	ID     uint16
	Answer []RR
	Extra  []RR
}

// Copy returns a deep copy of dns.
func (dns *Msg) Copy() *Msg {
	r1 := &Msg{ID: dns.ID}
	rrArr := make([]RR, len(dns.Answer)+len(dns.Extra))
	n := 0
	for _, rr := range dns.Answer {
		rrArr[n] = rr.copy()
		n++
	}
	r1.Answer = rrArr[:n:n]
	for _, rr := range dns.Extra {
		rrArr[n] = rr.copy()
		n++
	}
	r1.Extra = rrArr[len(r1.Answer):n:n]
	return r1
}
