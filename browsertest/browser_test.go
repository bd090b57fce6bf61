package browsertest

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/browsertest/internal/launch"
	"github.com/sallyport/cors/browsertest/internal/session"
	"github.com/sallyport/cors/browsertest/internal/suite"
)

// start starts a browser, or skips the test on a machine that does not have it.
// In CI a missing browser is a failure.
func start(t *testing.T, name string) *session.Session {
	t.Helper()
	s, err := session.Start(context.Background(), kindOf(t, name))
	if missing := (*launch.Missing)(nil); errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skip(missing)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Log(s)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing %s: %v", s, err)
		}
	})
	return s
}

func kindOf(t *testing.T, name string) launch.Kind {
	t.Helper()
	for _, kind := range launch.Kinds {
		if kind.Name == name {
			return kind
		}
	}
	t.Fatalf("there is no browser %q", name)
	return launch.Kind{}
}

// triples is how many random policies and requests each browser is asked about.
const triples = 600

// Each browser is started twice, so that its two halves can run side by side. The
// slowest comes first.

func TestWebKitVectors(t *testing.T)   { vectorsIn(t, "WebKit") }
func TestWebKit(t *testing.T)          { casesIn(t, "WebKit") }
func TestFirefoxVectors(t *testing.T)  { vectorsIn(t, "Firefox") }
func TestFirefox(t *testing.T)         { casesIn(t, "Firefox") }
func TestChromiumVectors(t *testing.T) { vectorsIn(t, "Chromium") }
func TestChromium(t *testing.T)        { casesIn(t, "Chromium") }

// vectorsIn has a browser judge the conformance vectors that a page can produce.
func vectorsIn(t *testing.T, name string) {
	t.Parallel() // go test runs as many side by side as there are cores
	s := start(t, name)
	findings, err := suite.Vectors(context.Background(), s, app.Adapters)
	verdicts(t, findings, err)
	departures(t, s, suite.InVectors, findings)
}

// casesIn has a browser judge what only browsers show, broken adapters by the
// same cases, and random policies.
func casesIn(t *testing.T, name string) {
	t.Parallel()
	s := start(t, name)
	t.Run("cases", func(t *testing.T) {
		findings, err := suite.Cases(context.Background(), s, app.Adapters)
		verdicts(t, findings, err)
		departures(t, s, suite.InCases, findings)
	})
	t.Run("broken adapters", func(t *testing.T) { brokenAreCaught(t, s) })
	t.Run("oracle", func(t *testing.T) {
		seed, err := suite.ParseSeed(os.Getenv("BROWSERTEST_SEED"))
		if err != nil {
			t.Fatalf("BROWSERTEST_SEED: %v", err)
		}
		t.Logf("BROWSERTEST_SEED=%d draws the same again", seed)
		verdicts(t, suite.Oracle(context.Background(), s, app.Adapters, seed, triples), nil)
	})
}

// verdicts makes a subtest of every finding that does not hold, and counts the
// others.
func verdicts(t *testing.T, findings []suite.Finding, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	count := map[suite.Verdict]int{}
	for _, f := range findings {
		count[f.Verdict()]++
		if f.Verdict() == suite.Fails {
			t.Run(strings.ReplaceAll(f.Title(), " ", "_"), func(t *testing.T) { t.Error(f.String()) })
		}
	}
	t.Logf("%d cases: %v", len(findings), count)
	if len(findings) == 0 {
		t.Error("nothing was judged")
	}
}

// departures holds the list of known departures to what was found.
func departures(t *testing.T, s *session.Session, part suite.Part, findings []suite.Finding) {
	t.Helper()
	wrong, remarks := suite.CheckDepartures(s.Kind.Name, s.Version, part, findings)
	for _, text := range wrong {
		t.Error(text)
	}
	for _, text := range remarks {
		t.Log(text)
	}
}
