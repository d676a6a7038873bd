// Package fixed generates sites; a site has a configuration on top of defaults.
package fixed

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// ConfigSection is a section of a configuration.
type ConfigSection map[string]any

// defaultConf applies where a site says nothing.
var defaultConf = ConfigSection{
	"site": ConfigSection{
		"baseurl":  "http://example.com",
		"language": "en",
		"layout":   "layout.html",
	},
	"mimetypes": ConfigSection{
		".css":  "text/css",
		".html": "text/html",
		".md":   "text/markdown",
	},
	"plugins": ConfigSection{},
}

// Config is the configuration of one site.
type Config struct {
	root ConfigSection
}

var errSyntax = errors.New("line is neither a section nor a setting")

// parse reads sections with indented settings.
func parse(r io.Reader) (ConfigSection, error) {
	out := ConfigSection{}
	var current ConfigSection
	sc := bufio.NewScanner(r)
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		text := strings.TrimSpace(line)
		if text == "" || text[0] == '#' {
			continue
		}
		key, val, ok := strings.Cut(text, ":")
		if !ok {
			return nil, fmt.Errorf("%d: %w", n, errSyntax)
		}
		if line[0] != ' ' && line[0] != '\t' {
			current = ConfigSection{}
			out[key] = current
			continue
		}
		if current == nil {
			return nil, fmt.Errorf("%d: %w", n, errSyntax)
		}
		current[key] = strings.TrimSpace(val)
	}
	return out, sc.Err()
}

// merge adds to dst what is only in src; sections in both are merged.
func merge(dst, src ConfigSection) {
	for k, v := range src {
		have, ok := dst[k]
		if !ok {
			dst[k] = v
			continue
		}
		to, ok1 := have.(ConfigSection)
		from, ok2 := v.(ConfigSection)
		if ok1 && ok2 {
			merge(to, from)
		}
	}
}

// NewConfig reads the configuration of the site in a directory.
func NewConfig(dir string) (*Config, error) {
	conf := ConfigSection{}
	f, err := os.Open(filepath.Join(dir, ".zas", "config.yml"))
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		defer f.Close()
		if conf, err = parse(f); err != nil {
			return nil, err
		}
	}
	for name, v := range defaultConf {
		if _, ok := conf[name]; ok {
			continue
		}
		if _, ok := v.(ConfigSection); ok {
			conf[name] = ConfigSection{}
		}
	}
	merge(conf, defaultConf)
	return &Config{root: conf}, nil
}

// GetSection returns a section, which the caller may extend.
func (c *Config) GetSection(name string) ConfigSection {
	s, ok := c.root[name].(ConfigSection)
	if !ok {
		s = ConfigSection{}
		c.root[name] = s
	}
	return s
}

// GetString returns a setting.
func (c *Config) GetString(section, key string) string {
	s, _ := c.GetSection(section)[key].(string)
	return s
}

// Generator makes one site.
type Generator struct {
	conf *Config
	dir  string
}

// NewGenerator prepares the site in a directory; overrides come from the command line.
func NewGenerator(dir string, overrides map[string]string) (*Generator, error) {
	conf, err := NewConfig(dir)
	if err != nil {
		return nil, err
	}
	site := conf.GetSection("site")
	for k, v := range overrides {
		site[k] = v
	}
	return &Generator{conf: conf, dir: dir}, nil
}

// RegisterType makes files with an extension be copied with a MIME type.
func (g *Generator) RegisterType(ext, mime string) {
	g.conf.GetSection("mimetypes")[ext] = mime
}

// TypeOf returns the MIME type of a file.
func (g *Generator) TypeOf(name string) string {
	if t := g.conf.GetString("mimetypes", filepath.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
