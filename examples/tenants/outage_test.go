//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/internal/postgres"
	"github.com/sallyport/cors/internal/postgres/postgrestest"
)

const manyTenants = 100_000

func originOf(tenant string) string { return "https://app." + tenant + ".example" }

// The database of 100 000 tenants is killed and started again, and then frozen, while pages
// call and origins change.
func TestDatabaseMayFailUnderLoad(t *testing.T) {
	database := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	p := startProgram(t, database.URL)
	conn, err := pgx.Connect(t.Context(), database.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO tenants_example.tenants SELECT 'tenant-' || n, 'token-of-tenant-' || n, 'Hello' FROM generate_series(0, $1::int - 1) AS n`,
		`INSERT INTO originfeed.origins (origin, tenant) SELECT 'https://app.tenant-' || n || '.example', 'tenant-' || n FROM generate_series(0, $1::int - 1) AS n`,
	} {
		if _, err := conn.Exec(t.Context(), statement, manyTenants); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.until("all replicas have the tenants", func() bool { return p.whenUpToDate().Replicas[0].Health.Origins == manyTenants+1 })

	var l traffic
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var callers sync.WaitGroup
	for _, replica := range p.replicas {
		callers.Go(func() { l.callAsListed(ctx, t, replica) })
		callers.Go(func() { l.callAsUnlisted(ctx, t, replica) })
	}
	var last string
	callers.Go(func() { last = p.changeOrigins(ctx) })
	for range 2 {
		working, failing, refused := l.counts()
		if err := database.Kill(); err != nil {
			t.Fatal(err)
		}
		p.until("pages of listed origins read 503, and others are refused", func() bool {
			_, nowFailing, nowRefused := l.counts()
			return nowFailing > failing+20 && nowRefused > refused+20
		})
		if s := p.state(); !strings.Contains(s.Problem, "the database does not answer") {
			t.Errorf("during the outage the admin page says %q", s.Problem)
		}
		p.until("the replicas say that they are not connected", func() bool {
			return !slices.ContainsFunc(p.state().Replicas, func(r replicaStatus) bool { return r.Health.Connected })
		})
		if status, findings := p.order(http.MethodPost, "acme", "https://new.example"); status != http.StatusServiceUnavailable || len(findings) != 1 {
			t.Errorf("a change during the outage: %d, %v; want 503 and a finding", status, findings)
		}
		if err := database.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.until("pages of listed origins read 200 again", func() bool {
			nowWorking, _, _ := l.counts()
			return nowWorking > working+20
		})
	}

	// Then it is silent: connections stay, and get no answer.
	working, failing, refused := l.counts()
	resume := freeze(t, database.URL)
	p.until("pages of listed origins read 503, and others are refused", func() bool {
		_, nowFailing, nowRefused := l.counts()
		return nowFailing > failing+5 && nowRefused > refused+5
	})
	resume()
	p.until("pages of listed origins read 200 again", func() bool {
		nowWorking, _, _ := l.counts()
		return nowWorking > working+20
	})

	stop()
	callers.Wait()
	for _, r := range p.whenUpToDate().Replicas {
		if r.Health.Origins != manyTenants+2 {
			t.Errorf("%s has %d origins, want those of %d tenants, the first page, and %s", r.Name, r.Health.Origins, manyTenants, last)
		}
	}
	if got := p.sharing(last); !slices.Equal(got, everyReplica) {
		t.Errorf("%s is shared with %v, want all", last, got)
	}
}

// changeOrigins adds an origin and removes the one before, again and again, and returns the
// one that is left. It repeats what the database did not take: that is no error if it did.
func (p *program) changeOrigins(ctx context.Context) (last string) {
	order := func(method, origin string) {
		for {
			status, body, err := p.orderFrom(p.admin, method, "acme", origin)
			if err != nil || status != http.StatusOK && status != http.StatusServiceUnavailable {
				p.Errorf("%s %s: %d, %s, %v; want 200 or 503", method, origin, status, body, err)
				return
			}
			if status == http.StatusOK {
				return
			}
		}
	}
	for i := 0; last == "" || ctx.Err() == nil; i++ {
		next := fmt.Sprintf("https://change-%d.example", i)
		order(http.MethodPost, next)
		if last != "" {
			order(http.MethodDelete, last)
		}
		last = next
	}
	return last
}

// traffic counts what pages get.
type traffic struct{ working, failing, refused atomic.Int64 }

func (l *traffic) counts() (working, failing, refused int64) {
	return l.working.Load(), l.failing.Load(), l.refused.Load()
}

// hangs is far more than the time that a replica waits for its database.
const hangs = 20 * time.Second

// callAsListed wants every answer to be readable, also that of a replica without a
// database.
func (l *traffic) callAsListed(ctx context.Context, t *testing.T, replica string) {
	for ctx.Err() == nil {
		tenant := fmt.Sprintf("tenant-%d", rand.IntN(manyTenants))
		limited, cancel := context.WithTimeout(ctx, hangs)
		response, err := call(limited, originOf(tenant), replica, tenant)
		cancel()
		switch {
		case ctx.Err() != nil:
		case err != nil:
			t.Errorf("the page of %s: %v", tenant, err)
			return
		case response.Status == http.StatusOK:
			l.working.Add(1)
		case response.Status == http.StatusServiceUnavailable:
			l.failing.Add(1)
		default:
			t.Errorf("the page of %s got %d %s, want 200 or 503", tenant, response.Status, response.Body)
			return
		}
	}
}

// callAsUnlisted wants every preflight to be refused.
func (l *traffic) callAsUnlisted(ctx context.Context, t *testing.T, replica string) {
	for ctx.Err() == nil {
		origin := originOf(fmt.Sprintf("tenant-%d", manyTenants+rand.IntN(manyTenants)))
		limited, cancel := context.WithTimeout(ctx, hangs)
		response, err := call(limited, origin, replica, "tenant-0")
		cancel()
		var failure *corstest.FetchError
		switch {
		case ctx.Err() != nil:
		case err == nil:
			t.Errorf("a page of %s reads %d %s", origin, response.Status, response.Body)
			return
		case !errors.As(err, &failure) || !failure.Preflight:
			t.Errorf("a page of %s: %v, want a preflight that fails", origin, err)
			return
		default:
			l.refused.Add(1)
		}
	}
}
