package known

import (
	"go/token"
	"go/types"
	"strings"
	"sync"

	"github.com/memvet/memvet/internal/contract"
)

// alike lists methods whose name and signature together say which contract
// they follow: an interface that somebody declares with such a method is there
// so that values of the standard library, or fakes of them, fit. Left out
// are names that libraries use with other lifetimes and the same signature:
// Peek and Next of network buffers stay valid until a Release, Bytes may be a
// copy.
//
// Each line is a row's name and the signature, as types.TypeString writes it
// without the names of parameters.
const alike = `
(io.Reader).Read func([]byte) (int, error)
(io.ReaderAt).ReadAt func([]byte, int64) (int, error)
(io.Writer).Write func([]byte) (int, error)
(io.WriterAt).WriteAt func([]byte, int64) (int, error)
(net.PacketConn).ReadFrom func([]byte) (int, net.Addr, error)
(net.PacketConn).WriteTo func([]byte, net.Addr) (int, error)
(*net.UDPConn).ReadFromUDP func([]byte) (int, *net.UDPAddr, error)
(*net.UDPConn).ReadFromUDPAddrPort func([]byte) (int, net/netip.AddrPort, error)
(*net.UDPConn).ReadMsgUDP func([]byte, []byte) (int, int, int, *net.UDPAddr, error)
(*net.UDPConn).ReadMsgUDPAddrPort func([]byte, []byte) (int, int, int, net/netip.AddrPort, error)
(*net.UDPConn).WriteToUDP func([]byte, *net.UDPAddr) (int, error)
(*net.UDPConn).WriteToUDPAddrPort func([]byte, net/netip.AddrPort) (int, error)
(*net.UDPConn).WriteMsgUDP func([]byte, []byte, *net.UDPAddr) (int, int, error)
(*net.UDPConn).WriteMsgUDPAddrPort func([]byte, []byte, net/netip.AddrPort) (int, int, error)
(*net.UnixConn).ReadMsgUnix func([]byte, []byte) (int, int, int, *net.UnixAddr, error)
(*bufio.Reader).ReadSlice func(byte) ([]byte, error)
(*bufio.Reader).ReadLine func() ([]byte, bool, error)
(net/http.RoundTripper).RoundTrip func(*net/http.Request) (*net/http.Response, error)
`

var alikeRows = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for s := range strings.Lines(alike) {
		row, sig, ok := strings.Cut(strings.TrimSpace(s), " ")
		if ok {
			m[row[strings.LastIndexByte(row, '.')+1:]+" "+sig] = row
		}
	}
	return m
})

// Alike returns the contract that a method of an interface nothing is known of
// follows by its name and signature.
func Alike(method string, sig *types.Signature) (*contract.Contract, bool) {
	if c, ok := withContext(method, sig); ok {
		return c, true
	}
	if !alikeNames()[method] {
		return nil, false
	}
	row, ok := alikeRows()[method+" "+types.TypeString(unnamed(sig), nil)]
	if !ok {
		return nil, false
	}
	return Lookup(row)
}

// ofStorage are the methods of package io as they are declared for what lies
// behind a network, with a context in front and often without the count.
var ofStorage = map[string]struct {
	params   string // behind the context
	contract *contract.Contract
}{
	"Read":    {"[]byte", contract.MustParse("refills arg1")},
	"ReadAt":  {"[]byte, int64", contract.MustParse("refills arg1")},
	"Write":   {"[]byte", contract.MustParse("reads arg1")},
	"WriteAt": {"[]byte, int64", contract.MustParse("reads arg1")},
}

func withContext(method string, sig *types.Signature) (*contract.Contract, bool) {
	m, ok := ofStorage[method]
	if !ok {
		return nil, false
	}
	switch types.TypeString(unnamed(sig), nil) {
	case "func(context.Context, " + m.params + ") error", "func(context.Context, " + m.params + ") (int, error)":
		return m.contract, true
	}
	return nil, false
}

// alikeNames has the names of the methods, which spare most signatures to be
// written out.
var alikeNames = sync.OnceValue(func() map[string]bool {
	m := make(map[string]bool)
	for key := range alikeRows() {
		name, _, _ := strings.Cut(key, " ")
		m[name] = true
	}
	return m
})

// unnamed gives the signature without the names of its parameters and results.
func unnamed(sig *types.Signature) *types.Signature {
	strip := func(tup *types.Tuple) *types.Tuple {
		vars := make([]*types.Var, 0, tup.Len())
		for v := range tup.Variables() {
			vars = append(vars, types.NewParam(token.NoPos, nil, "", v.Type()))
		}
		return types.NewTuple(vars...)
	}
	return types.NewSignatureType(nil, nil, nil, strip(sig.Params()), strip(sig.Results()), sig.Variadic())
}
