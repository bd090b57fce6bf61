package browsertest

import (
	"context"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/broken"
	"github.com/sallyport/cors/browsertest/internal/session"
	"github.com/sallyport/cors/browsertest/internal/suite"
)

// brokenAreCaught asks each broken adapter's case about it. The same cases hold
// for the real adapters, so it is the mistake that is noticed.
func brokenAreCaught(t *testing.T, s *session.Session) {
	cases := map[string]suite.Case{}
	for _, c := range suite.AllCases() {
		cases[c.Group+"/"+c.Name] = c
	}
	adapters := broken.Adapters()
	if len(adapters) < 36 {
		t.Errorf("there are %d broken adapters, want at least 36", len(adapters))
	}
	for _, b := range adapters {
		t.Run(b.Name, func(t *testing.T) {
			c, exists := cases[b.CaughtBy]
			if !exists {
				t.Fatalf("there is no case %q", b.CaughtBy)
			}
			findings := suite.RunCases(context.Background(), s, []app.Adapter{b.Adapter}, []suite.Case{c})
			if findings[0].Verdict() == suite.Holds {
				t.Errorf("not caught by %q", b.CaughtBy)
			}
		})
	}
}
