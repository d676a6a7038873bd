// Package bug packs the per-hop payloads of a source-routed payment.
package bug

import (
	"encoding/binary"
	"errors"
	"io"
	"sort"
)

var errLegacy = errors.New("cannot pack hop payloads for legacy payloads")

// record is one entry of a type-length-value stream.
type record struct {
	typ   uint64
	value []byte
}

func u64Record(typ uint64, v uint64) record {
	return record{typ: typ, value: binary.BigEndian.AppendUint64(nil, v)}
}

func newAmtToFwd(v uint64) record { return u64Record(2, v) }
func newLockTime(v uint32) record { return u64Record(4, uint64(v)) }
func newNextHop(v uint64) record  { return u64Record(6, v) }

// sortRecords puts the records in canonical order.
func sortRecords(rs []record) {
	sort.Slice(rs, func(i, j int) bool { return rs[i].typ < rs[j].typ })
}

type stream struct{ records []record }

func newStream(rs ...record) (*stream, error) {
	for i := 1; i < len(rs); i++ {
		if rs[i-1].typ >= rs[i].typ {
			return nil, errors.New("stream is not canonical")
		}
	}
	return &stream{records: rs}, nil
}

func (s *stream) encode(w io.Writer) error {
	for _, r := range s.records {
		var hdr [16]byte
		binary.BigEndian.PutUint64(hdr[:8], r.typ)
		binary.BigEndian.PutUint64(hdr[8:], uint64(len(r.value)))
		if _, err := w.Write(hdr[:]); err != nil {
			return err
		}
		if _, err := w.Write(r.value); err != nil {
			return err
		}
	}
	return nil
}

// Hop is one step of a route.
type Hop struct {
	ChannelID        uint64
	OutgoingTimeLock uint32
	AmtToForward     uint64
	TLVRecords       []record
	LegacyPayload    bool
}

// PackPayload writes what this hop needs to know. nextChanID is zero for the
// last hop.
func (h *Hop) PackPayload(w io.Writer, nextChanID uint64) error {
	if h.LegacyPayload {
		return errLegacy
	}
	records := append(h.TLVRecords, // BUG: append-clobber
		newAmtToFwd(h.AmtToForward),
		newLockTime(h.OutgoingTimeLock),
	)
	if nextChanID != 0 {
		records = append(records, newNextHop(nextChanID))
	}
	sortRecords(records) // ALSO: append-clobber

	s, err := newStream(records...)
	if err != nil {
		return err
	}
	return s.encode(w)
}

// Route is a path through the network.
type Route struct{ Hops []*Hop }

// PackAll packs the payloads of all hops.
func (r *Route) PackAll(w io.Writer) error {
	for i, h := range r.Hops {
		var next uint64
		if i+1 < len(r.Hops) {
			next = r.Hops[i+1].ChannelID
		}
		if err := h.PackPayload(w, next); err != nil {
			return err
		}
	}
	return nil
}
