package fixed

import (
	"errors"
	"os"
	"strings"
)

// FlagSet holds the flags of one command and what was left after parsing.
type FlagSet struct {
	known map[string]bool
	set   map[string]string
	args  []string
}

// Parse reads flags up to the first "--".
func (f *FlagSet) Parse(arguments []string) error {
	f.args = nil
	f.set = map[string]string{}
	for i, a := range arguments {
		if a == "--" {
			f.args = append(f.args, arguments[i+1:]...)
			return nil
		}
		name, isFlag := strings.CutPrefix(a, "--")
		if !isFlag {
			f.args = append(f.args, a)
			continue
		}
		name, value, _ := strings.Cut(name, "=")
		if !f.known[name] {
			return errors.New("unknown flag: " + name)
		}
		f.set[name] = value
	}
	return nil
}

// NArg is the number of arguments that are not flags.
func (f *FlagSet) NArg() int { return len(f.args) }

// Command is one node of a command tree.
type Command struct {
	Name             string
	TraverseChildren bool
	ValidArgs        func(cmd *Command, args []string, toComplete string) []string

	parent   *Command
	commands []*Command
	flags    FlagSet
	args     []string
}

// AddCommand attaches children.
func (c *Command) AddCommand(cmds ...*Command) {
	for _, x := range cmds {
		x.parent = c
		c.commands = append(c.commands, x)
	}
}

// Flag declares a flag.
func (c *Command) Flag(name string) {
	if c.flags.known == nil {
		c.flags.known = map[string]bool{}
	}
	c.flags.known[name] = true
}

// SetArgs replaces the arguments of the process.
func (c *Command) SetArgs(a []string) { c.args = a }

// Root is the top of the tree.
func (c *Command) Root() *Command {
	for c.parent != nil {
		c = c.parent
	}
	return c
}

func (c *Command) child(name string) *Command {
	for _, x := range c.commands {
		if x.Name == name {
			return x
		}
	}
	return nil
}

func (c *Command) traverse(args []string) (*Command, []string) {
	for i, a := range args {
		if strings.HasPrefix(a, "-") {
			continue
		}
		if next := c.child(a); next != nil {
			return next.traverse(args[i+1:])
		}
		return c, args
	}
	return c, args
}

func (c *Command) find(args []string) (*Command, []string) {
	if len(args) > 0 {
		if next := c.child(args[0]); next != nil {
			return next.find(args[1:])
		}
	}
	return c, args
}

func (c *Command) getCompletions(args []string) (*Command, []string, error) {
	toComplete := args[len(args)-1]
	trimmed := args[:len(args)-1]

	var finalCmd *Command
	var finalArgs []string
	if c.Root().TraverseChildren {
		finalCmd, finalArgs = c.Root().traverse(trimmed)
	} else {
		finalCmd, finalArgs = c.Root().find(trimmed)
	}

	// a "--" that counts as an argument means that flags are over
	n := len(finalArgs)
	_ = finalCmd.flags.Parse(append(finalArgs[:n:n], "--"))
	withDash := finalCmd.flags.NArg()
	if err := finalCmd.flags.Parse(finalArgs); err != nil {
		return finalCmd, nil, err
	}
	flagsAllowed := withDash <= finalCmd.flags.NArg()

	var out []string
	if flagsAllowed && strings.HasPrefix(toComplete, "-") {
		for name := range finalCmd.flags.known {
			if strings.HasPrefix("--"+name, toComplete) {
				out = append(out, "--"+name)
			}
		}
		return finalCmd, out, nil
	}
	if finalCmd.ValidArgs != nil {
		out = finalCmd.ValidArgs(finalCmd, finalCmd.flags.args, toComplete)
	}
	return finalCmd, out, nil
}

// Complete answers a completion request from the shell.
func (c *Command) Complete() ([]string, error) {
	args := c.args
	if args == nil {
		args = os.Args[1:]
	}
	if len(args) < 2 || args[0] != "__complete" {
		return nil, errors.New("not a completion request")
	}
	_, out, err := c.getCompletions(args[1:])
	return out, err
}
