// Package fixed scans zone files for dangling records.
package fixed

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"path"
	"strings"
)

// Record is a line of a zone.
type Record struct {
	Name, Type, Value string
}

// Result is a finding.
type Result struct {
	Record string
	Check  string
	Error  string
}

// Results are findings.
type Results []Result

// Checker is a check of records.
type Checker interface {
	Init() error
	Check(rr Record) *Result
}

// cnameChecker looks for aliases to nothing.
type cnameChecker struct {
	lookup func(string) ([]string, error)
}

func (c *cnameChecker) Init() error {
	if c.lookup == nil {
		c.lookup = net.LookupHost
	}
	return nil
}

func (c *cnameChecker) Check(rr Record) *Result {
	if rr.Type != "CNAME" {
		return nil
	}
	_, err := c.lookup(rr.Value)
	var dnsErr *net.DNSError
	if errors.As(err, &dnsErr) && dnsErr.IsNotFound {
		return &Result{Record: rr.Name, Check: "cname", Error: err.Error()}
	}
	return nil
}

// nsChecker looks for servers that are no names.
type nsChecker struct{}

func (nsChecker) Init() error { return nil }

func (nsChecker) Check(rr Record) *Result {
	if rr.Type == "NS" && net.ParseIP(rr.Value) != nil {
		return &Result{Record: rr.Name, Check: "ns", Error: "server is an address"}
	}
	return nil
}

var registry = map[string]Checker{
	"cname": &cnameChecker{},
	"ns":    nsChecker{},
}

// Scanner runs checks over zones.
type Scanner struct {
	checks  []string
	open    func(name string) (io.ReadCloser, error)
	results Results
}

// NewScanner returns a scanner with some checks.
func NewScanner(open func(string) (io.ReadCloser, error), checks ...string) (*Scanner, error) {
	for _, c := range checks {
		ch, ok := registry[c]
		if !ok {
			return nil, fmt.Errorf("no check %q", c)
		}
		if err := ch.Init(); err != nil {
			return nil, err
		}
	}
	return &Scanner{checks: checks, open: open, results: make(Results, 0)}, nil
}

func (s *Scanner) checkZone(name string) error {
	f, err := s.open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	zone := path.Base(name)
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		fields := strings.Fields(sc.Text())
		if len(fields) != 3 || strings.HasPrefix(fields[0], ";") {
			continue
		}
		rr := Record{Name: fields[0], Type: strings.ToUpper(fields[1]), Value: fields[2]}
		if !strings.HasSuffix(rr.Name, ".") {
			rr.Name += "." + zone
		}
		s.checkRecord(rr)
	}
	return sc.Err()
}

func (s *Scanner) checkRecord(rr Record) {
	for _, c := range s.checks {
		if r := registry[c].Check(rr); r != nil {
			s.results = append(s.results, *r)
		}
	}
}

// Run scans the files and writes the report.
func (s *Scanner) Run(out io.Writer, files ...string) error {
	if len(files) == 0 {
		return errors.New("no zones")
	}
	for _, f := range files {
		if err := s.checkZone(f); err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
	}
	report, err := json.MarshalIndent(s.results, "", "  ")
	if err != nil {
		return err
	}
	_, err = out.Write(append(report, '\n'))
	return err
}
