// Package fixed loads a large graph from text files.
package fixed

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
)

var errSyntax = errors.New("syntax error")

// xidMap assigns numbers to external ids.
type xidMap struct {
	mu   sync.Mutex
	uids map[string]uint64
	next uint64
}

// assignUID returns the number of an id and whether it is new.
func (m *xidMap) assignUID(xid string) (uint64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if uid, ok := m.uids[xid]; ok {
		return uid, false
	}
	m.next++
	m.uids[xid] = m.next
	return m.next, true
}

func (m *xidMap) bumpTo(uid uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.next = max(m.next, uid)
}

type nquad struct {
	Subject   string
	Predicate string
	ObjectID  string
	Value     string
}

// parseNQuad parses a line; the fields are parts of it.
func parseNQuad(line string) (nquad, error) {
	var nq nquad
	fields := strings.SplitN(strings.TrimSpace(line), " ", 3)
	if len(fields) != 3 {
		return nq, errSyntax
	}
	nq.Subject = strings.Trim(fields[0], "<>")
	nq.Predicate = strings.Trim(fields[1], "<>")
	if obj := strings.TrimSuffix(fields[2], " ."); strings.HasPrefix(obj, `"`) {
		nq.Value = strings.Trim(obj, `"`)
	} else {
		nq.ObjectID = strings.Trim(obj, "<>")
	}
	return nq, nil
}

type mapEntry struct {
	Key   []byte
	UID   uint64
	Value []byte
}

type options struct {
	NewUids   bool
	StoreXids bool
}

type mapper struct {
	opt     options
	xids    *xidMap
	entries []mapEntry
	write   func([]mapEntry) error
}

func (m *mapper) run(r io.Reader) error {
	br := bufio.NewReader(r)
	for {
		line, err := br.ReadString('\n')
		if err == io.EOF {
			return m.write(m.entries)
		}
		if err != nil {
			return err
		}
		nq, err := parseNQuad(line)
		if err != nil {
			return err
		}
		m.processNQuad(nq)
		if len(m.entries) >= 1000 {
			if err := m.write(m.entries); err != nil {
				return err
			}
			m.entries = make([]mapEntry, 0, 32)
		}
	}
}

func (m *mapper) processNQuad(nq nquad) {
	sid := m.uid(nq.Subject)
	e := mapEntry{Key: strconv.AppendUint([]byte(nq.Predicate+"|"), sid, 16)}
	if nq.Value == "" {
		e.UID = m.uid(nq.ObjectID)
	} else {
		e.Value = []byte(nq.Value)
	}
	m.entries = append(m.entries, e)
}

func (m *mapper) uid(xid string) uint64 {
	if !m.opt.NewUids {
		if uid, err := strconv.ParseUint(xid, 0, 64); err == nil {
			m.xids.bumpTo(uid)
			return uid
		}
	}
	return m.lookupUID(xid)
}

func (m *mapper) lookupUID(xid string) uint64 {
	sb := strings.Builder{}
	sb.WriteString(xid)
	uid, isNew := m.xids.assignUID(sb.String())
	if !m.opt.StoreXids || !isNew {
		return uid
	}
	if strings.HasPrefix(xid, "_:") {
		// Blank nodes have no name worth storing.
		return uid
	}
	m.processNQuad(nquad{Subject: xid, Predicate: "xid", Value: xid})
	return uid
}
