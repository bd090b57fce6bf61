package routemodel

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// policyOf returns the policy of a step: its own, or that of the innermost group.
func (s *site) policyOf(step int) int {
	if p := s.app.Steps[step].Policy; p != None {
		return p
	}
	if s.framework.ByPattern {
		return s.policyByPattern(step)
	}
	for _, group := range s.app.Around(step) {
		if p := s.app.Steps[group].Policy; p != None {
			return p
		}
	}
	return s.app.Root
}

// policyByPattern returns the policy of the longest group whose pattern is the
// beginning of the step's, by whole segments.
func (s *site) policyByPattern(step int) int {
	policy, longest := None, -1
	pattern, host := s.app.full(step, s.framework.Join), s.app.host(step)
	for i, group := range s.app.Steps {
		if !group.Way.IsGroup || group.Policy == None || s.app.host(i) != host {
			continue
		}
		prefix := strings.TrimRight(s.app.full(i, s.framework.Join), "/")
		rest, begins := strings.CutPrefix(pattern, prefix)
		if begins && (rest == "" || rest[0] == '/' || rest[0] == '*') && len(prefix) > longest {
			policy, longest = group.Policy, len(prefix)
		}
	}
	return policy
}

// deciders are the policies that may decide a request.
type deciders struct {
	route    int   // the step that the request runs, or None
	policies []int // of the route one or none; sorted
	unclear  bool  // where no route runs: a policy may decide, but need not
}

// decidersOf returns what may decide a request. A route has one policy or none.
// Where no route runs, the policies of the path's other methods and of the groups
// around the path may decide, so that pages can read the 404 or 405.
func (s *site) decidersOf(method, host, path string) deciders {
	d := deciders{route: s.routeOf(method, host, path)}
	if d.route != None {
		if p := s.policyOf(d.route); p != None {
			d.policies = []int{p}
		}
		return d
	}
	d.policies = []int{s.app.Root}
	d.addPath(s, host, path)
	if s.framework.Rewritten != nil {
		if seen := s.framework.Rewritten(s.app, path); seen != path {
			d.addPath(s, host, seen)
			d.unclear = true
		}
	}
	// The framework decides what the segments of such a path are, and who answers
	// OPTIONS.
	d.unclear = d.unclear || strings.Contains(path, "//") || strings.Contains(path, "%") || method == http.MethodOptions
	d.policies = slices.DeleteFunc(d.policies, func(p int) bool { return p == None })
	slices.Sort(d.policies)
	d.policies = slices.Compact(d.policies)
	return d
}

// addPath adds what may decide where no route runs at a path.
func (d *deciders) addPath(s *site, host, path string) {
	for _, other := range s.methods() {
		if r := s.routeOf(other, host, path); r != None {
			d.policies = append(d.policies, s.policyOf(r))
		}
	}
	for i, step := range s.app.Steps {
		if !step.Way.IsGroup && s.app.hostOf(host) == s.app.host(i) && s.looksLike(i, path) {
			// The pattern looks like the path, although the route does not run.
			if p := s.policyOf(i); p != None && !slices.Contains(d.policies, p) {
				d.policies, d.unclear = append(d.policies, p), true
			}
		}
		if step.Way.IsGroup && !step.Way.HasNoPath && s.app.hostOf(host) == s.app.host(i) && s.isAround(i, path) {
			d.addGroup(s, i)
		}
	}
}

// addGroup adds what a group around the path may decide.
func (d *deciders) addGroup(s *site, group int) {
	policy := s.policyOf(group)
	d.policies = append(d.policies, policy)
	if s.app.isBare(group) || s.app.isPartial(group) {
		d.unclear = true // the group may be around the path or not
	}
	if s.framework.ByPattern {
		return
	}
	// The router of the group answers, or another one that has the path too.
	d.unclear = d.unclear || policy == None || s.app.Steps[group].Slash
	for _, outer := range s.app.Around(group) {
		d.policies = append(d.policies, s.app.Steps[outer].Policy)
	}
}

// isAround reports whether a path may be in a group. Routers differ about slashes
// that are escaped, and about segments that are empty.
func (s *site) isAround(group int, path string) bool {
	if s.app.isBare(group) || strings.Contains(unescaped(path), "//") {
		return true
	}
	_, raw := s.cut(group, path)
	_, plain := s.cut(group, unescaped(path))
	return raw || plain
}

// looksLike reports whether a path has the segments of a route's pattern.
func (s *site) looksLike(route int, path string) bool {
	for _, p := range []string{path, unescaped(path)} {
		if rest, begins := s.cut(route, p); begins && len(rest) == 0 {
			return true
		}
	}
	return false
}

// cut returns the segments of a path after those of a step, and whether those of the
// step are there.
func (s *site) cut(step int, path string) (rest []string, begins bool) {
	rest = strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	steps := s.app.Around(step)
	slices.Reverse(steps)
	for _, outer := range append(steps, step) {
		for _, segment := range s.app.Steps[outer].Path {
			if segment.IsLast {
				return nil, true
			}
			if len(rest) == 0 || !segment.takes(rest[0]) {
				return nil, false
			}
			rest = rest[1:]
		}
	}
	return rest, true
}

func unescaped(path string) string {
	if text, err := url.PathUnescape(path); err == nil {
		return text
	}
	return path
}
