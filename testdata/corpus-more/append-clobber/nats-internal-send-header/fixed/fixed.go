// Package fixed sends messages of a server to its own subscribers.
package fixed

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"strconv"
	"sync"
)

const crlf = "\r\n"

type compression int

const (
	noCompression compression = iota
	gzipCompression
)

type pubArg struct {
	subject []byte
	size    int
	szb     []byte
	hdr     int
	hdb     []byte
}

type client struct {
	mu      sync.Mutex
	pa      pubArg
	deliver func(pa pubArg, msg []byte)
}

func (c *client) setHeader(key, value string, msg []byte) []byte {
	var bb bytes.Buffer
	if c.pa.hdr > 0 {
		bb.Write(msg[:c.pa.hdr-len(crlf)])
	} else {
		bb.WriteString("NATS/1.0" + crlf)
	}
	bb.WriteString(key + ": " + value + crlf + crlf)
	hdr := bb.Len()
	bb.Write(msg[max(c.pa.hdr, 0):])
	c.pa.hdr, c.pa.hdb = hdr, []byte(strconv.Itoa(hdr))
	return bb.Bytes()
}

// pubMsg is a message that waits to be sent.
type pubMsg struct {
	sub  string
	hdr  []byte
	msg  any
	oct  compression
	last bool
}

type server struct {
	sysc  *client
	sendq chan *pubMsg
}

func (s *server) internalSendLoop() {
	c := s.sysc
	for pm := range s.sendq {
		var b []byte
		if pm.msg != nil {
			switch v := pm.msg.(type) {
			case string:
				b = []byte(v)
			case []byte:
				b = append([]byte(nil), v...)
			default:
				b, _ = json.Marshal(pm.msg)
			}
		}

		c.mu.Lock()
		c.pa.subject = []byte(pm.sub)
		c.pa.size, c.pa.szb = len(b), []byte(strconv.Itoa(len(b)))
		c.pa.hdr, c.pa.hdb = -1, nil

		var contentHeader string
		var bb bytes.Buffer
		if len(b) > 0 && pm.oct == gzipCompression {
			zw := gzip.NewWriter(&bb)
			zw.Write(b)
			zw.Close()
			b = bb.Bytes()
			contentHeader = "gzip"
		}
		c.mu.Unlock()

		// Add in NL
		b = append(b, crlf...)

		// Optional raw header addition.
		if pm.hdr != nil {
			b = append(pm.hdr[:len(pm.hdr):len(pm.hdr)], b...)
			nhdr := len(pm.hdr)
			nsize := len(b) - len(crlf)
			c.pa.hdr, c.pa.size = nhdr, nsize
			c.pa.hdb = []byte(strconv.Itoa(nhdr))
			c.pa.szb = []byte(strconv.Itoa(nsize))
		}
		if contentHeader != "" {
			b = c.setHeader("Content-Encoding", contentHeader, b)
		}

		c.deliver(c.pa, b)
		if pm.last {
			return
		}
	}
}

// storedMsg is a message as it is kept.
type storedMsg struct {
	hdr, msg []byte
	buf      []byte
}

func newStoredMsg(hdr string, body []byte) *storedMsg {
	sm := &storedMsg{buf: make([]byte, 0, len(hdr)+len(body))}
	sm.buf = append(sm.buf, hdr...)
	sm.buf = append(sm.buf, body...)
	sm.hdr, sm.msg = sm.buf[:len(hdr)], sm.buf[len(hdr):]
	return sm
}

// advise tells subscribers that sm could not be delivered.
func (s *server) advise(sm *storedMsg, reason string) {
	s.sendq <- &pubMsg{
		sub: "$SYS.ADVISORY.UNDELIVERED",
		hdr: sm.hdr,
		msg: map[string]string{"reason": reason, "size": strconv.Itoa(len(sm.msg))},
	}
}
