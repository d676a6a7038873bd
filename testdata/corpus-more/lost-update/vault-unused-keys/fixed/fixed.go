// Package fixed reads the configuration of a server.
package fixed

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

// Pos is a place in a file.
type Pos struct {
	Filename string
	Line     int
	Column   int
}

func (p Pos) String() string {
	if p.Filename == "" {
		return fmt.Sprintf("%d:%d", p.Line, p.Column)
	}
	return fmt.Sprintf("%s:%d:%d", p.Filename, p.Line, p.Column)
}

// UnusedKeyMap has the places of keys that mean nothing.
type UnusedKeyMap map[string][]Pos

// Listener is an address to listen at.
type Listener struct {
	Type       string
	Address    string
	UnusedKeys UnusedKeyMap
}

// Config is the configuration.
type Config struct {
	ClusterName string
	LogLevel    string
	DisableMux  bool
	Listeners   []*Listener
	UnusedKeys  UnusedKeyMap
}

type assignment struct {
	key, value string
	pos        Pos
}

// assignments reads lines of the form key = value.
func assignments(d string) ([]assignment, error) {
	var out []assignment
	sc := bufio.NewScanner(strings.NewReader(d))
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		k, v, ok := strings.Cut(trimmed, "=")
		if !ok {
			return nil, fmt.Errorf("line %d: expected key = value", n)
		}
		out = append(out, assignment{
			key:   strings.TrimSpace(k),
			value: strings.Trim(strings.TrimSpace(v), `"`),
			pos:   Pos{Line: n, Column: strings.Index(line, trimmed) + 1},
		})
	}
	return out, sc.Err()
}

// ParseConfig reads a configuration from a text that came from source.
func ParseConfig(d, source string) (*Config, error) {
	as, err := assignments(d)
	if err != nil {
		return nil, err
	}
	result := &Config{UnusedKeys: make(UnusedKeyMap)}
	for _, a := range as {
		switch a.key {
		case "cluster_name":
			result.ClusterName = a.value
		case "log_level":
			result.LogLevel = a.value
		case "disable_mux":
			if result.DisableMux, err = strconv.ParseBool(a.value); err != nil {
				return nil, fmt.Errorf("%s: %w", a.pos, err)
			}
		case "listener":
			typ, addr, _ := strings.Cut(a.value, "://")
			result.Listeners = append(result.Listeners, &Listener{Type: typ, Address: addr})
		default:
			result.UnusedKeys[a.key] = append(result.UnusedKeys[a.key], a.pos)
		}
	}
	for _, v := range result.UnusedKeys {
		for i := range v {
			v[i].Filename = source
		}
	}
	return result, nil
}

// LoadConfigFile reads a file.
func LoadConfigFile(path string) (*Config, error) {
	d, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return ParseConfig(string(d), path)
}

// LoadConfigDir reads all files of a directory.
func LoadConfigDir(dir string) (*Config, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.conf"))
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	result := &Config{}
	for _, name := range names {
		c, err := LoadConfigFile(name)
		if err != nil {
			return nil, fmt.Errorf("error loading %q: %w", name, err)
		}
		result = result.Merge(c)
	}
	return result, nil
}

// Merge gives the settings of c2 over those of c.
func (c *Config) Merge(c2 *Config) *Config {
	r := &Config{ClusterName: c.ClusterName, LogLevel: c.LogLevel, DisableMux: c.DisableMux || c2.DisableMux, UnusedKeys: make(UnusedKeyMap)}
	if c2.ClusterName != "" {
		r.ClusterName = c2.ClusterName
	}
	if c2.LogLevel != "" {
		r.LogLevel = c2.LogLevel
	}
	for _, from := range []*Config{c, c2} {
		r.Listeners = append(r.Listeners, from.Listeners...)
		for k, v := range from.UnusedKeys {
			r.UnusedKeys[k] = append(r.UnusedKeys[k], v...)
		}
	}
	return r
}

// Warnings lists keys that mean nothing.
func (c *Config) Warnings() []string {
	var out []string
	for k, places := range c.UnusedKeys {
		for _, p := range places {
			out = append(out, fmt.Sprintf("unknown or unsupported field %s found in configuration at %s", k, p))
		}
	}
	sort.Strings(out)
	return out
}
