package rule

import (
	"go/token"
	"regexp"
)

// lockless matches comments by which somebody thought of the lock and did without.
var lockless = regexp.MustCompile(`(?i)\b(no|not|n't|without|never)\b.{0,30}\b(need|necessary|required|lock|mutex|synchroni[sz]|protect)|lock-?free|\balready (locked|held)|\bsafe (to|here|without|because|since|as)|read-?only|single.?(thread|goroutine)`)

// SaysNoLock reports whether a comment on the line of pos, or right above it, says why no
// lock is taken there.
func (p *Pass) SaysNoLock(pos token.Pos) bool { return lockless.MatchString(p.remark(pos)) }

// remark gives the text of the comment on the line of pos or that ends on the line above.
func (p *Pass) remark(pos token.Pos) string {
	f := p.fileAt(pos)
	if f == nil {
		return ""
	}
	line := p.Fset.Position(pos).Line
	text := ""
	for _, g := range f.Comments {
		if end := p.Fset.Position(g.End()).Line; end == line || end == line-1 {
			text += g.Text()
		}
	}
	return text
}

// forTests matches the paths of packages that only tests and benchmarks use:
// what is wrong there seldom hurts.
var forTests = regexp.MustCompile(`(?i)(^|[/_-])(bench|benchmark|benchmarks|mocks?|fakes?|[a-z]*tests?|testutils?|testing|testsuite|e2e)(/|$)`)

// OnlyForTests reports whether the package is there for tests, as its path says.
func (p *Pass) OnlyForTests() bool { return forTests.MatchString(p.Pkg.Path()) }
