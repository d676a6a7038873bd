package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/check"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/layout"
	"github.com/memvet/memvet/internal/layout/advise"
	"github.com/memvet/memvet/internal/layout/render"
	"github.com/memvet/memvet/internal/layout/resolve"
)

// compare does layout -vs.
func (p *program) compare(ctx context.Context, f layoutFlags, arches []layout.Arch, args []string) error {
	if len(args) < 2 {
		return usagef("layout -vs wants two types or more, like memvet layout -vs []int64 []any")
	}
	if f.n < 0 {
		return usagef("layout -n wants a number of elements")
	}
	var all [][]render.Side
	var errs []string
	for _, arch := range arches {
		found, err := p.resolve(ctx, f, arch, args)
		if err != nil {
			return err
		}
		for _, e := range found.Errors {
			errs = appendNew(errs, explainName(e))
		}
		var sides []render.Side
		for _, t := range found.Types {
			s, err := side(t, found.Types, arch, f.n)
			if err != nil {
				errs = appendNew(errs, err.Error())
				continue
			}
			sides = append(sides, s)
		}
		if len(sides) > 1 {
			all = append(all, sides)
		}
	}
	p.complain(errs)
	switch f.format {
	case "json":
		return render.CompareJSON(p.Stdout, all, render.Summary{Types: len(args), Errors: errs})
	case "html":
		return render.CompareHTML(p.Stdout, all)
	case "svg":
		return usagef("layout -vs has no format svg; formats are text, json, html")
	}
	return render.CompareText(p.Stdout, all, p.color())
}

// side measures one of the types. Interfaces are taken to hold what another of
// them has plain.
func side(t resolve.Found, all []resolve.Found, arch layout.Arch, n int64) (s render.Side, err error) {
	s.Name = t.Name
	if s.Layout, err = layout.Of(t.Type, arch); err != nil {
		return s, err
	}
	elem := layout.Elem(t.Type)
	if s.Element, err = layout.Of(elem, arch); err != nil {
		return s, err
	}
	boxed := elem
	for _, other := range all {
		if e := layout.Elem(other.Type); s.Element.Kind == "interface" && e != elem && layout.IsConcrete(e) {
			boxed = e
			break
		}
	}
	s.Cost = arch.CostOf(t.Type, n, boxed)
	return s, nil
}

// advice does layout -advice, -fix and -diff.
func (p *program) advice(ctx context.Context, f layoutFlags, arch layout.Arch, args []string) error {
	if f.level != "default" && f.level != "audit" {
		return usagef("unknown level %q; levels are default, audit", f.level)
	}
	if f.format != "text" && f.format != "json" {
		return usagef("advice has no format %s; formats are text, json", f.format)
	}
	o := advise.Options{Arch: arch}
	if f.profile != "" {
		var err error
		if o.Sites, err = p.readProfile(ctx, f.profile); err != nil {
			return err
		}
	}
	r, err := p.resolve(ctx, f, arch, args)
	if err != nil {
		return err
	}
	if f.fix || f.diff {
		o.All = r.All
	}
	as := slices.DeleteFunc(advise.Find(r.Packages, o), func(a advise.Advice) bool { return a.Audit && f.level != "audit" })
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return err
	}
	for i := range as {
		as[i].Position.Filename = relative(dir, as[i].Position.Filename)
	}
	if f.fix || f.diff {
		if as, err = p.applyAdvice(dir, f, as); err != nil || f.diff {
			return err
		}
	}
	var errs []string
	for _, e := range r.Errors {
		errs = appendNew(errs, explainName(e))
	}
	if len(as) > 0 {
		p.status = exitFindings
	}
	p.complain(errs)
	if f.format == "json" {
		return render.AdviceJSON(p.Stdout, as, render.Summary{Types: len(r.Types), Errors: errs})
	}
	return render.AdviceText(p.Stdout, as, p.color())
}

func relative(dir, file string) string {
	if rel, err := filepath.Rel(dir, file); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.ToSlash(rel)
	}
	return file
}

// applyAdvice writes or shows the edits and returns the advice that is left.
func (p *program) applyAdvice(dir string, f layoutFlags, as []advise.Advice) (left []advise.Advice, err error) {
	var fs []finding.Finding
	for _, a := range as {
		if a.Edit == nil {
			left = append(left, a)
			continue
		}
		e := finding.Edit{File: relative(dir, a.Edit.File), Start: a.Edit.Start, End: a.Edit.End, New: a.Edit.New}
		fs = append(fs, finding.Finding{
			Rule: string(a.Kind), Position: finding.Position{File: e.File, Line: a.Position.Line, Column: a.Position.Column},
			Fixes: []finding.Fix{{Message: "reorder the fields", Edits: []finding.Edit{e}}},
		})
	}
	x, err := check.Fixes(dir, fs)
	if err != nil {
		return nil, err
	}
	for _, note := range x.Notes {
		fmt.Fprintf(p.Stderr, "memvet: %s\n", note)
	}
	if f.diff {
		_, err = p.Stdout.Write(x.Diff())
		return nil, err
	}
	return left, x.Write()
}

// readProfile lets the go command read a heap profile.
func (p *program) readProfile(ctx context.Context, file string) (advise.Sites, error) {
	cmd := exec.CommandContext(ctx, "go", "tool", "pprof", "-raw", "-symbolize=none", file)
	cmd.Dir, cmd.Env = p.Dir, p.Vars
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New("-profile " + file + ": " + strings.TrimSpace(stderr.String()))
	}
	sites, err := advise.ParseProfile(string(out))
	if err != nil {
		return nil, fmt.Errorf("-profile %s: %w", file, err)
	}
	return sites, nil
}
