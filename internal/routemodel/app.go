package routemodel

import (
	"regexp"
	"slices"
	"strings"
)

// An App is an application as data: what is registered, and in which order.
type App struct {
	Settings []string // the settings of the framework that are on
	Policies []Policy
	Root     int // the policy of the root router, or None
	Steps    []Step

	// On is the number of steps that come before the adapter's On. They have no
	// policies.
	On int
}

// None stands for no policy, and for no group.
const None = -1

// A Step is one call that registers something.
type Step struct {
	Way    Way
	Parent int // the step that made the group, or None
	Host   string
	Method string
	Path   []Segment
	Slash  bool // a slash at the end
	Bare   bool // no slash at the start
	Policy int  // an index of App.Policies, or None
}

// A Way is a call by which a framework registers a group or a route.
type Way struct {
	Name   string // as the framework's Build knows it
	Weight int    // how often it is drawn, relative to the others

	IsGroup    bool
	HasHost    bool // a group of one host
	HasNoPath  bool // a group of its parent's path
	AllMethods bool // the call has no method
	IsNotFound bool // its handler is for requests that no route takes
	IsLiteral  bool // the path has no parameter
	HasFiles   bool // the path goes on with the names of Build.Files
	HasPolicy  bool // the adapter can mount a policy on it
}

// A Segment is a segment of a pattern, with texts of paths that it matches.
type Segment struct {
	Pattern string
	Values  []string
	IsLast  bool           // nothing can follow it
	IsText  bool           // it has no parameter
	Fits    *regexp.Regexp // of what a parameter takes, if not everything
	Weight  int
}

// takes reports whether the segment takes a text.
func (s Segment) takes(text string) bool {
	switch {
	case s.IsText:
		return slices.Contains(s.Values, text)
	case s.Fits != nil:
		return s.Fits.MatchString(text)
	}
	return true
}

// Pattern returns the pattern of the step as it is written in the call.
func (s Step) Pattern() string {
	var b strings.Builder
	for i, segment := range s.Path {
		if i > 0 || !s.Bare {
			b.WriteByte('/')
		}
		b.WriteString(segment.Pattern)
	}
	if s.Slash {
		b.WriteByte('/')
	}
	return b.String()
}

// Is reports whether a setting is on.
func (a *App) Is(setting string) bool { return slices.Contains(a.Settings, setting) }

// Around returns the groups of a step, the innermost first.
func (a *App) Around(step int) (groups []int) {
	for p := a.Steps[step].Parent; p != None; p = a.Steps[p].Parent {
		groups = append(groups, p)
	}
	return groups
}

// full returns the whole pattern of a step.
func (a *App) full(step int, join func(prefix, pattern string) string) string {
	pattern := ""
	groups := a.Around(step)
	slices.Reverse(groups)
	for _, s := range append(groups, step) {
		if !a.Steps[s].Way.HasNoPath && !a.Steps[s].Way.HasHost {
			pattern = join(pattern, a.Steps[s].Pattern())
		}
	}
	return pattern
}

// Written returns the patterns of the groups around a step, followed by its own.
func (a *App) Written(step int) string {
	return a.full(step, func(prefix, pattern string) string { return prefix + pattern })
}

// isBare reports whether a pattern may continue the last segment of the pattern around
// it.
func (a *App) isBare(step int) bool {
	return slices.ContainsFunc(append(a.Around(step), step), func(s int) bool { return a.Steps[s].Bare })
}

// isPartial reports whether a parameter of a pattern does not take every text.
func (a *App) isPartial(step int) bool {
	return slices.ContainsFunc(append(a.Around(step), step), func(s int) bool {
		return slices.ContainsFunc(a.Steps[s].Path, func(segment Segment) bool { return segment.Fits != nil })
	})
}

// host returns the host that a step is registered for.
func (a *App) host(step int) string {
	for _, s := range append(a.Around(step), step) {
		if a.Steps[s].Way.HasHost {
			return a.Steps[s].Host
		}
	}
	return ""
}

// hostOf returns the host whose routes a request for the host runs.
func (a *App) hostOf(host string) string {
	for _, s := range a.Steps {
		if s.Way.HasHost && s.Host == host {
			return host
		}
	}
	return ""
}

// without returns the application without a step, and without what is in it.
func (a *App) without(step int) *App {
	kept := *a
	kept.Steps, kept.On = nil, 0
	place := map[int]int{None: None}
	for i, s := range a.Steps {
		parent, exists := place[s.Parent]
		if i == step || !exists {
			continue
		}
		s.Parent = parent
		place[i] = len(kept.Steps)
		kept.Steps = append(kept.Steps, s)
		if i < a.On {
			kept.On++
		}
	}
	return &kept
}
