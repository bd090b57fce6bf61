package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
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
const triples = 300

// sample is what this run asks.
var sample = sync.OnceValues(func() (suite.Sample, error) {
	seed, err := suite.ParseSeed(os.Getenv("BROWSERTEST_SEED"))
	if err != nil {
		return suite.Sample{}, fmt.Errorf("BROWSERTEST_SEED: %w", err)
	}
	return suite.Sample{Seed: seed, Everything: os.Getenv("BROWSERTEST_EVERYTHING") != ""}, nil
})

// The slowest comes first.

func TestFirefox(t *testing.T)  { judgeIn(t, "Firefox") }
func TestWebKit(t *testing.T)   { judgeIn(t, "WebKit") }
func TestChromium(t *testing.T) { judgeIn(t, "Chromium") }

// judgeIn has a browser judge the conformance vectors that a page can produce, what
// only browsers show, broken adapters by the same cases, and random policies.
func judgeIn(t *testing.T, name string) {
	t.Parallel() // go test runs as many side by side as there are cores
	sample, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("BROWSERTEST_SEED=%d asks the same again", sample.Seed)
	ctx, s := context.Background(), start(t, name)
	t.Run("vectors", func(t *testing.T) {
		findings, err := suite.Vectors(ctx, s, app.Adapters, sample)
		verdicts(t, findings, err)
		departures(t, s, suite.InVectors, findings)
	})
	t.Run("cases", func(t *testing.T) {
		findings, err := suite.Cases(ctx, s, app.Adapters, sample)
		verdicts(t, findings, err)
		departures(t, s, suite.InCases, findings)
	})
	t.Run("broken adapters", func(t *testing.T) { brokenAreCaught(t, s, sample) })
	t.Run("oracle", func(t *testing.T) {
		verdicts(t, suite.Oracle(ctx, s, app.Adapters, sample, triples), nil)
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
