// Package fixed decodes path attributes of routing messages.
package fixed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
)

const (
	nhLenRD        = 8
	nhLenIPv4      = 4
	nhLenIPv6      = 16
	nhLenIPv6AndLL = 32
)

// PathAttribute is the header of all attributes.
type PathAttribute struct {
	Flags  uint8
	Type   uint8
	Length uint16
}

// Len is the length of the attribute with its header.
func (p *PathAttribute) Len() int {
	n := 3 + int(p.Length)
	if p.Flags&0x10 != 0 {
		n++
	}
	return n
}

// DecodeFromBytes reads the header and gives the value.
func (p *PathAttribute) DecodeFromBytes(data []byte) ([]byte, error) {
	if len(data) < 3 {
		return nil, errors.New("attribute header length is short")
	}
	p.Flags, p.Type = data[0], data[1]
	if p.Flags&0x10 != 0 {
		if len(data) < 4 {
			return nil, errors.New("attribute header length is short")
		}
		p.Length = binary.BigEndian.Uint16(data[2:4])
		data = data[4:]
	} else {
		p.Length = uint16(data[2])
		data = data[3:]
	}
	if len(data) < int(p.Length) {
		return nil, errors.New("attribute value length is short")
	}
	return data[:p.Length], nil
}

// PathAttributeMpReachNLRI announces prefixes of a family.
type PathAttributeMpReachNLRI struct {
	PathAttribute
	Nexthop          netip.Addr
	LinkLocalNexthop netip.Addr
	AFI              uint16
	SAFI             uint8
	Value            []netip.Prefix
}

// DecodeFromBytes reads the attribute.
func (p *PathAttributeMpReachNLRI) DecodeFromBytes(data []byte) error {
	value, err := p.PathAttribute.DecodeFromBytes(data)
	if err != nil {
		return err
	}
	if p.Length < 3 {
		return errors.New("mpreach header length is short")
	}
	p.AFI = binary.BigEndian.Uint16(value[:2])
	p.SAFI = value[2]
	value = value[3:]

	if len(value) < 1 {
		return errors.New("mpreach nexthop length is short")
	}
	nexthoplen := int(value[0])
	if len(value) < 1+nexthoplen {
		return errors.New("mpreach nexthop length is short")
	}
	nexthopbin := value[1 : 1+nexthoplen]
	value = value[1+nexthoplen:]

	switch nexthoplen {
	case 2*nhLenRD + nhLenIPv6AndLL:
		start, end := nhLenRD+nhLenIPv6, 2*nhLenRD+nhLenIPv6
		tmp := make([]byte, 0, len(nexthopbin)-(end-start))
		tmp = append(tmp, nexthopbin[:start]...)
		tmp = append(tmp, nexthopbin[end:]...)
		nexthopbin = tmp
		nexthoplen -= nhLenRD
		fallthrough
	case nhLenRD + nhLenIPv4, nhLenRD + nhLenIPv6:
		nexthopbin = nexthopbin[nhLenRD:]
		nexthoplen -= nhLenRD
	}

	switch nexthoplen {
	case 0:
	case nhLenIPv6AndLL:
		p.LinkLocalNexthop, _ = netip.AddrFromSlice(nexthopbin[nhLenIPv6:nhLenIPv6AndLL])
		fallthrough
	case nhLenIPv6:
		p.Nexthop, _ = netip.AddrFromSlice(nexthopbin[:nhLenIPv6])
	case nhLenIPv4:
		p.Nexthop, _ = netip.AddrFromSlice(nexthopbin[:nhLenIPv4])
	default:
		return fmt.Errorf("mpreach nexthop length %d is incorrect", nexthoplen)
	}

	if len(value) == 0 {
		return errors.New("no skip byte")
	}
	value = value[1:]
	for len(value) > 0 {
		prefix, n, err := decodePrefix(p.AFI, value)
		if err != nil {
			return err
		}
		p.Value = append(p.Value, prefix)
		value = value[n:]
	}
	return nil
}

func decodePrefix(afi uint16, data []byte) (netip.Prefix, int, error) {
	size := nhLenIPv4
	if afi == 2 {
		size = nhLenIPv6
	}
	bits := int(data[0])
	n := (bits + 7) / 8
	if n > size || len(data) < 1+n {
		return netip.Prefix{}, 0, errors.New("prefix length is short")
	}
	b := make([]byte, size)
	copy(b, data[1:1+n])
	addr, _ := netip.AddrFromSlice(b)
	return netip.PrefixFrom(addr, bits), 1 + n, nil
}

// DecodeAttributes reads all attributes of an update and keeps the message for mirrors.
func DecodeAttributes(msg []byte, mirror func([]byte)) ([]*PathAttributeMpReachNLRI, error) {
	var out []*PathAttributeMpReachNLRI
	for rest := msg; len(rest) > 0; {
		a := new(PathAttributeMpReachNLRI)
		if err := a.DecodeFromBytes(rest); err != nil {
			return nil, err
		}
		out = append(out, a)
		rest = rest[a.Len():]
	}
	mirror(msg)
	return out, nil
}
