package routemodel

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Result counts what a check has tried.
type Result struct {
	Pairs      int // of application and request, judged
	Apps       int
	Rejected   int // applications that the framework does not take
	Refused    int // applications that the adapter refuses, with a remedy
	Unusable   int // requests for which the framework itself panics
	Grants     int // preflights that were granted
	Denials    int // requests that browsers did not send
	FromCache  int // requests that the preflight cache let through
	Readable   int // answers that pages could read
	Shared     int // preflights of paths with several policies, or with one and none
	NotFound   int // requests that no route takes, with a policy around
	Allowances map[string]int
	Remedies   map[string]int // of the adapter's panics at start-up, by their ends
}

func newResult() Result { return Result{Allowances: map[string]int{}, Remedies: map[string]int{}} }

// A Failure is a fault, with an application and requests that are as small as possible.
type Failure struct {
	Kind Kind
	Text string
}

// Check tries random applications until it has judged that many pairs, or has found a
// fault.
func Check(f *Framework, seed uint64, pairs int) (Result, *Failure) {
	result := newResult()
	for number := uint64(0); result.Pairs < pairs; number++ {
		d := newDice(f, seed, number)
		app := d.app()
		c := &trial{f, app, d.requests(app)}
		if v := c.run(&result); v != nil {
			v = c.shrink(v)
			return result, &Failure{v.kind, fmt.Sprintf("%s, seed %d, application %d: %s\n%s", f.Name, seed, number, v.text, c.story())}
		}
		if result.Apps+result.Rejected > 50*(pairs+100) {
			panic("routemodel: " + f.Name + " rejects almost every application")
		}
	}
	return result, nil
}

// A trial is an application and the requests that it gets.
type trial struct {
	framework *Framework
	app       *App
	requests  []Request
}

// run returns the first fault. The counts go to the result, if there is one.
func (c *trial) run(result *Result) *verdict {
	if result == nil {
		uncounted := newResult()
		result = &uncounted
	}
	s, rejected, refused := start(c.framework, c.app)
	if rejected != nil {
		result.Rejected++
		return nil
	}
	result.Apps++
	if refused != nil {
		result.Refused++
		if text, isText := refused.(string); !isText || !strings.HasPrefix(text, "cors: ") {
			return faulty(NoRemedy, "the application cannot be built: %v", refused)
		}
		remedy := refused.(string)
		result.Remedies[remedy[max(0, len(remedy)-80):]]++
		return nil
	}
	b := newBrowser()
	for _, r := range c.requests {
		e := b.fetch(s, r)
		if s.frameworkPanics(e) {
			result.Unusable++
			continue
		}
		v := s.judge(e)
		if v != nil && (v.kind == Loss || v.kind == Narrowed) {
			e.Fault = v.kind
			if name := c.allowance(e); name != "" {
				result.Allowances[name]++
				v = nil
			}
		}
		result.count(s, e)
		if v != nil {
			return v
		}
	}
	return nil
}

// frameworkPanics reports whether a panic is the framework's own: for the request
// without the adapter, or for another method of the path, which the adapter may ask
// for.
func (s *site) frameworkPanics(e *Exchange) bool {
	if e.Bare.Panicked != "" || e.BarePreflight.Panicked != "" {
		return true
	}
	if (e.Preflight == nil || e.Preflight.Panicked == "") && (e.Answer == nil || e.Answer.Panicked == "") {
		return false
	}
	paths := []string{e.Request.Path}
	if s.framework.Rewritten != nil {
		paths = append(paths, s.framework.Rewritten(s.app, e.Request.Path))
	}
	for _, path := range paths {
		for _, method := range s.methods() {
			if s.bare.send(method, e.Request.Host, path, nil).Panicked != "" {
				return true
			}
		}
	}
	return false
}

func (c *trial) allowance(e *Exchange) string {
	for _, a := range c.framework.Allowances {
		if a.Is(c.app, e) {
			return a.Name
		}
	}
	return ""
}

func (r *Result) count(s *site, e *Exchange) {
	r.Pairs++
	decide := s.decidersOf(e.Request.Method, e.Request.Host, e.Request.Path)
	for count, is := range map[*int]bool{
		&r.Grants:    e.Preflight != nil && e.Refused == nil,
		&r.Denials:   e.Refused != nil && len(decide.policies) > 0,
		&r.FromCache: e.FromCache,
		&r.Readable:  e.Answer != nil && e.Unread == nil,
		&r.Shared:    e.Preflight != nil && s.isShared(e, decide.route),
		&r.NotFound:  decide.route == None && len(decide.policies) > 0,
	} {
		if is {
			*count++
		}
	}
}

// isShared reports whether the route of another method has another policy, or none.
func (s *site) isShared(e *Exchange, route int) bool {
	return route != None && slices.ContainsFunc(s.methods(), func(method string) bool {
		other := s.routeOf(method, e.Request.Host, e.Request.Path)
		return other != None && s.policyOf(other) != s.policyOf(route)
	})
}

// String returns the counts as a table of one line.
func (r Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d pairs in %d applications (%d refused at start-up, %d more rejected by the framework): %d grants, %d denials, %d from the cache, %d answers read, %d preflights of paths with several policies, %d requests that no route takes",
		r.Pairs, r.Apps, r.Refused, r.Rejected, r.Grants, r.Denials, r.FromCache, r.Readable, r.Shared, r.NotFound)
	if r.Unusable > 0 {
		fmt.Fprintf(&b, ", %d panics of the framework", r.Unusable)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Allowances)) {
		fmt.Fprintf(&b, "\nallowed losses, %d pairs: %s", r.Allowances[name], name)
	}
	for _, remedy := range slices.Sorted(maps.Keys(r.Remedies)) {
		fmt.Fprintf(&b, "\nrefused, %d applications: …%s", r.Remedies[remedy], remedy)
	}
	return b.String()
}
