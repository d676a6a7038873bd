package rule

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/ask"
	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
)

// EngineName is the analyzer that says what the engine has to say of itself:
// its own errors and, if asked, the contracts it inferred.
const EngineName = "engine"

// BudgetFileVar names a file to which the engine's counters are written. It is
// no flag because drivers cache by flags.
const BudgetFileVar = "MEMVET_BUDGET_FILE"

func engineAnalyzer() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:     EngineName,
		Doc:      "reports errors of memvet itself",
		Requires: append([]*analysis.Analyzer{memory.Analyzer, Config}, ask.Requires...),
		Run: func(pass *analysis.Pass) (any, error) {
			p := pass.ResultOf[memory.Analyzer].(*memory.Package)
			if file := os.Getenv(BudgetFileVar); file != "" {
				data, err := json.Marshal(p.Budget)
				if err == nil {
					err = os.WriteFile(file, data, 0o600)
				}
				if err != nil {
					return nil, err
				}
			}
			if pass.ResultOf[Config].(*config).contracts {
				if err := reportContracts(pass, p); err != nil {
					return nil, err
				}
			}
			if err := reportAnswer(pass); err != nil {
				return nil, err
			}
			if n := p.Budget.Failed; n > 0 {
				return nil, fmt.Errorf("internal error in %d functions, whose findings are missing; please report this", n)
			}
			return nil, nil
		},
	}
}

// AnswerCategory is the category of the diagnostic that has the answer to an
// alias.Query.
const AnswerCategory = "aliases"

// reportAnswer reports what is to be said to a question about the package's
// source, as JSON.
func reportAnswer(pass *analysis.Pass) error {
	reply := ask.Answer(pass, func(pos token.Pos) (token.Pos, token.Pos) { return span(pass, pos) })
	if reply == nil {
		return nil
	}
	data, err := json.Marshal(reply)
	if err != nil {
		return err
	}
	pass.Report(analysis.Diagnostic{Pos: pass.Files[0].Package, Category: AnswerCategory, Message: string(data)})
	return nil
}

// reportContracts reports the contract of every function of the package: its
// full name as the category, the contract as JSON.
func reportContracts(pass *analysis.Pass, p *memory.Package) error {
	for _, f := range pass.Files {
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			fn, ok := pass.TypesInfo.Defs[decl.Name].(*types.Func)
			if !ok {
				continue
			}
			c := p.Contract(fn)
			if c == nil {
				c = &contract.Contract{Opaque: true}
			}
			data, err := json.Marshal(c)
			if err != nil {
				return err
			}
			pass.Report(analysis.Diagnostic{Pos: decl.Pos(), Category: fn.FullName(), Message: string(data)})
		}
	}
	return nil
}
