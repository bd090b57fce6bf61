package corsvet

import (
	"context"
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/sallyport/cors/core"
)

// Policy runs the library's own checks on policies that are written in the source.
var Policy = &analysis.Analyzer{
	Name: "corspolicy",
	Doc: `report what core.New refuses and core.Advise advises against

It reads the policies that the source gives to core.New, MustNew and Reload, the entries
for UpdateOrigins, the rules of NewPaths, and the text for ParsePolicy. Parts that are not
constant are left out, and a problem is reported only if it is there whatever they are.`,
	URL: "https://github.com/sallyport/cors/blob/main/docs/corsvet.md",
	Run: runPolicy,
}

func runPolicy(pass *analysis.Pass) (any, error) {
	if !uses(pass.Pkg, corePath) {
		return nil, nil
	}
	p := &policies{pass: pass, constants: newConstants(pass), reported: map[token.Pos]map[string]bool{}}
	for _, file := range pass.Files {
		if !withTests(pass) && isTest(pass, file.Pos()) {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				p.call(call)
			}
			return true
		})
	}
	return nil, nil
}

// uses reports whether a package imports the other one.
func uses(pkg *types.Package, path string) bool {
	for _, imported := range pkg.Imports() {
		if imported.Path() == path {
			return true
		}
	}
	return false
}

// policies is one run of the analyzer.
type policies struct {
	pass      *analysis.Pass
	constants *constants
	reported  map[token.Pos]map[string]bool // by place and code
}

func (p *policies) call(call *ast.CallExpr) {
	f, ok := typeutil.Callee(p.pass.TypesInfo, call).(*types.Func)
	if !ok || !isCore(f) || len(call.Args) == 0 {
		return
	}
	switch f.Name() {
	case "New":
		p.policy(call, "core.New refuses this policy: ")
	case "MustNew":
		p.policy(call, "core.MustNew panics: ")
	case "Reload":
		p.policy(call, "Reload refuses this policy: ")
	case "UpdateOrigins":
		p.update(call)
	case "NewPaths", "MustNewPaths":
		p.paths(call)
	case "ParsePolicy":
		p.text(call)
	}
}

// finding is a PolicyError or an Advice at its place in the source.
type finding struct {
	field, code, message string
	index                int
	element              element
	edit                 *core.Edit
}

// key is what a finding has in common in all candidates.
func (f finding) key() string {
	key := f.field + " " + f.code
	if f.index >= 0 {
		key += " " + f.element.value
	}
	return key
}

// policy checks the policy that is the first argument.
func (p *policies) policy(call *ast.CallExpr, refusal string) {
	literal := p.constants.policy(call.Args[0])
	if literal == nil {
		return
	}
	var certain []finding
	for i, c := range literal.candidates() {
		for j, options := range p.optionSets(call) {
			found := findings(c, refusal, options)
			if i == 0 && j == 0 {
				certain = found
				continue
			}
			certain = inBoth(certain, found)
		}
	}
	for _, f := range certain {
		if f.index < 0 && literal.unknownEnforce {
			continue
		}
		p.report(literal.node(f), f)
	}
}

// node is the place of a finding: the element, the field, or the whole literal.
func (l *policyLiteral) node(f finding) ast.Node {
	if f.index >= 0 {
		return f.element.expr
	}
	if e := l.fields[f.field]; e != nil {
		return e
	}
	return l.at
}

// findings runs New and Advise.
func findings(c candidate, refusal string, options []core.Option) []finding {
	var all []finding
	elementOf := func(field string, index int) element {
		if index >= 0 && index < len(c.elements[field]) {
			return c.elements[field][index]
		}
		return element{}
	}
	for _, e := range policyErrors(core.New(c.Policy, options...)) {
		all = append(all, finding{e.Field, e.Code, refusal + e.Error(), e.Index, elementOf(e.Field, e.Index), e.Edit})
	}
	for _, a := range core.Advise(c.Policy) {
		if a.Code == "headers-empty" {
			continue // it depends on what pages send, which the program does not show
		}
		all = append(all, finding{a.Field, a.Code, a.String(), a.Index, elementOf(a.Field, a.Index), a.Edit})
	}
	var known []finding
	for _, f := range all {
		if f.index < 0 || f.element.expr != nil && f.element.known {
			known = append(known, f)
		}
	}
	return known
}

// policyErrors returns the problems that an error of core joins.
func policyErrors(_ any, err error) []*core.PolicyError {
	var all []*core.PolicyError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, policyErrors(nil, e)...)
		}
		return all
	}
	if e := (*core.PolicyError)(nil); errors.As(err, &e) {
		all = append(all, e)
	}
	return all
}

// inBoth keeps the findings of a that b has, too.
func inBoth(a, b []finding) []finding {
	there := map[string]bool{}
	for _, f := range b {
		there[f.key()] = true
	}
	var both []finding
	for _, f := range a {
		if there[f.key()] {
			both = append(both, f)
		}
	}
	return both
}

// optionSets returns the options that the call may pass and that policies depend on.
func (p *policies) optionSets(call *ast.CallExpr) [][]core.Option {
	lookup := core.WithOriginLookup(func(context.Context, core.Request, string) (bool, error) { return false, nil })
	with, unknown := false, false
	for _, arg := range call.Args[1:] {
		option, ok := ast.Unparen(arg).(*ast.CallExpr)
		f, isFunc := (*types.Func)(nil), false
		if ok {
			f, isFunc = typeutil.Callee(p.pass.TypesInfo, option).(*types.Func)
		}
		switch {
		case !isFunc || !isCore(f):
			unknown = true
		case strings.HasPrefix(f.Name(), "WithOrigin"):
			with = true
		}
	}
	isReload := p.pass.TypesInfo.Selections[selector(call)] != nil // the engine may have a lookup
	switch {
	case with:
		return [][]core.Option{{lookup}}
	case unknown || isReload:
		return [][]core.Option{nil, {lookup}}
	}
	return [][]core.Option{nil}
}

func selector(call *ast.CallExpr) *ast.SelectorExpr {
	s, _ := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return s
}

func (p *policies) report(at ast.Node, f finding) {
	if p.reported[at.Pos()][f.code] {
		return
	}
	if p.reported[at.Pos()] == nil {
		p.reported[at.Pos()] = map[string]bool{}
	}
	p.reported[at.Pos()][f.code] = true
	d := analysis.Diagnostic{Pos: at.Pos(), End: at.End(), Category: f.code, URL: core.Advice{Code: f.code}.Help(), Message: f.message}
	if fix, ok := p.fix(f); ok {
		d.SuggestedFixes = []analysis.SuggestedFix{fix}
	}
	p.pass.Report(d)
}
