// Package fixed reads packets from capture files.
package fixed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

const magicMicroseconds = 0xA1B2C3D4

var errMagic = errors.New("unknown magic")

// CaptureInfo says when and how a packet was captured.
type CaptureInfo struct {
	Timestamp     time.Time
	CaptureLength int
	Length        int
}

// PacketDataSource yields packets one after the other. The data it returns
// belongs to the caller.
type PacketDataSource interface {
	ReadPacketData() (data []byte, ci CaptureInfo, err error)
}

// Reader reads a capture file.
type Reader struct {
	r         io.Reader
	byteOrder binary.ByteOrder
	snaplen   uint32
	// reusable buffer
	buf [16]byte
}

// NewReader reads the header of the file.
func NewReader(r io.Reader) (*Reader, error) {
	ret := &Reader{r: r}
	return ret, ret.readHeader()
}

func (r *Reader) readHeader() error {
	buf := make([]byte, 24)
	if _, err := io.ReadFull(r.r, buf); err != nil {
		return err
	}
	switch uint32(magicMicroseconds) {
	case binary.LittleEndian.Uint32(buf):
		r.byteOrder = binary.LittleEndian
	case binary.BigEndian.Uint32(buf):
		r.byteOrder = binary.BigEndian
	default:
		return errMagic
	}
	r.snaplen = r.byteOrder.Uint32(buf[16:20])
	return nil
}

// ReadPacketData returns the next packet.
func (r *Reader) ReadPacketData() (data []byte, ci CaptureInfo, err error) {
	if ci, err = r.readPacketHeader(); err != nil {
		return
	}

	if ci.CaptureLength > int(r.snaplen) {
		err = fmt.Errorf("capture length exceeds snap length: %d > %d", ci.CaptureLength, r.snaplen)
		return
	}
	data = make([]byte, ci.CaptureLength)
	_, err = io.ReadFull(r.r, data)
	return data, ci, err
}

func (r *Reader) readPacketHeader() (ci CaptureInfo, err error) {
	if _, err = io.ReadFull(r.r, r.buf[:16]); err != nil {
		return
	}
	sec, usec := r.byteOrder.Uint32(r.buf[0:4]), r.byteOrder.Uint32(r.buf[4:8])
	ci.Timestamp = time.Unix(int64(sec), int64(usec)*1000).UTC()
	ci.CaptureLength = int(r.byteOrder.Uint32(r.buf[8:12]))
	ci.Length = int(r.byteOrder.Uint32(r.buf[12:16]))
	return
}

// Packet is decoded when one of its layers is asked for.
type Packet struct {
	Data []byte
	Info CaptureInfo
}

// PacketSource turns packet data into packets.
type PacketSource struct {
	source PacketDataSource
	c      chan *Packet
}

// NewPacketSource returns a source of packets.
func NewPacketSource(source PacketDataSource) *PacketSource { return &PacketSource{source: source} }

// NextPacket returns the next packet.
func (p *PacketSource) NextPacket() (*Packet, error) {
	data, ci, err := p.source.ReadPacketData()
	if err != nil {
		return nil, err
	}
	return &Packet{Data: data, Info: ci}, nil
}

func (p *PacketSource) packetsToChannel() {
	defer close(p.c)
	for {
		packet, err := p.NextPacket()
		if err == io.EOF {
			return
		} else if err == nil {
			p.c <- packet
		}
	}
}

// Packets returns a channel of packets that is filled in the background.
func (p *PacketSource) Packets() chan *Packet {
	if p.c == nil {
		p.c = make(chan *Packet, 1000)
		go p.packetsToChannel()
	}
	return p.c
}

// CountHosts counts the packets of each sender.
func CountHosts(r io.Reader) (map[string]int, error) {
	f, err := NewReader(r)
	if err != nil {
		return nil, err
	}
	hosts := map[string]int{}
	for p := range NewPacketSource(f).Packets() {
		if len(p.Data) >= 12 {
			hosts[string(p.Data[6:12])]++
		}
	}
	return hosts, nil
}
