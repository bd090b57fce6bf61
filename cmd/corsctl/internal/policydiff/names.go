package policydiff

import (
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// Names is a set of names: those listed, or with All every name but those listed.
type Names struct {
	All   bool     `json:"all,omitempty"`
	Names []string `json:"names"`
}

// IsEmpty reports whether there is no name in the set.
func (n Names) IsEmpty() bool { return !n.All && len(n.Names) == 0 }

// minus returns the names that are in n and not in o.
func (n Names) minus(o Names) Names {
	switch {
	case !n.All && !o.All:
		return Names{Names: without(n.Names, o.Names)}
	case !n.All:
		return Names{Names: both(n.Names, o.Names)}
	case !o.All:
		return Names{All: true, Names: union(n.Names, o.Names)}
	}
	return Names{Names: without(o.Names, n.Names)}
}

func without(a, b []string) []string {
	names := []string{} // in JSON a list, also if it is empty
	for _, name := range a {
		if !slices.Contains(b, name) {
			names = append(names, name)
		}
	}
	return names
}

func both(a, b []string) []string {
	names := []string{}
	for _, name := range a {
		if slices.Contains(b, name) {
			names = append(names, name)
		}
	}
	return names
}

func union(a, b []string) []string { return append(slices.Clone(a), without(b, a)...) }

// text says which names are in the set.
func (n Names) text() string {
	switch {
	case n.All && len(n.Names) == 0:
		return "all"
	case n.All:
		return "all but " + strings.Join(n.Names, ", ")
	}
	return strings.Join(n.Names, ", ")
}

// methodsOf returns the methods that a preflight grants. Browsers take the safelisted
// ones without a grant.
func methodsOf(list []string) Names {
	if slices.Contains(list, "*") {
		return Names{All: true}
	}
	return Names{Names: sorted(append([]string{"GET", "HEAD", "POST"}, list...), func(string) bool { return true })}
}

// headersOf returns the request headers that a preflight grants, of those that a script
// can set.
func headersOf(list []string) Names {
	names := sorted(lowered(list), func(name string) bool { return name != "*" && !useragent.IsForbiddenRequestHeader(name, "") })
	if !slices.Contains(list, "*") {
		return Names{Names: names}
	}
	if slices.Contains(names, "authorization") {
		return Names{All: true}
	}
	return Names{All: true, Names: []string{"authorization"}}
}

// exposedOf returns the response headers that a script reads, besides those that it
// reads anyway.
func exposedOf(list []string) Names {
	if slices.Contains(list, "*") {
		return Names{All: true}
	}
	return Names{Names: sorted(lowered(list), isExposable)}
}

// isExposable reports whether ExposeHeaders decides about a header: useragent is asked
// what a script reads with and without it.
func isExposable(name string) bool {
	h := map[string][]string{name: {"1"}}
	without := useragent.ExposedNames(useragent.Omit, h)
	h["Access-Control-Expose-Headers"] = []string{name}
	return len(useragent.ExposedNames(useragent.Omit, h)) > len(without)
}

func lowered(list []string) []string {
	var names []string
	for _, name := range list {
		names = append(names, strings.ToLower(name)) // names are ASCII
	}
	return names
}

func sorted(list []string, keep func(string) bool) []string {
	var names []string
	for _, name := range list {
		if keep(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
