package fixed

import (
	"errors"
	"fmt"
	"strings"
)

// Flag is an option of a command.
type Flag struct {
	Name     string
	Usage    string
	Value    string
	Required bool
}

// Context gives an action its flag values.
type Context struct {
	values map[string]string
	args   []string
}

// String returns the value of a flag.
func (c *Context) String(name string) string { return c.values[name] }

// Command is a node of the command tree.
type Command struct {
	Name        string
	Usage       string
	Flags       []*Flag
	Subcommands []*Command
	Action      func(*Context) error
}

func samsFlags() []*Flag {
	return []*Flag{
		{Name: "sams-server", Usage: "URL of the accounts server", Value: "https://accounts.example.com"},
		{Name: "client-id", Usage: "client credentials ID", Required: true},
		{Name: "client-secret", Usage: "client credentials secret", Required: true},
	}
}

func clientFlags() []*Flag {
	return append(samsFlags(),
		&Flag{Name: "enterprise-portal-server", Usage: "URL of the portal", Value: "https://portal.example.com"})
}

type portal struct{ server, token string }

func newPortal(c *Context) (*portal, error) {
	if c.String("client-id") == "" || c.String("client-secret") == "" {
		return nil, errors.New("client credentials are required")
	}
	return &portal{server: c.String("enterprise-portal-server"), token: c.String("client-id")}, nil
}

func (p *portal) get(path string) error {
	fmt.Println("GET", p.server+path)
	return nil
}

// EnterpriseCommand is 'sg enterprise'.
var EnterpriseCommand = &Command{
	Name: "enterprise",
	Subcommands: []*Command{{
		Name: "subscription",
		Subcommands: []*Command{{
			Name:  "list",
			Usage: "List subscriptions",
			Flags: append(clientFlags(),
				&Flag{Name: "member.cody-analytics", Usage: "filter by member"}),
			Action: func(c *Context) error {
				p, err := newPortal(c)
				if err != nil {
					return err
				}
				return p.get("/subscriptions?member=" + c.String("member.cody-analytics"))
			},
		}, {
			Name:  "set-instance-type",
			Usage: "Set the type of the instance",
			Flags: append(clientFlags(),
				&Flag{Name: "instance-type", Usage: "one of primary, secondary, internal"}),
			Action: func(c *Context) error {
				p, err := newPortal(c)
				if err != nil {
					return err
				}
				return p.get("/set?type=" + c.String("instance-type"))
			},
		}},
	}, {
		Name:  "license",
		Usage: "List licenses",
		Flags: append(clientFlags(),
			&Flag{Name: "license-key.substring", Usage: "part of the key"}),
		Action: func(c *Context) error {
			p, err := newPortal(c)
			if err != nil {
				return err
			}
			return p.get("/licenses?key=" + c.String("license-key.substring"))
		},
	}},
}

// Help lists the flags of a command.
func Help(c *Command) string {
	var b strings.Builder
	for _, f := range c.Flags {
		fmt.Fprintf(&b, "--%s\t%s\n", f.Name, f.Usage)
	}
	return b.String()
}

// Parse reads the flags of c.
func Parse(c *Command, args []string) (*Context, error) {
	ctx := &Context{values: map[string]string{}}
	known := map[string]bool{}
	for _, f := range c.Flags {
		known[f.Name] = true
		ctx.values[f.Name] = f.Value
	}
	for _, a := range args {
		name, value, ok := strings.Cut(strings.TrimPrefix(a, "--"), "=")
		if !ok {
			ctx.args = append(ctx.args, a)
			continue
		}
		if !known[name] {
			return nil, fmt.Errorf("flag provided but not defined: -%s", name)
		}
		ctx.values[name] = value
	}
	return ctx, nil
}
