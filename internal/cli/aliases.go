package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/memvet/memvet/internal/alias"
	"github.com/memvet/memvet/internal/check"
	"github.com/memvet/memvet/internal/report"
)

const aliasesHelp = `Aliases tells who else can see the array behind a slice or string, the map, or
the variable behind a pointer, at one point of the code: where it comes from,
which part of it the expression shows, which variables, fields, closures and
callers refer to it too and what they see of it, where it is changed, what an
append would do, and what keeping it keeps in memory.

FILE:LINE:COL is the expression there, as it is once it has been evaluated.
FILE:LINE is what the line assigns to, or else its outermost expressions.

A function is looked at by itself: what its callers pass is followed one call
up, in the same package. "may" means in some runs only; what is not known is
said to be unknown. That somebody is not listed is no proof where a function
was given the storage of which nobody knows what it keeps.`

const aliasesExample = `
  memvet aliases wire.go:42            what line 42 assigns to
  memvet aliases wire.go:42:7          the expression at column 7
  memvet aliases -format json wire.go:42`

func (p *program) aliasesVerb() *cobra.Command {
	var format string
	var build [4]string
	cmd := &cobra.Command{
		Use:                   "aliases [flags] FILE:LINE[:COL]",
		Short:                 "tells who else can see an array, and what keeping it keeps alive",
		Long:                  aliasesHelp,
		Example:               aliasesExample,
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("aliases wants one FILE:LINE or FILE:LINE:COL, like wire.go:42:7")
			}
			if format != "text" && format != "json" {
				return unknownFormat(format, []string{"text", "json"})
			}
			return p.aliases(cmd.Context(), format, build, args[0])
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "output `FORMAT`: text, json")
	for i, b := range buildFlags {
		cmd.Flags().StringVar(&build[i], b.name, "", b.usage)
	}
	return cmd
}

// placeIn takes FILE:LINE[:COL] apart; column is 0 if there is none.
func placeIn(arg string) (file string, line, column int, err error) {
	m := regexp.MustCompile(`^(.+\.go):(\d+)(?::(\d+))?$`).FindStringSubmatch(arg)
	if m == nil {
		return "", 0, 0, usagef("%s is no place in a Go file; aliases wants FILE:LINE or FILE:LINE:COL, like wire.go:42:7", arg)
	}
	if line, err = strconv.Atoi(m[2]); err != nil || line < 1 {
		return "", 0, 0, usagef("%s: lines count from 1", arg)
	}
	if m[3] != "" {
		if column, err = strconv.Atoi(m[3]); err != nil || column < 1 {
			return "", 0, 0, usagef("%s: columns count from 1", arg)
		}
	}
	return m[1], line, column, nil
}

func (p *program) aliases(ctx context.Context, format string, build [4]string, arg string) error {
	file, line, column, err := placeIn(arg)
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return err
	}
	o := check.Options{Tool: p.Tool, Dir: dir, Env: p.Vars, BuildFlags: goFlags(build)}
	reply, err := check.Aliases(ctx, o, file, line, column)
	if err != nil {
		return err
	}
	if reply.Refusal != "" {
		return refusal(arg, reply)
	}
	if format == "json" {
		enc := json.NewEncoder(p.Stdout)
		enc.SetEscapeHTML(false)
		for _, a := range reply.Answers {
			if err := enc.Encode(a); err != nil {
				return err
			}
		}
		return nil
	}
	return report.Aliases(p.Stdout, reply, p.reportOptions(dir))
}

// refusal is the error for a place that nothing can be said of; it names the
// columns that would do.
func refusal(arg string, r *alias.Reply) error {
	var at []string
	for _, c := range r.Others {
		at = append(at, fmt.Sprintf("%d for `%s`", c.Position.Column, c.Expression))
	}
	if len(at) == 0 {
		return errors.New(arg + ": " + r.Refusal)
	}
	return fmt.Errorf("%s: %s; columns that would do are %s", arg, r.Refusal, strings.Join(at, ", "))
}
