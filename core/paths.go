package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strings"
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
	settings settings
	root     pathNode
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
	mux := http.NewServeMux()
	for i, rule := range rules {
		if isNilEvaluator(rule.Evaluator) {
			report(i, rule.Pattern, "its evaluator is nil", "pass an engine, or DenyAll() to close these paths")
		}
		if problem, fix := registerPattern(mux, rule.Pattern); problem != "" {
			report(i, rule.Pattern, problem, fix)
			continue
		}
		p.root.add(rule.Pattern, rule.Evaluator)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return p, nil
}

// registerPattern has the real ServeMux judge a pattern against the earlier
// ones, so that "as in ServeMux" is true by construction.
func registerPattern(mux *http.ServeMux, pattern string) (problem, fix string) {
	if !strings.HasPrefix(pattern, "/") {
		return "a pattern is a path alone, without method and host", `write it from its first slash on, such as "/api/"`
	}
	if problem, fix := foreignPattern(pattern); problem != "" {
		return problem, fix
	}
	defer func() {
		if v := recover(); v != nil {
			problem = registeredAt.ReplaceAllString(fmt.Sprint(v), "")
			problem = strings.Join(strings.FieldsFunc(problem, isLineEnd), " ")
			fix = "make one of the patterns more specific than the other, or mend its syntax (net/http.ServeMux)"
		}
	}()
	mux.Handle(pattern, http.NotFoundHandler())
	return "", ""
}

// registeredAt is what ServeMux says of the place of its own registration, which
// is always the one above.
var registeredAt = regexp.MustCompile(` \(registered at [^)]*\)`)

func isLineEnd(r rune) bool { return r == '\n' }

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
	if rule, ok := p.onlyRule(r.Path, r.RawPath); ok {
		return rule.evaluate(ctx, r)
	}
	var rules []*pathRule
	for _, segments := range readings(r.Path, r.RawPath) {
		match := p.root.match(segments, plainly)
		rules = append(append(rules, match.rule), p.otherSlashes(segments, match)...)
	}
	return strictest(ctx, r, rules)
}

// onlyRule returns the rule of a path that every router reads alike.
func (p *Paths) onlyRule(path, rawPath string) (rule *pathRule, ok bool) {
	if !isPlainPath(path, rawPath) {
		return nil, false
	}
	var buf [maxStackSegments]string
	segments := appendSegments(buf[:0], path)
	match := p.root.match(segments, plainly)
	return match.rule, p.otherSlashes(segments, match) == nil
}

// otherSlashes finds the rules to which routers lead that treat a trailing slash
// in another way than the matched pattern does: by removing or adding it, or by
// giving a parameter the empty value. A pattern that names the path to its end
// leaves no doubt.
func (p *Paths) otherSlashes(segments []string, match pathMatch) (others []*pathRule) {
	if match.rule != nil && !match.byPrefix {
		return nil
	}
	consider := func(m pathMatch) {
		if m.rule != nil && m.rule != match.rule {
			others = append(others, m.rule)
		}
	}
	if last := len(segments) - 1; last < 0 || segments[last] != "" {
		consider(p.root.match(segments, addedSlash))
	} else {
		consider(p.root.match(segments, emptyParameter))
		consider(p.root.match(segments[:last], plainly))
	}
	return others
}

// isNilEvaluator reports whether ev is nil, or an interface around a nil pointer or
// function.
func isNilEvaluator(ev Evaluator) bool {
	switch v := reflect.ValueOf(ev); v.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Func:
		return v.IsNil()
	}
	return false
}
