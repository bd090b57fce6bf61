//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sallyport/cors/internal/postgres"
	"github.com/sallyport/cors/internal/postgres/postgrestest"
)

var everyReplica = []string{"Chi", "Echo", "Gin"}

// An origin is admitted by every replica as long as any tenant lists it. The model is a
// set of pairs.
func TestEveryReplicaFollowsTheTable(t *testing.T) {
	database := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	p := startProgram(t, database.URL)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))

	origins := []string{"https://stranger.example"}
	for _, origin := range p.pages {
		origins = append(origins, origin)
	}
	slices.Sort(origins)
	type pair struct{ tenant, origin string }
	listed := map[pair]bool{{demoTenants[0], p.pages[demoTenants[0]]}: true}
	for i := range 25 {
		change := pair{demoTenants[dice.IntN(len(demoTenants))], origins[dice.IntN(len(origins))]}
		method := http.MethodPost
		if listed[change] || dice.IntN(4) == 0 { // now and then it removes what is not there
			method = http.MethodDelete
		}
		p.must(method, change.tenant, change.origin)
		if method == http.MethodPost {
			listed[change] = true
		} else {
			delete(listed, change)
		}
		committed := time.Now()
		for _, origin := range origins {
			want := []string{}
			for pair := range listed {
				if pair.origin == origin {
					want = everyReplica
				}
			}
			what := fmt.Sprintf("seed %d, change %d, %s %v: %s is shared with %v", seed, i, method, change, origin, want)
			p.until(what, func() bool {
				late := time.Since(committed) > documented // before the calls, whose own time does not count
				is := slices.Equal(p.sharing(origin), want)
				if late && !is {
					t.Fatalf("not %v after the change: %s", documented, what)
				}
				return is
			})
		}
	}
}

// documented is how long a change takes at most while the database is up: a second, by the
// README, and more on a busy machine.
const documented = 5 * time.Second

func TestDeletedTenantTakesItsOriginsAlong(t *testing.T) {
	database := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	p := startProgram(t, database.URL)
	p.must(http.MethodPost, "globex", "https://app.globex.example")
	p.must(http.MethodPost, "acme", "https://app.acme.example")
	p.until("both are shared", func() bool {
		return slices.Equal(p.sharing("https://app.globex.example"), everyReplica) && slices.Equal(p.sharing("https://app.acme.example"), everyReplica)
	})
	conn, err := pgx.Connect(t.Context(), database.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), `DELETE FROM tenants_example.tenants WHERE name = 'globex'`); err != nil {
		t.Fatal(err)
	}
	p.until("globex is refused", func() bool { return len(p.sharing("https://app.globex.example")) == 0 })
	if got := p.sharing("https://app.acme.example"); !slices.Equal(got, everyReplica) {
		t.Errorf("acme is shared with %v, want all", got)
	}
}

func TestAdminPageSaysHowToFixAnOrigin(t *testing.T) {
	database := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	p := startProgram(t, database.URL)
	before := p.state().Number
	tests := []struct {
		origin string
		fix    string
	}{
		{"https://Acme.example/", `write "https://acme.example"`},
		{"https://acme.example:443", `write "https://acme.example"`},
		{"acme.example", "https://acme.example"},
		{"*", "remove"},
		{"https://*.com", "list the origins that are yours"},
		{"", ""},
	}
	for _, test := range tests {
		status, findings := p.order(http.MethodPost, "acme", test.origin)
		if status != http.StatusUnprocessableEntity || len(findings) != 1 || findings[0].Problem == "" || !strings.Contains(findings[0].Fix, test.fix) {
			t.Errorf("%q: %d, %q; want 422 and one finding whose fix contains %q", test.origin, status, findings, test.fix)
		}
	}
	for _, refused := range [][2]string{{"nobody", "https://app.example.com"}, {"acme", "https://" + strings.Repeat("a.", 300) + "example"}} {
		if status, findings := p.order(http.MethodPost, refused[0], refused[1]); status != http.StatusUnprocessableEntity || len(findings) != 1 {
			t.Errorf("%q: %d, %q; want 422 and a finding", refused, status, findings)
		}
	}
	if after := p.state().Number; after != before {
		t.Errorf("refused origins have changed the database: number %d became %d", before, after)
	}
}

// Other sites' pages, even those of tenants, cannot act as the administrator.
func TestOnlyTheAdminPageChangesOrigins(t *testing.T) {
	database := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	p := startProgram(t, database.URL)
	before := p.state().Number
	for _, origin := range []string{p.pages["acme"], "https://evil.example", "http://127.0.0.1:1"} {
		for method, target := range map[string]string{http.MethodPost: "https://planted.example", http.MethodDelete: p.pages["acme"]} {
			if status, body, err := p.orderFrom(origin, method, "acme", target); err == nil {
				t.Errorf("%s from a page of %s: %d %s, want an error", method, origin, status, body)
			}
		}
	}
	r, err := http.NewRequest(http.MethodGet, p.admin+"/state", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "rebound.example" // a name of an attacker that leads here
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("with a foreign Host: %d, want 403", response.StatusCode)
	}
	if after := p.state().Number; after != before {
		t.Errorf("pages of other sites have changed the database: number %d became %d", before, after)
	}
}

// A replica whose connection is silent lags, and the others do not.
func TestReplicaThatLagsIsSeen(t *testing.T) {
	database := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	p := startProgram(t, database.URL)
	before := p.whenUpToDate()
	fingerprint := before.Replicas[0].Health.Fingerprint
	for _, r := range before.Replicas {
		if r.Health.Fingerprint != fingerprint || fingerprint == "" || r.Health.Origins != 1 {
			t.Errorf("%s has the fingerprint %q and %d origins, want %q and 1", r.Name, r.Health.Fingerprint, r.Health.Origins, fingerprint)
		}
	}

	resume := stall(t, database.URL, "Echo")
	stalled := time.Now()
	p.until("only Echo lags", func() bool {
		late := time.Since(stalled) > 5*time.Second
		lagging := p.lagging()
		if late && !slices.Contains(lagging, "Echo") {
			t.Fatal("the admin page does not say so 5 s later")
		}
		return slices.Equal(lagging, []string{"Echo"})
	})
	p.must(http.MethodPost, "acme", "https://new.example")
	p.until("the others follow", func() bool {
		return slices.Contains(p.sharing("https://new.example"), "Gin") && slices.Contains(p.sharing("https://new.example"), "Chi")
	})
	resume()
	p.until("Echo follows again", func() bool { return slices.Equal(p.sharing("https://new.example"), everyReplica) })
	for _, r := range p.whenUpToDate().Replicas {
		if r.Health.Origins != 2 || r.Health.Fingerprint == fingerprint {
			t.Errorf("after a change %s has %d origins and the fingerprint %q, want 2 and another", r.Name, r.Health.Origins, r.Health.Fingerprint)
		}
	}
}

// whenUpToDate waits until every replica has the last change, and returns what the admin
// page then says.
func (p *program) whenUpToDate() (s state) {
	p.Helper()
	p.until("all replicas have the last change", func() bool {
		s = p.state()
		return !slices.ContainsFunc(s.Replicas, func(r replicaStatus) bool { return r.Lags != "" || r.Health.Number != s.Number })
	})
	return s
}

// lagging returns the names of the replicas that lag by the admin page.
func (p *program) lagging() []string {
	var names []string
	for _, r := range p.state().Replicas {
		if r.Lags != "" {
			names = append(names, r.Name)
		}
	}
	return names
}

// The program starts a database of its own, and leaves nothing of it.
func TestInterruptLeavesNothing(t *testing.T) {
	postgrestest.Start(t, postgres.Config{FsyncOff: true}) // skips if there is no PostgreSQL
	if _, err := build(); err != nil {                     // whose folder is not in the one below
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "tenants-leavings-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL's user must reach it
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", dir)
	var addresses []string
	t.Run("run", func(t *testing.T) { // whose end interrupts the program
		p := startProgram(t, "")
		if got := p.sharing(p.pages["acme"]); !slices.Equal(got, everyReplica) {
			t.Errorf("the page of acme is shared with %v, want all", got)
		}
		addresses = append(addresses, p.admin)
		for _, replica := range p.replicas {
			addresses = append(addresses, replica)
		}
		if found, err := filepath.Glob(filepath.Join(dir, "postgres-*", "data", "PG_VERSION")); err != nil || len(found) != 1 {
			t.Errorf("the data of the database is at %v, %v; want one", found, err)
		}
	})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("the program leaves %v, %v", left, err)
	}
	for _, address := range addresses {
		if _, err := http.Get(address); err == nil {
			t.Errorf("something still answers at %s", address)
		} else if _, ok := err.(*url.Error); !ok {
			t.Error(err)
		}
	}
}
