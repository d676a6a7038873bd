// Package fixed is the configuration of an agent that runs tasks.
package fixed

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Node describes the machine.
type Node struct {
	ID         string
	Datacenter string
	Meta       map[string]string
}

// Copy gives an independent node.
func (n *Node) Copy() *Node {
	if n == nil {
		return nil
	}
	nn := new(Node)
	*nn = *n
	nn.Meta = maps.Clone(n.Meta)
	return nn
}

// TemplateConfig says what templates may do.
type TemplateConfig struct {
	FunctionBlacklist []string
	DisableSandbox    bool
}

// Copy gives independent settings.
func (c *TemplateConfig) Copy() *TemplateConfig {
	if c == nil {
		return nil
	}
	nc := new(TemplateConfig)
	*nc = *c
	nc.FunctionBlacklist = slices.Clone(nc.FunctionBlacklist)
	return nc
}

// Config is the configuration of a client.
type Config struct {
	StateDir       string
	AllocDir       string
	Region         string
	Servers        []string
	Options        map[string]string
	Node           *Node
	GCInterval     time.Duration
	TemplateConfig *TemplateConfig
}

// DefaultConfig is what an agent starts with.
func DefaultConfig() *Config {
	return &Config{
		Region:     "global",
		GCInterval: time.Minute,
		Options:    make(map[string]string),
		TemplateConfig: &TemplateConfig{
			FunctionBlacklist: []string{"plugin"},
		},
	}
}

// Copy gives a configuration that can be changed.
func (c *Config) Copy() *Config {
	nc := new(Config)
	*nc = *c
	nc.Node = nc.Node.Copy()
	nc.Servers = slices.Clone(nc.Servers)
	nc.Options = maps.Clone(nc.Options)
	nc.TemplateConfig = nc.TemplateConfig.Copy()
	return nc
}

// Read gives an option.
func (c *Config) Read(name string) string { return c.Options[name] }

// ReadBool gives an option that is true or false.
func (c *Config) ReadBool(name string, def bool) bool {
	v, err := strconv.ParseBool(c.Options[name])
	if err != nil {
		return def
	}
	return v
}

// Client runs tasks.
type Client struct {
	mu     sync.RWMutex
	config *Config
}

// NewClient starts with a copy of cfg.
func NewClient(cfg *Config) *Client { return &Client{config: cfg.Copy()} }

// Config gives a copy of the current configuration.
func (c *Client) Config() *Config {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.config.Copy()
}

// Reload takes over options that may change at run time.
func (c *Client) Reload(options map[string]string) {
	next := c.Config()
	maps.Copy(next.Options, options)
	if v := next.Read("template.function_blacklist"); v != "" {
		next.TemplateConfig.FunctionBlacklist = strings.Split(v, ",")
	}
	next.TemplateConfig.DisableSandbox = next.ReadBool("template.disable_sandbox", false)
	c.mu.Lock()
	c.config = next
	c.mu.Unlock()
}

// taskConfig is the configuration as one task sees it.
func (c *Client) taskConfig(meta map[string]string, unsafeTemplates bool) *Config {
	cfg := c.Config()
	if cfg.Node != nil {
		if cfg.Node.Meta == nil {
			cfg.Node.Meta = make(map[string]string)
		}
		maps.Copy(cfg.Node.Meta, meta)
	}
	if unsafeTemplates {
		cfg.TemplateConfig.DisableSandbox = true
	}
	return cfg
}
