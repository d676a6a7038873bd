package bug

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"sync"
)

// Tool is a function a server offers.
type Tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	InputSchema json.RawMessage `json:"inputSchema"`
}

type rpc func(ctx context.Context, method string, params any) (json.RawMessage, error)

// Client is a connection to one server.
type Client struct {
	name  string
	call  rpc
	mu    sync.RWMutex
	tools []Tool
	ready bool
}

// NewClient returns a client.
func NewClient(name string, call rpc) *Client { return &Client{name: name, call: call} }

// Start initializes the session.
func (c *Client) Start(ctx context.Context) error {
	if _, err := c.call(ctx, "initialize", map[string]string{"client": "console"}); err != nil {
		return fmt.Errorf("initialize %s: %w", c.name, err)
	}
	if err := c.refreshTools(ctx); err != nil {
		return err
	}
	c.mu.Lock()
	c.ready = true
	c.mu.Unlock()
	return nil
}

func (c *Client) refreshTools(ctx context.Context) error {
	raw, err := c.call(ctx, "tools/list", nil)
	if err != nil {
		return err
	}
	var res struct {
		Tools []Tool `json:"tools"`
	}
	if err := json.Unmarshal(raw, &res); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tools = res.Tools
	return nil
}

// IsReady reports whether the session is up.
func (c *Client) IsReady() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.ready
}

// Tools returns the tools of the server.
func (c *Client) Tools() []Tool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.tools // BUG: exposed-state
}

// CallTool calls a tool.
func (c *Client) CallTool(ctx context.Context, name string, args map[string]any) (json.RawMessage, error) {
	return c.call(ctx, "tools/call", map[string]any{"name": name, "arguments": args})
}

// Bridge joins several servers.
type Bridge struct {
	mu      sync.RWMutex
	clients map[string]*Client
}

// GetTools lists the tools of a server for the UI.
func (b *Bridge) GetTools(server string) []Tool {
	b.mu.RLock()
	c := b.clients[server]
	b.mu.RUnlock()
	if c == nil || !c.IsReady() {
		return nil
	}
	tools := c.Tools()
	for i := range tools {
		tools[i].Description = strings.TrimSpace(tools[i].Description)
	}
	sort.Slice(tools, func(i, j int) bool { return tools[i].Name < tools[j].Name })
	return tools
}

// Refresh fetches the tools of all servers again.
func (b *Bridge) Refresh(ctx context.Context) error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for name, c := range b.clients {
		if err := c.refreshTools(ctx); err != nil {
			return fmt.Errorf("refresh %s: %w", name, err)
		}
	}
	return nil
}
