package check

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/known"
	"github.com/memvet/memvet/internal/rule"
)

// A FunctionContract is what is known of one function.
type FunctionContract struct {
	// Function as Go writes it with its package: "(*bytes.Buffer).Bytes".
	Function string
	contract.Contract
	// Listed: the contract is a row of package known, which goes before what
	// the engine infers.
	Listed bool
}

// Contracts returns the contracts of the functions that name selects, which is
// PKG, PKG.FUNC, PKG.TYPE or PKG.TYPE.METHOD, in order of name. The tool runs
// with a flag of its own for it, so the first call in a code base analyses
// dependencies anew.
func Contracts(ctx context.Context, o Options, name string) ([]FunctionContract, error) {
	g, err := newGoCommand(ctx, o)
	if err != nil {
		return nil, err
	}
	defer g.close()
	t, member, err := g.splitName(name)
	if err != nil {
		return nil, err
	}
	pkg := t.ImportPath
	flags := slices.Concat([]string{"-vettool=" + o.Tool, "-json", "-memvet.contracts"}, apart([]*target{t}), o.BuildFlags)
	if overlay, err := g.hideTests([]*target{t}); err != nil {
		return nil, err
	} else if overlay != "" {
		flags = append(flags, "-overlay="+overlay)
	}
	var out vetOutput
	if stderr, err := g.run(&out.stdout, "vet", append(flags, "--", pkg)...); err != nil {
		return nil, g.explain(stderr, err)
	}
	all, err := decodeContracts(&out.stdout, pkg)
	if err != nil {
		return nil, err
	}
	some := slices.DeleteFunc(slices.Clone(all), func(c FunctionContract) bool { return !selects(member, c.Function) })
	if len(some) == 0 {
		if len(all) == 0 {
			return nil, fmt.Errorf("package %s has no functions", pkg)
		}
		return nil, fmt.Errorf("package %s has no function %s; memvet contract %s lists all", pkg, member, pkg)
	}
	return some, nil
}

// splitName finds which part of PKG.FUNC is the package: import paths and
// folders may have dots of their own, so the longest that exists is taken.
func (g *goCommand) splitName(name string) (t *target, member string, err error) {
	g.opts.Patterns = []string{name}
	slash := strings.LastIndexByte(name, '/')
	for i := len(name) - 1; i > slash; i-- {
		if name[i] == '.' && i > 0 && name[:i] != "." && name[i-1] != '.' {
			g.opts.Patterns = append(g.opts.Patterns, name[:i])
		}
	}
	var first error
	for _, p := range slices.Clone(g.opts.Patterns) {
		g.opts.Patterns = []string{p}
		ts, err := g.goList("-find", targetFields)
		if err != nil {
			return nil, "", err
		}
		if len(ts) == 1 && ts[0].Error == nil && ts[0].hasCode() {
			return ts[0], strings.TrimPrefix(name[len(p):], "."), nil
		}
		if len(ts) > 1 {
			return nil, "", fmt.Errorf("%s is %d packages; name one", p, len(ts))
		}
		if len(ts) == 1 && ts[0].Error != nil {
			first = errors.New(ts[0].Error.Err)
		}
	}
	return nil, "", fmt.Errorf("%s names no package with code, as PKG, PKG.FUNC or PKG.TYPE.METHOD: %w", name, first)
}

// decodeContracts reads what the tool said of functions of pkg.
func decodeContracts(stdout *bytes.Buffer, pkg string) ([]FunctionContract, error) {
	var cs []FunctionContract
	var cut error
	for id, byAnalyzer := range perPackage(stdout, &cut) {
		var ds []diagnostic
		if msg := byAnalyzer[rule.EngineName]; packageOf(id) != pkg || len(msg) == 0 || msg[0] != '[' {
			continue // a dependency, or nothing was said
		} else if err := json.Unmarshal(msg, &ds); err != nil {
			return nil, err
		}
		for _, d := range ds {
			file, _, _ := splitPosn(d.Posn)
			if isTestFile(file) {
				continue
			}
			c := FunctionContract{Function: d.Category}
			if row, ok := known.Lookup(d.Category); ok {
				c.Contract, c.Listed = *row, true
			} else if err := json.Unmarshal([]byte(d.Message), &c.Contract); err != nil {
				return nil, err
			}
			cs = append(cs, c)
		}
	}
	if cut != nil {
		return nil, cut
	}
	slices.SortFunc(cs, func(a, b FunctionContract) int { return cmp.Compare(a.Function, b.Function) })
	return slices.CompactFunc(cs, func(a, b FunctionContract) bool { return a.Function == b.Function }), nil
}

// selects reports whether member, "" or "F" or "T" or "T.M" or "(*T).M",
// selects the function with this full name.
func selects(member, full string) bool {
	plain := strings.NewReplacer("(", "", ")", "", "*", "")
	// "(*example.com/p.T).M" -> "T.M"
	short := plain.Replace(full)
	short = short[strings.LastIndexByte(short, '/')+1:]
	_, short, _ = strings.Cut(short, ".")
	member = plain.Replace(member)
	return member == "" || short == member || strings.HasPrefix(short, member+".")
}
