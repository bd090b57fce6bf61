package core

import (
	"context"
	"errors"
	"net/http"

	"github.com/sallyport/cors/core/internal/pathrule"
)

// PathRule gives the paths that match a pattern an evaluator of their own.
type PathRule struct {
	// Pattern is a pattern of [http.ServeMux] without method and host:
	// "/api/", "/users/{id}", "/files/{path...}", "/{$}".
	Pattern string

	// Evaluator decides the requests of these paths; [DenyAll] closes them.
	Evaluator Evaluator
}

// Paths is an [Evaluator] that chooses among several by the request's path. A
// preflight is decided by the same rule as the request that it announces, since
// both have the same path.
type Paths struct {
	settings   settings
	patterns   *pathrule.Set
	evaluators []Evaluator // by their patterns' indices
}

var _ Evaluator = (*Paths)(nil)

// NewPaths compiles rules. The most specific pattern wins, as in
// [http.ServeMux]; two patterns that overlap without one being more specific
// are refused, as there. A request whose path no rule covers passes untouched:
// add a rule for "/" with [DenyAll] to close the rest.
//
// Routers disagree about paths with escaped slashes, dot segments or doubled
// slashes: gin runs the route /api/admin/x for /api/admin%2Fx where others run
// /api/{id}. Where the ways of reading a path lead to different rules, all of
// them are asked, and the answer grants what all of them grant: that of a rule
// that grants no more than any other, and nothing where there is none or where
// one of the readings is covered by no rule. Its Vary is that of all.
//
// WithObserver and WithLogger see the decisions of all rules, beside what the
// rules' own engines report. The other options belong to these engines and are
// refused here.
func NewPaths(rules []PathRule, opts ...Option) (*Paths, error) {
	p := &Paths{settings: newSettings(opts)}
	problems := p.settings.problems
	report := func(index int, value, problem, fix string) {
		problems = append(problems, &PolicyError{"PathRule", index, value, problem, fix})
	}
	if p.settings.lookup != nil || p.settings.passthrough {
		report(-1, "", "WithOriginLookup and WithPreflightPassthrough belong to one policy",
			"pass them to New for the engines of the rules that need them")
	}
	if len(rules) == 0 {
		report(-1, "", "there is no rule, so that no request would be decided",
			`add a rule, such as one for "/"`)
	}
	patterns := make([]string, len(rules))
	p.evaluators = make([]Evaluator, len(rules))
	for i, rule := range rules {
		patterns[i], p.evaluators[i] = rule.Pattern, rule.Evaluator
		if CheckEvaluator(rule.Evaluator) != nil {
			report(i, rule.Pattern, "its evaluator is nil", "pass an engine, or DenyAll() to close these paths")
		}
	}
	var wrong []pathrule.Problem
	p.patterns, wrong = pathrule.New(patterns)
	for _, problem := range wrong {
		report(problem.Index, patterns[problem.Index], problem.Problem, problem.Fix)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return p, nil
}

// Evaluate decides by the rule of the request's path. It allocates nothing
// beyond what the rule's evaluator does, unless the path is one that routers may
// read in several ways.
func (p *Paths) Evaluate(ctx context.Context, r Request) Decision {
	d := p.decide(ctx, r)
	if p.settings.watched() && d.answers != nil {
		d = p.settings.report(ctx, r, d)
	}
	return d
}

func (p *Paths) decide(ctx context.Context, r Request) Decision {
	var buf [maxRulesOnStack]int
	rules := p.patterns.Find(buf[:0], r.Path, r.RawPath)
	if len(rules) == 1 {
		return p.ask(ctx, r, rules[0])
	}
	return p.strictest(ctx, r, rules)
}

// maxRulesOnStack is how many rules of a path are found without allocating.
const maxRulesOnStack = 8

// ask has a rule decide.
func (p *Paths) ask(ctx context.Context, r Request, rule int) Decision {
	if rule == pathrule.None {
		return Decision{}
	}
	return p.evaluators[rule].Evaluate(ctx, r)
}

// onlyEvaluator returns the evaluator of a path that leads to one rule in every
// router. It is nil for a path that no rule covers.
func (p *Paths) onlyEvaluator(path, rawPath string) (ev Evaluator, ok bool) {
	var buf [maxRulesOnStack]int
	rules := p.patterns.Find(buf[:0], path, rawPath)
	switch {
	case len(rules) > 1:
		return nil, false
	case rules[0] == pathrule.None:
		return nil, true
	}
	return p.evaluators[rules[0]], true
}

// onlyFor returns the evaluator of a request that has one, if nobody watches.
func (p *Paths) onlyFor(r *http.Request) (ev Evaluator, ok bool) {
	if p.settings.watched() || r.URL == nil {
		return nil, false
	}
	return p.onlyEvaluator(r.URL.Path, r.URL.RawPath)
}
