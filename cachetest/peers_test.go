package cachetest

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
)

// peerSeed is the seed of the table in docs/caches.md, and tableSequences how many
// sequences each of its cells stands for.
const (
	peerSeed       = 20261127
	tableSequences = 400
)

// peerPlaces are the columns of the table. The first has no cache.
var peerPlaces = []string{"no cache", "nginx", "Varnish", "Varnish that keeps OPTIONS", "Squid", "Traffic Server"}

// TestTheTableOfLibraries plays the same sequences with each library, without a cache and
// behind each one.
//
//	CACHETEST_TABLE  if it is not empty, the table of docs/caches.md is written, which takes some minutes
//
// Else the first sequences of the table are played, and none may show more wrong answers than
// the table has.
func TestTheTableOfLibraries(t *testing.T) {
	sequences, writes := 20, os.Getenv("CACHETEST_TABLE") != ""
	if writes {
		sequences = tableSequences
	}
	cells, judged := make([][]count, len(libraries)), make([]count, len(peerPlaces))
	for column, place := range peerPlaces {
		d := driverFor(t, place)
		for i, l := range libraries {
			if writes && i > 0 {
				d = driverFor(t, place) // a full Squid would store nothing
			}
			var c count
			c.honest, judged[column].honest = d.wrongOf(t, l, honestGames, sequences)
			c.hostile, judged[column].hostile = d.wrongOf(t, l, nil, sequences)
			cells[i] = append(cells[i], c)
		}
	}
	want := tableOf(t, cells, judged)
	t.Logf("of %d sequences:\n%s", sequences, want)

	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), "<!-- libraries -->\n\n")
	shown, after, ended := strings.Cut(rest, "\n<!-- end of libraries -->")
	if !found || !ended {
		t.Fatalf("%s has no place for the table", guide)
	}
	if writes && !t.Failed() {
		if err := os.WriteFile(guide, []byte(before+"<!-- libraries -->\n\n"+want+"\n<!-- end of libraries -->"+after), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	requireNoWorse(t, shown, cells)
}

// count is a number of answers where everybody sends what browsers send, and where hostile
// clients are among them.
type count struct{ honest, hostile int }

// honestGames are those whose requests a browser could send.
var honestGames = []string{"no Origin", "another's Origin"}

func driverFor(t *testing.T, place string) *driver {
	t.Helper()
	if place == peerPlaces[0] {
		return newDirectDriver(t)
	}
	return newDriver(t, setupCalled(t, place))
}

// wrongOf returns how many answers are wrong, and how many are judged.
func (d *driver) wrongOf(t *testing.T, l library, games []string, sequences int) (wrong, judged int) {
	t.Helper()
	d.goesOn = true
	d.subject = subject{name: l.name, reshape: plain, games: games, build: func(s shape, handler http.HandlerFunc) http.Handler {
		app, err := l.build(s.versions[0][0].Policy, handler)
		if err != nil {
			t.Errorf("%s: %v", l.name, err)
		}
		return app
	}}
	failed, total := d.drive(t, peerSeed, sequences)
	if d.setup.name != peerPlaces[0] {
		requireHits(t, d.setup, total)
	}
	if len(failed) > 0 {
		t.Logf("%s, %s, for example: %s", l.name, d.setup.name, failed[0].report())
	}
	return total["wrong"], total["visits"]
}

// plain makes a random shape one that every library can have: a list of exact origins or
// "*", methods, headers, credentials, and nothing more.
func plain(s *shape) {
	drawn := s.versions[0][0]
	origins := [][]string{{"*"}, {"https://a.test"}, {"https://a.test", "https://b.test"}, {"https://b.test", "https://c.test", "https://a.test:8443"}}
	p := core.Policy{
		AllowOrigins:     origins[s.adapter%len(origins)],
		AllowMethods:     []string{"GET", "HEAD", "POST"},
		AllowHeaders:     []string{"Content-Type"},
		AllowCredentials: drawn.AllowCredentials && s.adapter%len(origins) > 0,
	}
	if drawn.AllowMethods != nil {
		p.AllowMethods = append(p.AllowMethods, "PUT", "DELETE")
	}
	if drawn.AllowHeaders != nil {
		p.AllowHeaders = append(p.AllowHeaders, "X-Tenant", "Authorization")
	}
	if drawn.ExposeHeaders != nil {
		p.ExposeHeaders = []string{"X-Total"}
	}
	s.mount, s.versions = one, []rules{{policy{Policy: p}}}
	s.vary, s.meddles = []varying{notVarying, outside, inside}[s.adapter%3], false
	s.gzips = s.gzips && s.vary != notVarying
}

func tableOf(t *testing.T, cells [][]count, judged []count) string {
	t.Helper()
	var b strings.Builder
	row := func(name string, counts []count) {
		fmt.Fprintf(&b, "| %s |", name)
		for _, c := range counts {
			fmt.Fprintf(&b, " %d, %d |", c.honest, c.hostile)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "| | %s |\n|---|%s\n", strings.Join(peerPlaces, " | "), strings.Repeat("--:|", len(peerPlaces)))
	row("answers judged", judged)
	for i, l := range libraries {
		row(l.title(t), cells[i])
	}
	return b.String()
}

// requireNoWorse requires that the table is of these libraries and caches, and that a part
// of its sequences does not show more wrong answers than the table says of all.
func requireNoWorse(t *testing.T, table string, cells [][]count) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(table), "\n")
	if len(lines) != len(libraries)+3 || lines[0] != "| | "+strings.Join(peerPlaces, " | ")+" |" {
		t.Fatalf("the table has other libraries or caches:\n%s", table)
	}
	for i, l := range libraries {
		columns := strings.Split(strings.Trim(lines[i+3], "|"), "|")
		if len(columns) != len(peerPlaces)+1 || strings.TrimSpace(columns[0]) != l.title(t) {
			t.Errorf("the table has the row %s, want %s", lines[i+3], l.title(t))
			continue
		}
		for j, place := range peerPlaces {
			var most count
			if _, err := fmt.Sscanf(columns[j+1], "%d, %d", &most.honest, &most.hostile); err != nil {
				t.Fatalf("%s, %s: %v", l.name, place, err)
			}
			if got := cells[i][j]; got.honest > most.honest || got.hostile > most.hostile {
				t.Errorf("%s, %s: %v wrong answers, and the table says %v", l.name, place, got, most)
			}
		}
	}
}
