package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/memvet/memvet/internal/escape"
	"github.com/memvet/memvet/internal/report"
)

const rootHelp = `Memvet finds places in Go code where two views of one array hurt each other:
slices, maps and strings that are overwritten, given back or kept while
somebody else still relies on them.

usage: memvet [-C DIR] VERB [flags] [arguments]`

// topics are help texts that belong to no verb.
var topics = []struct{ name, short, text string }{
	{"causes", "why something is on the heap", "What memvet escape lists is on the heap because\n\n" + strings.TrimRight(escape.CauseHelp(), "\n")},
	{"exit", "what the exit status means", `The exit status is the same for every verb and format:

  0  nothing was found
  1  memvet could not finish: a package does not load or type-check, or an
     internal error. Findings in other packages are still reported.
  2  wrong usage
  3  findings were reported`},
	{"formats", "the output formats of check", "The values of memvet check -format are:\n\n" + strings.TrimRight(report.FormatHelp(), "\n")},
	{"ignore", "how to silence a finding", `A finding is silenced by a comment behind the code or on the line above it:

  //memvet:ignore RULE reason

The reason is required. A comment that names no rule, gives no reason or
silences nothing is itself reported, by the rule "ignore". To live with all
findings of today and see only new ones, use memvet check -baseline FILE.`},
}

func helpVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "help [VERB or TOPIC]",
		Short: "explains a verb or a topic",
		Long:  "Help explains a verb or a topic.",
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			if len(args) == 0 {
				printHelp(root)
				return nil
			}
			var names []string
			for _, t := range topics {
				if t.name == args[0] {
					fmt.Fprintln(cmd.OutOrStdout(), t.text)
					return nil
				}
				names = append(names, t.name)
			}
			if c, _, err := root.Find(args); err == nil && c != root {
				printHelp(c)
				return nil
			}
			names = append(verbs(root), names...)
			return usagef("no help on %q%s; there is help on %s", args[0], near(args[0], names), strings.Join(names, ", "))
		},
	}
}

func printHelp(cmd *cobra.Command) {
	w := cmd.OutOrStdout()
	fmt.Fprintln(w, strings.TrimSpace(cmd.Long))
	if cmd.HasParent() && cmd.Runnable() {
		fmt.Fprintf(w, "\nusage: %s\n", cmd.UseLine())
	}
	if cmd.HasAvailableSubCommands() {
		tw := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
		fmt.Fprint(tw, "\nverbs:\n")
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() || c.Name() == "help" {
				fmt.Fprintf(tw, "  %s\t%s\n", c.Name(), c.Short)
			}
		}
		tw.Flush()
	}
	if !cmd.HasParent() {
		tw := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
		fmt.Fprint(tw, "\ntopics for memvet help:\n")
		for _, t := range topics {
			fmt.Fprintf(tw, "  %s\t%s\n", t.name, t.short)
		}
		tw.Flush()
	}
	printFlags(w, cmd)
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nexamples:\n%s\n", strings.Trim(cmd.Example, "\n"))
	}
}

func printFlags(w io.Writer, cmd *cobra.Command) {
	var rows []string
	visit := func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "-" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand
		}
		if f.Value.Type() == "bool" {
			value = ""
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "default" && f.Shorthand == "" {
			usage += " (default " + f.DefValue + ")"
		}
		rows = append(rows, strings.TrimRight("  "+name+" "+value, " ")+"\t"+usage)
	}
	cmd.LocalNonPersistentFlags().VisitAll(visit)
	if cmd.HasParent() {
		cmd.InheritedFlags().VisitAll(visit)
	} else {
		cmd.PersistentFlags().VisitAll(visit)
	}
	if len(rows) == 0 {
		return
	}
	slices.Sort(rows)
	tw := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(tw, "\nflags:\n%s\n", strings.Join(rows, "\n"))
	tw.Flush()
}
