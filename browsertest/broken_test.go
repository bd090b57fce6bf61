package browsertest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/session"
	"github.com/sallyport/cors/browsertest/internal/suite"
	"github.com/sallyport/cors/internal/broken"
)

// brokenAreCaught has a browser judge each broken adapter. The case that is there
// for its mistake is one of those that every run asks of every adapter, so a run
// with the broken adapter in it fails; and it holds for the real adapters, so it
// is the mistake that is noticed. A known departure would fail no run and does not
// count, nor does a page that did not come.
//
// Chromium, which is quickest, judges all of them. It asks other cases of the
// subject as well, and the mistake has to leave some of them alone. The other
// browsers judge a tenth, which the sample draws.
func brokenAreCaught(t *testing.T, s *session.Session, sample suite.Sample) {
	all := slices.DeleteFunc(broken.All(), func(b broken.Middleware) bool { return b.Case == "" })
	others := 10
	if s.Kind.Name != "Chromium" {
		others = 0
		all = slices.DeleteFunc(all, func(b broken.Middleware) bool { return !sample.Tenth("broken", b.How, s.Kind.Name) })
	}
	bySubject := map[string][]broken.Middleware{}
	for _, b := range all {
		subject, _, _ := strings.Cut(b.Case, "/")
		bySubject[subject] = append(bySubject[subject], b)
	}
	for _, subject := range slices.Sorted(maps.Keys(bySubject)) {
		adapters := bySubject[subject]
		cases := casesFor(adapters, others)
		caught := caughtBy(s, adapters, cases)
		for _, b := range adapters {
			t.Run(b.How, func(t *testing.T) {
				t.Logf("caught by %d of %d cases: %q", len(caught[b.How]), len(cases), caught[b.How])
				if !slices.Contains(caught[b.How], b.Case) {
					t.Errorf("not caught by %q", b.Case)
				}
				if others > 0 && len(caught[b.How]) == len(cases) {
					t.Errorf("all %d cases fail, which is no mistake in one thing", len(cases))
				}
			})
		}
	}
}

// casesFor returns the cases that are there for some adapters of one subject, and
// some others of it.
func casesFor(adapters []broken.Middleware, others int) (cases []suite.Case) {
	subject, _, _ := strings.Cut(adapters[0].Case, "/")
	for _, c := range suite.AllCases() {
		switch {
		case slices.ContainsFunc(adapters, func(b broken.Middleware) bool { return b.Case == c.Group+"/"+c.Name }):
			cases = append(cases, c)
		case c.Group == subject && others > 0:
			cases = append(cases, c)
			others--
		}
	}
	return cases
}

// caughtBy asks cases of some adapters and returns those that failed, by the name
// of the adapter.
func caughtBy(s *session.Session, adapters []broken.Middleware, cases []suite.Case) map[string][]string {
	var asked []app.Adapter
	for _, b := range adapters {
		asked = append(asked, app.OnServeMux(b.How, b.Wrap))
	}
	failed, everything := map[string][]string{}, suite.Sample{Everything: true}
	for _, f := range suite.RunCases(context.Background(), s, asked, cases, everything) {
		if f.Verdict() == suite.Fails && f.Compared() {
			failed[f.Adapter] = append(failed[f.Adapter], f.Group+"/"+f.Name)
		}
	}
	return failed
}
