// Package fixed delivers stored messages to consumers.
package fixed

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash"
	"sync"
)

const (
	recHdrSize = 22
	sumSize    = 8
	crlf       = "\r\n"
)

var (
	errBadMsg   = errors.New("bad message")
	errNotFound = errors.New("message not found")
)

// msgStore loads messages by sequence.
type msgStore interface {
	LoadMsg(seq uint64) (subj string, msg []byte, ts int64, err error)
}

type storedMsg struct {
	subj string
	msg  []byte
	seq  uint64
	ts   int64
}

// blockCache is a raw block and the offsets of its messages.
type blockCache struct {
	buf  []byte
	idx  []uint32
	fseq uint64
}

type fileStore struct {
	mu    sync.RWMutex
	hh    hash.Hash64
	cache *blockCache
}

func (fs *fileStore) msgForSeq(seq uint64) (*storedMsg, error) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	c := fs.cache
	if c == nil || seq < c.fseq || seq-c.fseq >= uint64(len(c.idx)) {
		return nil, errNotFound
	}
	subj, msg, mseq, ts, err := msgFromBuf(c.buf[c.idx[seq-c.fseq]:], fs.hh)
	if err != nil {
		return nil, err
	}
	if mseq != seq {
		return nil, errBadMsg
	}
	return &storedMsg{subj: subj, msg: msg, seq: seq, ts: ts}, nil
}

// msgFromBuf takes a record apart: header, subject, message, checksum.
func msgFromBuf(buf []byte, hh hash.Hash64) (string, []byte, uint64, int64, error) {
	if len(buf) < recHdrSize {
		return "", nil, 0, 0, errBadMsg
	}
	le := binary.LittleEndian
	hdr := buf[:recHdrSize]
	dlen := int(le.Uint32(hdr[0:])) - recHdrSize
	slen := int(le.Uint16(hdr[20:]))
	if dlen < sumSize || slen > dlen-sumSize || len(buf) < recHdrSize+dlen {
		return "", nil, 0, 0, errBadMsg
	}
	data := buf[recHdrSize : recHdrSize+dlen]
	if hh != nil {
		hh.Reset()
		hh.Write(hdr[4:20])
		hh.Write(data[:slen])
		hh.Write(data[slen : dlen-sumSize])
		if !bytes.Equal(hh.Sum(nil), data[len(data)-sumSize:]) {
			return "", nil, 0, 0, errBadMsg
		}
	}
	seq := le.Uint64(hdr[4:])
	ts := int64(le.Uint64(hdr[12:]))
	end := dlen - sumSize
	return string(data[:slen]), data[slen:end:end], seq, ts, nil
}

// LoadMsg implements msgStore.
func (fs *fileStore) LoadMsg(seq uint64) (string, []byte, int64, error) {
	sm, err := fs.msgForSeq(seq)
	if err != nil {
		return "", nil, 0, err
	}
	return sm.subj, sm.msg, sm.ts, nil
}

type pubMsg struct {
	dsubj, subj string
	msg         []byte
	seq         uint64
}

type stream struct {
	store   msgStore
	sendq   chan *pubMsg
	quit    chan struct{}
	deliver func(dsubj, subj string, wire []byte) bool
	failed  func(seq uint64)
}

type consumer struct {
	mset  *stream
	dsubj string
	sseq  uint64
}

// next queues the next stored message.
func (o *consumer) next() error {
	subj, msg, _, err := o.mset.store.LoadMsg(o.sseq)
	if err != nil {
		return err
	}
	seq := o.sseq
	o.sseq++
	o.deliverMsg(subj, msg, seq)
	return nil
}

func (o *consumer) deliverMsg(subj string, msg []byte, seq uint64) {
	o.mset.sendq <- &pubMsg{o.dsubj, subj, msg, seq}
}

func (mset *stream) sendLoop() {
	for {
		select {
		case pm := <-mset.sendq:
			if pm == nil {
				return
			}
			msg := append(pm.msg, crlf...)
			if !mset.deliver(pm.dsubj, pm.subj, msg) {
				mset.failed(pm.seq)
			}
		case <-mset.quit:
			return
		}
	}
}
