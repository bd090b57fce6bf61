// Package logreplay sums up what another policy would have decided about the requests of
// a log.
package logreplay

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/decisionlog"
)

// mostGroups bounds the memory, since clients decide which origins a log has.
const mostGroups = 1000

// Summary says how many requests would be decided otherwise.
type Summary struct {
	Judged    int     `json:"judged"`
	Differ    int     `json:"differ"`
	NotJudged int     `json:"not_judged"` // lines that are no whole record
	FirstSkip string  `json:"first_not_judged,omitempty"`
	Groups    []Group `json:"groups"` // the largest first
	Others    int     `json:"others"` // requests that differ and are in no group

	Widens bool `json:"widens"` // something is granted that was not
}

// Group are the requests of one origin that gain or lose the same.
type Group struct {
	Origin string   `json:"origin"`
	Gains  []string `json:"gains"`
	Loses  []string `json:"loses"`
	Count  int      `json:"count"`

	// The first of them.
	Line        int    `json:"line"`
	Method      string `json:"method"`
	Path        string `json:"path"`
	Explanation string `json:"explanation"`
}

// Replay judges a log with a policy. The error is that of reading the log; a line that
// is no record is counted.
func Replay(ctx context.Context, log io.Reader, candidate core.Evaluator) (*Summary, error) {
	s := &Summary{Groups: []Group{}}
	groups := map[string]int{}
	for judged, err := range decisionlog.Replay(ctx, log, candidate) {
		if lineError := (*decisionlog.LineError)(nil); errors.As(err, &lineError) {
			s.NotJudged++
			if s.FirstSkip == "" {
				s.FirstSkip = lineError.Error()
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		s.Judged++
		if judged.Differs() {
			s.Differ++
			s.add(groups, judged)
		}
	}
	slices.SortStableFunc(s.Groups, func(a, b Group) int { return b.Count - a.Count })
	return s, nil
}

func (s *Summary) add(groups map[string]int, j decisionlog.Judged) {
	was, is := partsOf(j.Recorded.Kind, j.Recorded.Verdict), partsOf(j.Recorded.Kind, j.Candidate.Verdict())
	gains, loses := only(is, was), only(was, is)
	s.Widens = s.Widens || len(gains) > 0
	origin := strings.Join(j.Request.Header.Values("Origin"), ", ")
	key := origin + "\n" + strings.Join(gains, ",") + "\n" + strings.Join(loses, ",")
	i, found := groups[key]
	if !found {
		if len(s.Groups) == mostGroups {
			s.Others++
			return
		}
		i = len(s.Groups)
		groups[key] = i
		s.Groups = append(s.Groups, Group{
			Origin: origin, Gains: gains, Loses: loses, Line: j.Line,
			Method: j.Request.Method, Path: j.Request.Path, Explanation: j.Candidate.Explain(),
		})
	}
	s.Groups[i].Count++
}

// partsOf returns what a verdict grants, in words. Only preflights ask for a method and
// for headers.
func partsOf(kind core.Kind, v core.Verdict) (parts []string) {
	asks := kind == core.KindPreflight
	for _, part := range []struct {
		granted bool
		name    string
	}{
		{v.Origin, "the origin"}, {asks && v.Method, "the method"}, {asks && v.Headers, "the request headers"}, {v.Credentials, "credentials"}, {v.Served, "being served"},
	} {
		if part.granted {
			parts = append(parts, part.name)
		}
	}
	if v.Exposed != "" {
		for name := range strings.SplitSeq(v.Exposed, ",") {
			parts = append(parts, "the response header "+name)
		}
	}
	return parts
}

// only returns the parts of a that are not in b. "*" holds all response headers.
func only(a, b []string) []string {
	const every = "the response header *"
	parts := []string{}
	for _, part := range a {
		if !slices.Contains(b, part) && !(strings.HasPrefix(part, "the response header ") && slices.Contains(b, every)) {
			parts = append(parts, part)
		}
	}
	return parts
}
