package cli

import (
	"encoding/json"
	"fmt"
	"go/doc/comment"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/memvet/memvet/internal/report"
	"github.com/memvet/memvet/internal/rule"
)

func (p *program) rulesVerb() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:                   "rules [flags]",
		Short:                 "lists the rules",
		Long:                  "Rules lists the rules and what each reports. memvet explain RULE tells the rest.",
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("rules takes no arguments; memvet explain %s tells about one rule", args[0])
			}
			return p.listRules(format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "output `FORMAT`: text, json")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (p *program) listRules(format string) error {
	switch format {
	case "text":
		tw := tabwriter.NewWriter(p.Stdout, 0, 0, 3, ' ', 0)
		for _, r := range p.Rules {
			fmt.Fprintf(tw, "%s\t%s\n", r.Name, r.Summary())
		}
		fmt.Fprintf(tw, "ignore\t%s\n", rule.IgnoreDoc)
		return tw.Flush()
	case "json":
		enc := json.NewEncoder(p.Stdout)
		for _, r := range p.Rules {
			d := rule.ParseDoc(r.Doc)
			if err := enc.Encode(map[string]string{"rule": r.Name, "summary": d.Summary, "text": d.Body}); err != nil {
				return err
			}
		}
		return nil
	}
	return unknownFormat(format, []string{"text", "json"})
}

func unknownFormat(format string, formats []string) error {
	return usagef("unknown format %q%s; formats are %s", format, near(format, formats), list(formats))
}

func (p *program) explainVerb() *cobra.Command {
	return &cobra.Command{
		Use:                   "explain RULE",
		Short:                 "tells what a rule means, with wrong and right code",
		Long:                  "Explain tells what a rule reports and why it matters, with wrong and right code.",
		DisableFlagsInUseLine: true,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return p.ruleNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("explain wants one rule; rules are %s", list(p.ruleNames()))
			}
			return p.explain(args[0])
		},
	}
}

func (p *program) explain(name string) error {
	if name == "ignore" {
		fmt.Fprintf(p.Stdout, "ignore %s\n\nmemvet help ignore tells how to silence a finding.\n", rule.IgnoreDoc)
		return nil
	}
	for _, r := range p.Rules {
		if r.Name != name {
			continue
		}
		d := rule.ParseDoc(r.Doc)
		var parser comment.Parser
		text := (&comment.Printer{TextWidth: 78}).Text(parser.Parse(d.Body))
		fmt.Fprintf(p.Stdout, "%s %s\n\n%s", r.Name, d.Summary, text)
		return nil
	}
	return p.unknownRule(name)
}

// completeFlags tells shells what check's flags can be.
func completeFlags(cmd *cobra.Command, p *program) {
	fixed := func(flag string, values []string) {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	fixed("format", report.Formats())
	fixed("level", []string{"default", "audit"})
	fixed("rules", p.ruleNames())
}
