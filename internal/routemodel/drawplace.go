package routemodel

import (
	"slices"
	"strings"
)

// place draws where a route of the application is, or almost.
func (d dice) place(a *App) place {
	step := d.IntN(len(a.Steps))
	for range 6 {
		if a.Steps[step].Way.IsGroup || !a.hasRival(step) && d.chance(60) {
			step = d.IntN(len(a.Steps))
		}
	}
	host, path := a.host(step), ""
	if host == "" || d.chance(15) {
		host = pick(d, append([]string{"api.example"}, d.f.Hosts...))
	}
	groups := a.Around(step)
	slices.Reverse(groups)
	for _, s := range append(groups, step) {
		for i, segment := range a.Steps[s].Path {
			if i > 0 || !a.Steps[s].Bare {
				path += "/"
			}
			path += pick(d, segment.Values)
		}
		if a.Steps[s].Slash && s == step {
			path += "/"
		}
		if a.Steps[s].Way.HasFiles {
			path += pick(d, []string{"/a", "/b", "/c/a", "/c", "/"})
		}
	}
	for range 2 {
		if d.chance(12) {
			path = d.near(path)
		}
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	at := place{host, path, nil, []string{originA, originA, originB, originC}, None}
	for _, s := range a.Steps {
		if s.overlaps(a.Steps[step]) {
			at.methods = append(at.methods, s.Method)
			if s.Policy != None {
				if at.policy = s.Policy; a.Steps[step].Policy != None {
					at.policy = a.Steps[step].Policy
				}
				origins := slices.DeleteFunc(slices.Clone(a.Policies[s.Policy].AllowOrigins), func(o string) bool { return o == "*" })
				at.origins = append(at.origins, slices.Repeat(origins, 4)...)
			}
		}
	}
	return at
}

// hasRival reports whether some path fits a step with a policy and also a step with
// another policy or none.
func (a *App) hasRival(step int) bool {
	own := a.Steps[step]
	return own.Policy != None && slices.ContainsFunc(a.Steps, func(s Step) bool {
		return s.overlaps(own) && s.Policy != own.Policy
	})
}

// overlaps reports whether some path fits both steps, which must be in the same group.
func (s Step) overlaps(t Step) bool {
	if s.Parent != t.Parent || s.Way.IsGroup != t.Way.IsGroup || len(s.Path) != len(t.Path) || s.Slash != t.Slash {
		return false
	}
	for i := range s.Path {
		if s.Path[i].IsText && t.Path[i].IsText && s.Path[i].Pattern != t.Path[i].Pattern {
			return false
		}
	}
	return true
}

// near changes a path a little.
func (d dice) near(path string) string {
	i := strings.LastIndexByte(path, '/')
	switch d.IntN(9) {
	case 0:
		return strings.TrimSuffix(path, "/")
	case 1:
		return path + "/"
	case 2: // a doubled slash
		if i >= 0 {
			return path[:i] + "/" + path[i:]
		}
	case 3: // an escaped slash
		if i > 0 {
			return path[:i] + "%2F" + path[i+1:]
		}
	case 4: // shorter
		if i > 0 {
			return path[:i]
		}
	case 5: // longer
		return path + "/" + pick(d, []string{"a", "b", "c"})
	case 6: // a sibling
		if i >= 0 {
			return path[:i+1] + pick(d, []string{"a", "b", "c", "ab"})
		}
	case 7: // a longer last segment
		return path + pick(d, []string{"b", "%61", ":b"})
	case 8:
		return strings.ToUpper(path)
	}
	return path
}
