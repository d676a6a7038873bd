package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/memvet/memvet/internal/layout"
	"github.com/memvet/memvet/internal/layout/render"
	"github.com/memvet/memvet/internal/layout/resolve"
)

const layoutHelp = `Layout shows which words a value is made of: their offsets, sizes and kinds,
padding, which of them the garbage collector follows, what lies behind them,
what the value costs on the heap, and what an assignment copies and shares.

A TYPE is a type expression with import paths, such as []any, map[string][]byte,
net/http.Header or ./list.Node[int]. FILE:LINE:COL is the variable or expression
there, FILE:LINE all variables declared on that line. A package stands for all
its types; without arguments, the packages below the current folder do.

-vs compares types: what N elements take in bytes, allocations and pointers.
-live runs a program under a debugger up to a line and shows the words a value
really has there, and who else looks into the same array. -asm shows the
instructions of a function and which words of its arguments they reach.
-advice says what in packages could be smaller or copied less; -fix puts fields
in the better order where nothing can depend on the old one.`

const layoutExample = `
  memvet layout []any
  memvet layout 'map[string][]byte' net/http.Request
  memvet layout -goarch amd64,386 sync.Pool
  memvet layout server.go:42:7
  memvet layout -format json ./...
  memvet layout -vs -n 4 []int64 []any
  memvet layout -advice -profile heap.prof ./...
  memvet layout -live buf.items -at main.go:42 ./cmd/server -- -port 8080
  memvet layout -asm Buffer.Write bytes`

var layoutFormats = []string{"text", "json", "html", "svg"}

// layoutFlags are the values of layout's flags.
type layoutFlags struct {
	format string
	goarch string
	vs     bool
	n      int64
	// advice: say what could be smaller; fix and diff imply it.
	advice, fix, diff bool
	level, profile    string
	live, at          string // run a program and look there
	asm               string // a function
	build             [4]string
}

func (p *program) layoutVerb() *cobra.Command {
	var f layoutFlags
	cmd := &cobra.Command{
		Use:                   "layout [flags] [TYPE | FILE:LINE[:COL] | packages]...",
		Short:                 "shows which words a value is made of",
		Long:                  layoutHelp,
		Example:               layoutExample,
		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, args []string) error { return p.layout(cmd.Context(), f, args) },
	}
	fs := cmd.Flags()
	fs.StringVar(&f.format, "format", "text", "output `FORMAT`: "+strings.Join(layoutFormats, ", "))
	fs.StringVar(&f.goarch, "goarch", "", "architectures `LIST`, separated by commas; without it, GOARCH")
	fs.BoolVar(&f.vs, "vs", false, "compare the types: what many elements of each take")
	fs.Int64VarP(&f.n, "count", "n", 1000, "compare `N` elements each; 1000 without it")
	fs.BoolVar(&f.advice, "advice", false, "say what in the packages could be smaller or copied less, what saves most first")
	fs.StringVar(&f.level, "level", "default", "`LEVEL` of advice: default, or audit for all that could be said")
	fs.StringVar(&f.profile, "profile", "", "rank the advice by the instances in heap profile `FILE`")
	fs.BoolVar(&f.fix, "fix", false, "put fields in the advised order where that is safe, and say what is left")
	fs.BoolVar(&f.diff, "diff", false, "print what -fix would do as a diff")
	fs.StringVar(&f.live, "live", "", "run PROGRAM under a debugger and show the words of `EXPR`; arguments of its own go behind --")
	fs.StringVar(&f.at, "at", "", "where -live stops: `FILE:LINE`")
	fs.StringVar(&f.asm, "asm", "", "show the instructions of `FUNC` in the package and which words they reach")
	for i, b := range buildFlags {
		fs.StringVar(&f.build[i], b.name, "", b.usage)
	}
	return cmd
}

func (p *program) layout(ctx context.Context, f layoutFlags, args []string) error {
	if !slices.Contains(layoutFormats, f.format) {
		return unknownFormat(f.format, layoutFormats)
	}
	if f.live != "" {
		return p.live(ctx, f, args)
	}
	arches, err := p.arches(f.goarch)
	if err != nil {
		return err
	}
	if f.asm != "" {
		return p.disassemble(ctx, f, arches[0], args)
	}
	if f.vs {
		return p.compare(ctx, f, arches, args)
	}
	if len(args) == 0 {
		args = []string{"./..."}
	}
	if f.advice || f.fix || f.diff {
		return p.advice(ctx, f, arches[0], args)
	}
	items, errs, err := p.layouts(ctx, f, arches, args)
	if err != nil {
		return err
	}
	p.complain(errs)
	switch f.format {
	case "json":
		return render.JSON(p.Stdout, items, render.Summary{Types: len(items), Errors: errs})
	case "html":
		return render.HTML(p.Stdout, items)
	case "svg":
		return render.SVG(p.Stdout, items)
	}
	return render.Text(p.Stdout, items, p.color())
}

// complain prints what kept parts of the answer away.
func (p *program) complain(errs []string) {
	for _, e := range errs {
		fmt.Fprintf(p.Stderr, "memvet: %s\n", e)
		p.status = exitFailed
	}
}

// resolve finds the types that the arguments name.
func (p *program) resolve(ctx context.Context, f layoutFlags, arch layout.Arch, args []string) (*resolve.Result, error) {
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return nil, err
	}
	// Nearly all that is loaded is kept to the end, so collecting garbage is
	// a quarter of the work and frees little.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	return resolve.Types(ctx, resolve.Options{
		Dir: dir, Env: p.Vars, BuildFlags: goFlags(f.build), GOARCH: arch.Name,
		Bodies: f.advice || f.fix || f.diff, Tests: f.fix || f.diff,
	}, args)
}

// arches are the architectures that -goarch lists.
func (p *program) arches(list string) ([]layout.Arch, error) {
	if list == "" {
		list = p.getenv("GOARCH")
	}
	if list == "" {
		list = runtime.GOARCH
	}
	var out []layout.Arch
	for name := range strings.SplitSeq(list, ",") {
		a, err := layout.ArchFor(name)
		if err != nil {
			return nil, usagef("%w%s; architectures are %s", err, near(name, layout.Arches()), strings.Join(layout.Arches(), ", "))
		}
		out = append(out, a)
	}
	return out, nil
}

// layouts finds the types on every architecture; the sources differ, so each
// is loaded for itself.
func (p *program) layouts(ctx context.Context, f layoutFlags, arches []layout.Arch, args []string) (items []render.Item, errs []string, err error) {
	index := map[string]int{}
	for i, arch := range arches {
		found, err := p.resolve(ctx, f, arch, args)
		if err != nil {
			return nil, nil, err
		}
		for _, e := range found.Errors {
			errs = appendNew(errs, explainName(e))
		}
		for _, t := range found.Types {
			l, err := layout.Of(t.Type, arch)
			if err != nil {
				if errors.Is(err, layout.ErrInvalid) && t.Broken != nil {
					err = fmt.Errorf("%w: %w", err, t.Broken)
				}
				if !t.Whole || !errors.Is(err, layout.ErrGeneric) {
					errs = appendNew(errs, err.Error())
				}
				continue
			}
			if t.At.Filename != "" {
				l.At = t.At.String()
			}
			key := t.Name + "\x00" + l.At
			if _, ok := index[key]; !ok {
				index[key] = len(items)
				items = append(items, render.Item{Name: t.Name, Whole: t.Whole})
			}
			it := &items[index[key]]
			if len(it.Layouts) <= i { // the same argument twice
				it.Layouts = append(it.Layouts, l)
			}
		}
	}
	return items, errs, nil
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// explainName adds the near names to an error about an unknown one.
func explainName(err error) string {
	if e, ok := errors.AsType[*resolve.UnknownError](err); ok {
		return err.Error() + near(e.Name, e.Candidates)
	}
	return err.Error()
}
