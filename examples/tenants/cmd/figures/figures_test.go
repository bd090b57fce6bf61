package main

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/internal/postgres"
	"github.com/sallyport/cors/internal/postgres/postgrestest"
	"github.com/sallyport/cors/originfeed"
)

// slow is a source whose changes arrive late.
type slow struct {
	originfeed.Source
	by time.Duration
}

type slowSession struct {
	originfeed.Session
	by time.Duration
}

func (s slow) Open(ctx context.Context) (originfeed.Session, error) {
	session, err := s.Source.Open(ctx)
	return slowSession{session, s.by}, err
}

func (s slowSession) Changes(ctx context.Context, since originfeed.Position) (originfeed.Changes, error) {
	time.Sleep(s.by)
	return s.Session.Changes(ctx, since)
}

func TestDelayLastsUntilTheReplicaDecidesDifferently(t *testing.T) {
	server := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	conn, err := prepare(t.Context(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	const by = 150 * time.Millisecond
	g, stop, err := startReplicas(t.Context(), slow{&originfeed.Postgres{URL: server.URL}, by}, 3)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	const changes = 5
	d, err := g.measure(t.Context(), conn, changes)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.samples) != 3*changes || d.listeners != 3 || d.changes != changes {
		t.Errorf("%d samples in %+v, want %d", len(g.samples), d, 3*changes)
	}
	if g.samples[0] < by || d.p50 < g.samples[0] || d.p99 < d.p50 || d.max < d.p99 {
		t.Errorf("%+v from %v; want nothing below %v, and the three in order", d, g.samples, by)
	}
	// The last change removes no origin: it adds the third.
	for i, want := range []bool{false, false, true} {
		origin := []string{"https://app-0.example.com", "https://app-1.example.com", "https://app-2.example.com"}[i]
		for _, r := range g.replicas {
			if r.admits(origin) != want {
				t.Errorf("after %d changes %s is admitted: %t, want %t", changes, origin, !want, want)
			}
		}
	}
}

func TestLoadHoldsAllOrigins(t *testing.T) {
	postgrestest.Start(t, postgres.Config{FsyncOff: true}) // skips if there is no PostgreSQL
	l, err := measureLoad(t.Context(), 3000)
	if err != nil {
		t.Fatal(err)
	}
	// "https://app-10.tenant-100.example" is 33 bytes long, and numbers have 1 to 3 digits.
	if l.origins != 3000 || l.text < 31 || l.text > 33 || l.heap < l.text || l.took <= 0 || l.oneChange.max <= 0 {
		t.Errorf("%+v, want 3000 origins of 31 to 33 bytes, and at least their text in memory", l)
	}
}

func TestReportIsMarkdown(t *testing.T) {
	d := delay{listeners: 1500, changes: 40, p50: 1234567, p99: 20 * time.Millisecond, max: 2 * time.Second}
	l := load{origins: 2_000_000, text: 33.4, took: 12340 * time.Millisecond, heap: 49.6, oneChange: d}
	got := report([]delay{d}, l, "a machine")
	want := `| from COMMIT to effect | changes | p50 | p99 | max |
|---|--:|--:|--:|--:|
| 1 500 listeners | 40 | 1.2 ms | 20.0 ms | 2000.0 ms |
| 1 listener with 2 000 000 origins | 40 | 1.2 ms | 20.0 ms | 2000.0 ms |

| 2 000 000 origins, 33 bytes each | |
|---|--:|
| loaded after | 12.3 s |
| heap | 50 bytes an origin, its text included |

a machine`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMachineIsNamed(t *testing.T) {
	got := machine("1.5")
	if !regexp.MustCompile(`^Database and replicas on one machine: .+, \d+ processors, \w+/\w+, go\S+\. Load average 1\.5 before and \S+ after\.\n$`).MatchString(got) {
		t.Errorf("got %q", got)
	}
}

func TestWrongListenersAreRefused(t *testing.T) {
	for _, listeners := range []string{"", "0", "50;500", "-1", "50,"} {
		if err := run(t.Context(), listeners, 1, 1); err == nil || !strings.Contains(err.Error(), "-listeners") {
			t.Errorf("%q: %v, want an error that names -listeners", listeners, err)
		}
	}
}
