package main

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/internal/postgres"
	"github.com/sallyport/cors/internal/postgres/postgrestest"
)

// The database is killed and started again, and then frozen, while pages call.
func TestDatabaseMayFailUnderLoad(t *testing.T) {
	database := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	p := startProgram(t, database.URL)
	p.until("the page of acme is shared", func() bool { return slices.Equal(p.sharing(p.pages["acme"]), everyReplica) })

	var l traffic
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var callers sync.WaitGroup
	for _, replica := range p.replicas {
		callers.Go(func() { l.callAsListed(ctx, t, p.pages["acme"], replica) })
		callers.Go(func() { l.callAsUnlisted(ctx, t, "https://evil.example", replica) })
	}
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

	// The feeds follow again, in both directions.
	p.must(http.MethodPost, "globex", p.pages["globex"])
	p.until("the page of globex is shared", func() bool { return slices.Equal(p.sharing(p.pages["globex"]), everyReplica) })
	stop()
	callers.Wait()
	p.must(http.MethodDelete, "acme", p.pages["acme"])
	p.until("the page of acme is refused", func() bool { return len(p.sharing(p.pages["acme"])) == 0 })
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
func (l *traffic) callAsListed(ctx context.Context, t *testing.T, origin, replica string) {
	for ctx.Err() == nil {
		limited, cancel := context.WithTimeout(ctx, hangs)
		response, err := call(limited, origin, replica, "acme")
		cancel()
		switch {
		case ctx.Err() != nil:
		case err != nil:
			t.Errorf("a page of a listed origin: %v", err)
			return
		case response.Status == http.StatusOK:
			l.working.Add(1)
		case response.Status == http.StatusServiceUnavailable:
			l.failing.Add(1)
		default:
			t.Errorf("a page of a listed origin got %d %s, want 200 or 503", response.Status, response.Body)
			return
		}
	}
}

// callAsUnlisted wants every preflight to be refused.
func (l *traffic) callAsUnlisted(ctx context.Context, t *testing.T, origin, replica string) {
	for ctx.Err() == nil {
		limited, cancel := context.WithTimeout(ctx, hangs)
		response, err := call(limited, origin, replica, "acme")
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
