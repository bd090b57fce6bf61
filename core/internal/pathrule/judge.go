package pathrule

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// Problem is what is wrong with a pattern, and how to mend it.
type Problem struct {
	Index        int
	Problem, Fix string
}

// judge returns what is wrong with each pattern.
func judge(patterns []string) (problems []Problem) {
	mux := http.NewServeMux()
	for i, pattern := range patterns {
		if problem, fix := register(mux, pattern); problem != "" {
			problems = append(problems, Problem{i, problem, fix})
		}
	}
	return problems
}

// register has a real ServeMux judge a pattern against the earlier ones, so that
// "as in a ServeMux" is true by construction.
func register(mux *http.ServeMux, pattern string) (problem, fix string) {
	if !strings.HasPrefix(pattern, "/") {
		return "a pattern is a path alone, without method and host", `write it from its first slash on, such as "/api/"`
	}
	if problem, fix := foreign(pattern); problem != "" {
		return problem, fix
	}
	defer func() {
		if v := recover(); v != nil {
			problem = registeredAt.ReplaceAllString(fmt.Sprint(v), "")
			problem = strings.ReplaceAll(problem, "\n", " ")
			fix = "make one of the patterns more specific than the other, or mend its syntax (net/http.ServeMux)"
		}
	}()
	mux.Handle(pattern, http.NotFoundHandler())
	return "", ""
}

// registeredAt is what a ServeMux says of the place of its own registration, which
// is always the one above.
var registeredAt = regexp.MustCompile(` \(registered at [^)]*\)`)
