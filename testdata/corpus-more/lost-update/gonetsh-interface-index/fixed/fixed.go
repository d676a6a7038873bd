// Package fixed wraps a command line tool that configures network interfaces.
package fixed

import (
	"bufio"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Interface is an interface of the machine.
type Interface struct {
	Idx            int
	Name           string
	DhcpEnabled    bool
	IPAddress      string
	GatewayAddress string
	Metric         int
}

// Exec runs a command and gives its output.
type Exec func(name string, args ...string) ([]byte, error)

func runCommand(name string, args ...string) ([]byte, error) {
	return exec.Command(name, args...).CombinedOutput()
}

type runner struct {
	mu   sync.Mutex
	exec Exec
}

// Netsh is what this package offers.
type Netsh interface {
	GetInterfaces() ([]Interface, error)
	InterfaceByIP(ip string) (Interface, error)
	EnableForwarding(name string) error
}

// New makes a runner; a nil function runs real commands.
func New(e Exec) Netsh {
	if e == nil {
		e = runCommand
	}
	return &runner{exec: e}
}

func (r *runner) run(args ...string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	out, err := r.exec("netsh", args...)
	return string(out), err
}

// GetInterfaces lists the interfaces with addresses and indices.
func (r *runner) GetInterfaces() ([]Interface, error) {
	out, err := r.run("interface", "ipv4", "show", "config")
	if err != nil {
		return nil, err
	}
	interfaces := parseConfig(out)

	indexMap, err := r.indexMap()
	if err != nil {
		return nil, err
	}

	for i := range interfaces {
		name := interfaces[i].Name
		if val, ok := indexMap[name]; ok {
			interfaces[i].Idx = val
		} else {
			return nil, fmt.Errorf("no index found for interface %q", name)
		}
	}
	return interfaces, nil
}

var rowPattern = regexp.MustCompile(`^\s*(\d+)\s+\d+\s+\d+\s+\S+\s+(.+)$`)

func (r *runner) indexMap() (map[string]int, error) {
	out, err := r.run("interface", "ipv4", "show", "interfaces")
	if err != nil {
		return nil, err
	}
	m := map[string]int{}
	for sc := bufio.NewScanner(strings.NewReader(out)); sc.Scan(); {
		if row := rowPattern.FindStringSubmatch(sc.Text()); row != nil {
			idx, err := strconv.Atoi(row[1])
			if err != nil {
				return nil, err
			}
			m[strings.TrimSpace(row[2])] = idx
		}
	}
	return m, nil
}

func parseConfig(out string) []Interface {
	var list []Interface
	for sc := bufio.NewScanner(strings.NewReader(out)); sc.Scan(); {
		line := strings.TrimSpace(sc.Text())
		if name, ok := strings.CutPrefix(line, "Configuration for interface "); ok {
			list = append(list, Interface{Name: strings.Trim(name, `"`)})
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok || len(list) == 0 {
			continue
		}
		cur, value := &list[len(list)-1], strings.TrimSpace(value)
		switch key {
		case "DHCP enabled":
			cur.DhcpEnabled = value == "Yes"
		case "IP Address":
			cur.IPAddress = value
		case "Default Gateway":
			cur.GatewayAddress = value
		case "InterfaceMetric":
			cur.Metric, _ = strconv.Atoi(value)
		}
	}
	return list
}

// InterfaceByIP finds the interface of an address.
func (r *runner) InterfaceByIP(ip string) (Interface, error) {
	list, err := r.GetInterfaces()
	if err != nil {
		return Interface{}, err
	}
	for _, in := range list {
		if in.IPAddress == ip {
			return in, nil
		}
	}
	return Interface{}, errors.New("interface not found")
}

// EnableForwarding lets the interface forward packets.
func (r *runner) EnableForwarding(ip string) error {
	in, err := r.InterfaceByIP(ip)
	if err != nil {
		return err
	}
	_, err = r.run("interface", "ipv4", "set", "interface", strconv.Itoa(in.Idx), "forwarding=enabled")
	return err
}
