package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/memvet/memvet/internal/check"
	"github.com/memvet/memvet/internal/contract"
)

const contractHelp = `Contract prints what a function does with the storage behind its arguments and
results: what it reads, writes, appends to, keeps, gives back, and what its
results are views of. That is all callers are judged by.

arg0, arg1 are the arguments, recv the receiver, ret0, ret1 the results;
arg0.buf is a field, arg0[*] the elements. "may" means on some paths only.
"opaque" means that something in the function was not understood, so what is
not listed may happen all the same.`

const contractExample = `
  memvet contract bytes.Buffer.Bytes
  memvet contract ./internal/codec           all functions of a package
  memvet contract -format json ./codec.Decode`

func (p *program) contractVerb() *cobra.Command {
	var format string
	var build [4]string
	cmd := &cobra.Command{
		Use:                   "contract [flags] PKG[.FUNC]",
		Short:                 "tells what functions do with their arguments and results",
		Long:                  contractHelp,
		Example:               contractExample,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("contract wants one PKG, PKG.FUNC or PKG.TYPE.METHOD, like bytes.Buffer.Bytes")
			}
			if format != "text" && format != "json" {
				return unknownFormat(format, []string{"text", "json"})
			}
			return p.contract(cmd.Context(), format, build, args[0])
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "output `FORMAT`: text, json")
	for i, b := range buildFlags {
		cmd.Flags().StringVar(&build[i], b.name, "", b.usage)
	}
	return cmd
}

func (p *program) contract(ctx context.Context, format string, build [4]string, name string) error {
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return err
	}
	o := check.Options{Tool: p.Tool, Dir: dir, Env: p.Vars, BuildFlags: goFlags(build)}
	cs, err := check.Contracts(ctx, o, name)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(p.Stdout)
	enc.SetEscapeHTML(false)
	for _, c := range cs {
		if format == "json" {
			err = enc.Encode(contractJSON(c))
		} else {
			err = p.printContract(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *program) printContract(c check.FunctionContract) error {
	fmt.Fprintln(p.Stdout, c.Function)
	for _, e := range c.Effects {
		at := ""
		if e.At != "" {
			at = "  (" + e.At + ")"
		}
		fmt.Fprintf(p.Stdout, "\t%s%s\n", e, at)
	}
	switch {
	case c.Opaque:
		fmt.Fprintln(p.Stdout, "\topaque")
	case len(c.Effects) == 0:
		fmt.Fprintln(p.Stdout, "\tkeeps and changes nothing")
	}
	return nil
}

// contractJSON is a contract as JSON readers see it.
func contractJSON(c check.FunctionContract) any {
	type effect struct {
		Kind string         `json:"kind"`
		On   contract.Place `json:"on,omitempty"`
		To   contract.Place `json:"to,omitempty"`
		May  bool           `json:"may,omitempty"`
		At   string         `json:"at,omitempty"`
	}
	effects := []effect{}
	for _, e := range c.Effects {
		effects = append(effects, effect{e.Kind.String(), e.On, e.To, e.May, e.At})
	}
	source := "inferred"
	if c.Listed {
		source = "listed"
	}
	return struct {
		Function string   `json:"function"`
		Source   string   `json:"source"`
		Opaque   bool     `json:"opaque"`
		Effects  []effect `json:"effects"`
	}{c.Function, source, c.Opaque, effects}
}
