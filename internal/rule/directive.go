package rule

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/comment"
	"github.com/memvet/memvet/internal/finding"
)

// directives are the //memvet:ignore comments of a package.
type directives struct {
	byLine map[lineKey][]*directive
	all    []*directive
}

type lineKey struct {
	file string
	line int
}

type directive struct {
	pos    token.Pos
	end    token.Pos
	rule   string
	reason string
	used   bool
}

const directivePrefix = "//memvet:ignore"

func parseDirectives(pass *analysis.Pass) *directives {
	ds := &directives{byLine: map[lineKey][]*directive{}}
	for _, f := range pass.Files {
		for _, g := range f.Comments {
			for _, c := range g.List {
				if d := parseDirective(c); d != nil {
					ds.all = append(ds.all, d)
					k := lineCovered(pass.Fset, f, g, c)
					ds.byLine[k] = append(ds.byLine[k], d)
				}
			}
		}
	}
	return ds
}

func parseDirective(c *ast.Comment) *directive {
	rest, ok := strings.CutPrefix(c.Text, directivePrefix)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return nil
	}
	d := &directive{pos: c.Pos(), end: c.End()}
	d.rule, d.reason, _ = strings.Cut(strings.TrimSpace(rest), " ")
	d.reason = strings.TrimSpace(d.reason)
	return d
}

// lineCovered is the line a directive speaks of: its own if there is code
// before it, else the first one below its comment group, so that several
// directives can stand above one line.
func lineCovered(fset *token.FileSet, f *ast.File, g *ast.CommentGroup, c *ast.Comment) lineKey {
	p := fset.Position(c.Pos())
	if !comment.BehindCode(f, c, func(pos token.Pos) int { return fset.Position(pos).Line }) {
		p = fset.Position(g.End())
		p.Line++
	}
	return lineKey{p.Filename, p.Line}
}

// match reports whether a directive with a reason silences rule at pos, and
// notes that the directive is needed.
func (ds *directives) match(fset *token.FileSet, rule string, pos token.Pos) bool {
	p := fset.Position(pos)
	for _, d := range ds.byLine[lineKey{p.Filename, p.Line}] {
		if d.rule == rule && d.reason != "" {
			d.used = true
			return true
		}
	}
	return false
}

// directiveAnalyzer reports directives that cannot work. It requires every
// rule, so that it runs after all of them.
func directiveAnalyzer(as []*analysis.Analyzer, rules []*Rule) *analysis.Analyzer {
	known := map[string]bool{}
	var names []string
	for _, r := range rules {
		known[r.Name] = true
		names = append(names, r.Name)
	}
	return &analysis.Analyzer{
		Name:     "ignore",
		Doc:      IgnoreDoc,
		Requires: append([]*analysis.Analyzer{Config}, as...),
		Run: func(pass *analysis.Pass) (any, error) {
			for _, d := range pass.ResultOf[Config].(*config).directives.all {
				msg := ""
				switch {
				case d.rule == "":
					msg = "memvet:ignore names no rule; write //memvet:ignore RULE reason"
				case !known[d.rule]:
					msg = "memvet:ignore names `" + d.rule + "`, which is no rule; rules are " + strings.Join(names, ", ")
				case d.reason == "":
					msg = "memvet:ignore " + d.rule + " gives no reason, so it silences nothing; write //memvet:ignore " + d.rule + " reason"
				case !d.used:
					msg = "memvet:ignore " + d.rule + " silences nothing here; remove it"
				default:
					continue
				}
				pass.Report(analysis.Diagnostic{Pos: d.pos, End: d.end, Category: EncodeCategory(Category{Level: finding.Default}), Message: msg})
			}
			return nil, nil
		},
	}
}
