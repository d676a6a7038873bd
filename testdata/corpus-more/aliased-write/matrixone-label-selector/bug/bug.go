package bug

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
)

const accountLabel = "account"

// Config is the configuration of a node.
type Config struct {
	Name   string
	Labels map[string]string
}

// Node announces itself to the cluster with its labels.
type Node struct {
	cfg    *Config
	heart  func(ctx context.Context, name string, labels map[string]string) error
	closer []func() error
}

// NewNode makes a node and prepares the export of its statements.
func NewNode(cfg *Config, heart func(context.Context, string, map[string]string) error) *Node {
	n := &Node{cfg: cfg, heart: heart}
	SetLabelSelector(cfg.Labels)
	return n
}

// Heartbeat tells the cluster which queries the node takes.
func (n *Node) Heartbeat(ctx context.Context) error {
	return n.heart(ctx, n.cfg.Name, n.cfg.Labels)
}

// Serves reports whether the node takes queries of the account.
func (n *Node) Serves(account string) bool {
	want, ok := n.cfg.Labels[accountLabel]
	return !ok || want == account
}

// Close closes what the node opened.
func (n *Node) Close() error {
	var errs []error
	for _, f := range n.closer {
		errs = append(errs, f())
	}
	return errors.Join(errs...)
}

var (
	selMu     sync.Mutex
	gLabels   map[string]string
	conns     = map[string]*Conn{}
	errNoUser = errors.New("no user for export")
	dbUser    string
)

// Conn is a connection to some node that fits the labels.
type Conn struct {
	User     string
	Selector string
}

// SetDBUser sets who writes the statements.
func SetDBUser(u string) {
	selMu.Lock()
	defer selMu.Unlock()
	dbUser = u
}

// SetLabelSelector sets which nodes may write statements; they are written
// for the system account.
func SetLabelSelector(labels map[string]string) {
	selMu.Lock()
	defer selMu.Unlock()
	labels[accountLabel] = "sys" // BUG: aliased-write
	gLabels = labels
}

// GetLabelSelector returns the labels that are in force.
func GetLabelSelector() map[string]string {
	selMu.Lock()
	defer selMu.Unlock()
	out := make(map[string]string, len(gLabels))
	for k, v := range gLabels {
		out[k] = v
	}
	return out
}

func selectorString(labels map[string]string) string {
	parts := make([]string, 0, len(labels))
	for k, v := range labels {
		parts = append(parts, k+"="+v)
	}
	sort.Strings(parts)
	return strings.Join(parts, ",")
}

// GetOrInitConn returns the connection for the current labels.
func GetOrInitConn() (*Conn, error) {
	labels := GetLabelSelector()
	selMu.Lock()
	defer selMu.Unlock()
	if dbUser == "" {
		return nil, errNoUser
	}
	key := fmt.Sprintf("%s@%s", dbUser, selectorString(labels))
	c, ok := conns[key]
	if !ok {
		c = &Conn{User: dbUser, Selector: selectorString(labels)}
		conns[key] = c
	}
	return c, nil
}
