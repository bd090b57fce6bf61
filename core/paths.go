package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/pathrule"
)

// PathRule says which evaluator decides the requests whose path matches a pattern.
type PathRule struct {
	// Pattern is a pattern of [http.ServeMux] without a method: "/api/",
	// "/users/{id}", "/files/{path...}", "/{$}", "admin.example/api/".
	Pattern string

	// Evaluator decides the requests that match; [DenyAll] closes them.
	Evaluator Evaluator
}

// Paths is an [Evaluator] that chooses another one by the request's host and path.
// A preflight and the request that it announces have the same path, and so the
// same rule.
type Paths struct {
	settings   settings
	patterns   *pathrule.Set
	evaluators []Evaluator // by the index of their pattern
}

var _ Evaluator = (*Paths)(nil)

// NewPaths compiles rules. As in [http.ServeMux], the most specific pattern wins, a
// pattern with a host wins over one without, a port does not count, and patterns that
// conflict are an error. A request without a rule passes untouched: to close the
// rest, add a rule for "/" with [DenyAll].
//
// For some requests the rule depends on the router. Gin takes /api/admin%2Fx for
// /api/admin/x, other routers take it for /api/{id}. In Echo, the route /files/:name
// runs for /files/a/b too. Then all these rules are asked, and the response is that
// of the rule that grants least. It grants nothing if no rule grants least, or if
// one of the routers finds no rule ([ReasonPathAmbiguous]).
//
// WithObserver, WithLogger and WithShadow see the decisions of all rules, and the rules'
// own engines report theirs. Other options belong to these engines and are an error.
func NewPaths(rules []PathRule, opts ...Option) (*Paths, error) {
	p := &Paths{settings: newSettings(opts)}
	problems := p.settings.problems
	report := func(index int, value, code, problem, fix string) {
		problems = append(problems, &PolicyError{"PathRule", index, value, code, problem, fix, nil})
	}
	if p.settings.lookup != nil || p.settings.passthrough {
		report(-1, "", fault.OptionMisplaced, "WithOriginLookup and WithPreflightPassthrough belong to one policy",
			"pass them to New for the engines of the rules that need them")
	}
	if len(rules) == 0 {
		report(-1, "", fault.RulesEmpty, "there is no rule, so no request would be decided",
			`add a rule, such as one for "/"`)
	}
	patterns := make([]string, len(rules))
	p.evaluators = make([]Evaluator, len(rules))
	for i, rule := range rules {
		patterns[i], p.evaluators[i] = rule.Pattern, rule.Evaluator
		if CheckEvaluator(rule.Evaluator) != nil {
			report(i, rule.Pattern, fault.RuleEvaluator, "its evaluator is nil", "pass an engine, or DenyAll() to close these paths")
		}
	}
	var wrong []pathrule.Problem
	p.patterns, wrong = pathrule.New(patterns)
	for _, problem := range wrong {
		report(problem.Index, patterns[problem.Index], fault.RulePattern, problem.Problem, problem.Fix)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return p, nil
}

// MustNewPaths is like [NewPaths], but panics if a rule is invalid. It is for rules
// that are part of the program.
func MustNewPaths(rules []PathRule, opts ...Option) *Paths {
	p, err := NewPaths(rules, opts...)
	if err != nil {
		panic(fmt.Errorf("cors: invalid path rules:\n%w", err))
	}
	return p
}

// Evaluate decides by the rule of the request's host and path. If every router finds
// the same rule, Evaluate allocates only what the rule's evaluator does.
func (p *Paths) Evaluate(ctx context.Context, r Request) Decision {
	d := p.decide(ctx, r)
	switch {
	case !p.settings.watched():
	case d.answers == nil:
		p.settings.compareShadows(ctx, &r, &d)
	default:
		p.settings.report(ctx, &r, &d)
	}
	return d
}

func (p *Paths) decide(ctx context.Context, r Request) Decision {
	var buf [maxRulesOnStack]int
	rules := p.patterns.Find(buf[:0], r.Host, r.Path, r.RawPath)
	if len(rules) == 1 {
		return p.ask(ctx, r, rules[0])
	}
	return p.strictest(ctx, r, rules)
}

// maxRulesOnStack is how many rules of a request are found without allocating.
const maxRulesOnStack = 8

// ask returns the decision of a rule.
func (p *Paths) ask(ctx context.Context, r Request, rule int) Decision {
	if rule == pathrule.None {
		return Decision{}
	}
	return p.evaluators[rule].Evaluate(ctx, r)
}

// onlyFor returns the evaluator of the only rule of a request, or nil if it has no
// rule. It is not ok if there are several rules, or if there is an observer or a
// logger.
func (p *Paths) onlyFor(r *http.Request) (only Evaluator, ok bool) {
	if p.settings.watched() || r.URL == nil {
		return nil, false
	}
	var buf [maxRulesOnStack]int
	rules := p.patterns.Find(buf[:0], r.Host, r.URL.Path, r.URL.RawPath)
	switch {
	case len(rules) > 1:
		return nil, false
	case rules[0] == pathrule.None:
		return nil, true
	}
	return p.evaluators[rules[0]], true
}
