package routemodel

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// A Kind is a kind of fault.
type Kind string

const (
	WrongGrant Kind = "wrong grant"
	Loss       Kind = "loss"
	Narrowed   Kind = "narrowed answer" // to a preflight of a path with one policy
	Altered    Kind = "altered routing" // another route runs than without the adapter
	Probed     Kind = "probed handler"  // a preflight ran a handler that is not for OPTIONS
	Panicked   Kind = "panic"           // while it serves
	NoRemedy   Kind = "no remedy"       // a panic at start-up that does not help
)

// A verdict is a fault of an exchange.
type verdict struct {
	kind Kind
	text string
}

func faulty(kind Kind, format string, args ...any) *verdict {
	return &verdict{kind, fmt.Sprintf(format, args...)}
}

// judge returns the fault of an exchange, or nil.
func (s *site) judge(e *Exchange) *verdict {
	for _, a := range []*Answer{e.Preflight, e.Answer} {
		if a != nil && a.Panicked != "" {
			return faulty(Panicked, "the application panics: %s", a.Panicked)
		}
	}
	for _, judged := range []func(*Exchange) *verdict{s.judgeRouting, s.judgePreflight, s.judgeGrant, s.judgeList} {
		if v := judged(e); v != nil {
			return v
		}
	}
	return nil
}

// judgeRouting finds requests that run another route because of the adapter.
func (s *site) judgeRouting(e *Exchange) *verdict {
	if e.Answer != nil && !e.Answer.alike(e.Bare) {
		return faulty(Altered, "without the adapter the answer is %s", s.shown(e.Bare))
	}
	return nil
}

// judgePreflight finds preflights that run handlers, or that the adapter takes
// from an application that has no policy for them.
func (s *site) judgePreflight(e *Exchange) *verdict {
	if e.Preflight == nil {
		return nil
	}
	for _, step := range e.Preflight.Ran {
		if !slices.Contains(e.BarePreflight.Ran, step) {
			return faulty(Probed, "the preflight runs %s, which is not what OPTIONS runs there", s.name(step))
		}
	}
	decide := s.decidersOf(e.Request.Method, e.Request.Host, e.Request.Path)
	if len(decide.policies) == 0 && !e.Preflight.alike(e.BarePreflight) {
		return faulty(Altered, "there is no policy for it, and without the adapter the preflight is answered %s", s.shown(e.BarePreflight))
	}
	return nil
}

// judgeGrant compares what happened with what the policies grant.
func (s *site) judgeGrant(e *Exchange) *verdict {
	r := e.Request
	decide := s.decidersOf(r.Method, r.Host, r.Path)
	granting, admitting := 0, 0
	for _, p := range decide.policies {
		if s.app.Policies[p].grants(r.Request) {
			granting++
		}
		if s.app.Policies[p].admits(r.Request) {
			admitting++
		}
	}
	sent := e.Answer != nil
	readable := sent && e.Unread == nil
	switch {
	case sent && granting == 0 && useragent.NeedsPreflight(r.Request):
		return faulty(WrongGrant, "the browser sends the request, and %s does not grant it", s.decided(decide))
	case readable && admitting == 0:
		return faulty(WrongGrant, "the page reads the answer, and %s does not admit it", s.decided(decide))
	case len(decide.policies) == 0 || granting < len(decide.policies) || readable || decide.unclear:
		return nil
	case !sent:
		return faulty(Loss, "the browser does not send the request, and %s grants it", s.decided(decide))
	}
	return faulty(Loss, "the page cannot read the answer, and %s grants it", s.decided(decide))
}

// judgeList finds answers to preflights that list less than the policy grants,
// although all routes of the path have that policy.
func (s *site) judgeList(e *Exchange) *verdict {
	if e.Preflight == nil || e.Refused != nil || e.Route == None {
		return nil
	}
	r, policy := e.Request, s.policyOf(e.Route)
	if policy == None || s.app.Policies[policy].Evaluator == uncomparable {
		return nil
	}
	hasOptions := false
	for _, method := range s.methods() {
		switch route := s.routeOf(method, r.Host, r.Path); {
		case route == None:
		case method == http.MethodOptions && s.policyOf(route) == None:
			hasOptions = true // it answers preflights, as a rule
		case s.policyOf(route) != policy:
			return nil
		}
	}
	p := s.app.Policies[policy]
	if want := maxAgeOf(p); strings.Join(e.Preflight.Header.Values("Access-Control-Max-Age"), ", ") != want {
		return faulty(Narrowed, "all routes of the path have p%d, so Access-Control-Max-Age should be %q", policy, want)
	}
	var want []string
	for _, method := range p.AllowMethods {
		if !hasOptions || method != http.MethodOptions && method != "*" {
			want = append(want, method)
		}
	}
	if slices.Contains(want, "*") && p.AllowCredentials {
		return nil // the method that is asked for is named
	}
	for _, method := range want {
		if !slices.Contains(e.Granted.Methods, method) {
			return faulty(Narrowed, "all routes of the path have p%d, so the answer should list %s", policy, method)
		}
	}
	return nil
}

func maxAgeOf(p Policy) string {
	switch p.MaxAgeSeconds {
	case 0:
		return ""
	case -1:
		return "0"
	}
	return fmt.Sprint(p.MaxAgeSeconds)
}

// decided names what decides a request.
func (s *site) decided(d deciders) string {
	names := make([]string, len(d.policies))
	for i, p := range d.policies {
		names[i] = fmt.Sprintf("p%d", p)
	}
	by := strings.Join(names, " or ")
	switch {
	case d.route != None && by == "":
		return s.name(d.route) + ", which has no policy,"
	case d.route != None:
		return by + " of " + s.name(d.route)
	case by == "":
		return "no policy (there is no route)"
	}
	return by + " (there is no route)"
}

// name names a step.
func (s *site) name(step int) string {
	st := s.app.Steps[step]
	return fmt.Sprintf("handler %d (%s %s%s)", step, st.Method, s.app.host(step), s.app.Written(step))
}

// shown shows an answer in a line.
func (s *site) shown(a *Answer) string {
	if a.Panicked != "" {
		return "a panic: " + a.Panicked
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d", a.Status)
	for _, step := range a.Ran {
		fmt.Fprintf(&b, " by %s", s.name(step))
	}
	for _, name := range []string{"Location", "Allow", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age"} {
		if values := a.Header.Values(name); len(values) > 0 {
			fmt.Fprintf(&b, ", %s: %s", name, strings.Join(values, " | "))
		}
	}
	return b.String()
}
