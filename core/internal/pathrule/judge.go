package pathrule

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Problem is what is wrong with a pattern, and how to mend it.
type Problem struct {
	Index        int
	Problem, Fix string
}

// judge returns the patterns, or what is wrong with them.
func judge(raw []string) (patterns []pattern, problems []Problem) {
	var indices []int // of the patterns
	for i, s := range raw {
		problem, fix := foreign(s)
		if problem == "" {
			problem, fix = register(http.NewServeMux(), s), "mend its syntax (net/http.ServeMux)"
		}
		if problem != "" {
			problems = append(problems, Problem{i, problem, fix})
			continue
		}
		patterns, indices = append(patterns, parse(s)), append(indices, i)
	}
	if !new(conflictSearch).hasConflict(patterns) {
		return patterns, problems
	}
	mux := http.NewServeMux() // finds out which patterns conflict, and words the problem
	for _, i := range indices {
		if problem := register(mux, raw[i]); problem != "" {
			problems = append(problems, Problem{i, problem, "keep one of the patterns, or make one more specific than the other"})
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return a.Index - b.Index })
	return nil, problems
}

// register returns what a real ServeMux says against a pattern, so that "as in a
// ServeMux" is always true.
func register(mux *http.ServeMux, pattern string) (problem string) {
	defer func() {
		if v := recover(); v != nil {
			problem = registeredAt.ReplaceAllString(fmt.Sprint(v), "")
			problem = strings.ReplaceAll(problem, "\n", " ")
		}
	}()
	mux.Handle(pattern, http.NotFoundHandler())
	return ""
}

// registeredAt matches the place of registration in a message of ServeMux. It is always
// the call above.
var registeredAt = regexp.MustCompile(` \(registered at [^)]*\)`)
