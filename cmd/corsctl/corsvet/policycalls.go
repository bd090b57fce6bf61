package corsvet

import (
	"errors"
	"go/ast"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/sallyport/cors/core"
)

// update checks the entries of UpdateOrigins. What depends on the rest of the policy is
// not known.
func (p *policies) update(call *ast.CallExpr) {
	for i, name := range []string{"add", "remove"} {
		if i >= len(call.Args) {
			return
		}
		for _, e := range p.constants.list(call.Args[i]) {
			if !e.known {
				continue
			}
			engine := core.MustNew(core.Policy{AllowOrigins: []string{standIns["AllowOrigins"]}})
			lists := [2][]string{}
			lists[i] = []string{e.value}
			for _, problem := range policyErrors(nil, engine.UpdateOrigins(lists[0], lists[1])) {
				if problem.Code == "everyone-beside-others" {
					continue // the list may be empty
				}
				p.report(e.expr, finding{name, problem.Code, "UpdateOrigins changes nothing: " + problem.Error(), 0, e, problem.Edit})
			}
		}
	}
}

// paths checks the patterns of NewPaths.
func (p *policies) paths(call *ast.CallExpr) {
	lit, ok := p.constants.resolve(call.Args[0]).(*ast.CompositeLit)
	if !ok {
		return
	}
	var rules []core.PathRule
	var places []ast.Expr
	for _, elt := range lit.Elts {
		pattern, place, known := p.rule(elt)
		if known {
			rules, places = append(rules, core.PathRule{Pattern: pattern, Evaluator: core.DenyAll()}), append(places, place)
		}
	}
	if len(rules) == 0 && len(lit.Elts) > 0 {
		return
	}
	for _, problem := range policyErrors(core.NewPaths(rules)) {
		if problem.Index < 0 {
			p.report(lit, finding{field: problem.Field, code: problem.Code, message: problem.Error(), index: -1})
		} else {
			p.report(places[problem.Index], finding{field: problem.Field, code: problem.Code, message: problem.Error(), index: -1})
		}
	}
}

// rule returns the pattern of a PathRule.
func (p *policies) rule(elt ast.Expr) (pattern string, place ast.Expr, known bool) {
	lit, ok := p.constants.resolve(elt).(*ast.CompositeLit)
	if !ok || len(lit.Elts) == 0 {
		return "", nil, false
	}
	place = lit.Elts[0]
	if _, keyed := place.(*ast.KeyValueExpr); keyed {
		i := slices.IndexFunc(lit.Elts, func(e ast.Expr) bool {
			key, ok := e.(*ast.KeyValueExpr).Key.(*ast.Ident)
			return ok && key.Name == "Pattern"
		})
		if i < 0 {
			return "", nil, false
		}
		place = lit.Elts[i].(*ast.KeyValueExpr).Value
	}
	pattern, known = p.constants.text(place)
	return pattern, place, known
}

// text checks a constant text for ParsePolicy. Where it has problems as a policy, New will
// refuse it; those that an option can take away are left out.
func (p *policies) text(call *ast.CallExpr) {
	conversion, ok := p.constants.resolve(call.Args[0]).(*ast.CallExpr)
	if !ok || len(conversion.Args) != 1 || !p.pass.TypesInfo.Types[conversion.Fun].IsType() {
		return
	}
	text, known := p.constants.text(conversion.Args[0])
	if !known {
		return
	}
	policy, err := core.ParsePolicy([]byte(text))
	for _, problem := range parseErrors(err) {
		p.pass.Report(analysis.Diagnostic{
			Pos: conversion.Args[0].Pos(), End: conversion.Args[0].End(), Category: "policy-text",
			Message: "core.ParsePolicy refuses this text: " + problem.Error(),
		})
	}
	if err != nil {
		return
	}
	for _, problem := range policyErrors(core.New(policy)) {
		if problem.Index >= 0 {
			p.report(conversion.Args[0], finding{code: problem.Code, message: "core.New refuses this policy: " + problem.Error(), index: -1})
		}
	}
}

func parseErrors(err error) []*core.ParseError {
	var all []*core.ParseError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, parseErrors(e)...)
		}
		return all
	}
	if e := (*core.ParseError)(nil); errors.As(err, &e) {
		all = append(all, e)
	}
	return all
}
