// Package bug receives SNMP traps.
package bug

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// mibEntry is the name of an object.
type mibEntry struct {
	MibName string
	OidText string
}

type translator interface {
	lookup(oid string) (mibEntry, error)
}

type execer func(timeout time.Duration, arg0 string, args ...string) ([]byte, error)

func realExecCmd(timeout time.Duration, arg0 string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, arg0, args...)
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

type netsnmpTranslator struct {
	// The translator of each plugin has its own cache.
	cacheLock sync.Mutex
	cache     map[string]mibEntry
	execCmd   execer
	timeout   time.Duration
}

func newNetsnmpTranslator(timeout time.Duration) *netsnmpTranslator {
	return &netsnmpTranslator{ // ALSO: nil-map-write
		execCmd: realExecCmd,
		timeout: timeout,
	}
}

func (s *netsnmpTranslator) lookup(oid string) (e mibEntry, err error) {
	s.cacheLock.Lock()
	defer s.cacheLock.Unlock()
	var ok bool
	if e, ok = s.cache[oid]; !ok {
		e, err = s.snmptranslate(oid)
		if err == nil {
			s.cache[oid] = e // BUG: nil-map-write
		}
		return e, err
	}
	return e, nil
}

func (s *netsnmpTranslator) snmptranslate(oid string) (e mibEntry, err error) {
	out, err := s.execCmd(s.timeout, "snmptranslate", "-Td", "-Ob", "-m", "all", oid)
	if err != nil {
		return e, err
	}
	scanner := bufio.NewScanner(bytes.NewBuffer(out))
	if !scanner.Scan() && scanner.Err() != nil {
		return e, scanner.Err()
	}
	mib, text, ok := strings.Cut(scanner.Text(), "::")
	if !ok {
		return e, errors.New("not found")
	}
	return mibEntry{MibName: mib, OidText: text}, nil
}

// SnmpTrap is the plugin.
type SnmpTrap struct {
	Translator string
	Timeout    time.Duration

	transl translator
	add    func(fields map[string]any, tags map[string]string)
}

// Init chooses the translator.
func (s *SnmpTrap) Init() error {
	switch s.Translator {
	case "netsnmp":
		s.transl = newNetsnmpTranslator(s.Timeout)
	default:
		return fmt.Errorf("invalid translator value %q", s.Translator)
	}
	return nil
}

// Handle turns a trap into a metric.
func (s *SnmpTrap) Handle(source, trapOID string, vars map[string]any) error {
	e, err := s.transl.lookup(trapOID)
	if err != nil {
		return err
	}
	tags := map[string]string{"source": source, "oid": trapOID, "name": e.OidText, "mib": e.MibName}
	fields := make(map[string]any, len(vars))
	for oid, v := range vars {
		e, err := s.transl.lookup(oid)
		if err != nil {
			return err
		}
		fields[e.OidText] = v
	}
	s.add(fields, tags)
	return nil
}
