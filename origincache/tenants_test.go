package origincache_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/origincache"
)

// tenants is a database of origins by host, which tests change, slow down and break.
type tenants struct {
	mu      sync.Mutex
	origins map[string]bool // host and origin
	failure error
	delay   time.Duration
	deaf    bool // a lookup ignores its context
	asked   []string
	running int
	most    int // lookups at the same time
}

func newTenants(allowed ...string) *tenants {
	db := &tenants{origins: map[string]bool{}}
	for _, key := range allowed {
		db.origins[key] = true
	}
	return db
}

func (db *tenants) set(change func()) {
	db.mu.Lock()
	defer db.mu.Unlock()
	change()
}

// lookups returns how many began since the last call.
func (db *tenants) lookups() int {
	db.mu.Lock()
	defer db.mu.Unlock()
	n := len(db.asked)
	db.asked = nil
	return n
}

func (db *tenants) find(ctx context.Context, r core.Request, origin string) (any, bool, error) {
	key := r.Host + " " + origin
	db.mu.Lock()
	db.asked = append(db.asked, key)
	db.running++
	db.most = max(db.most, db.running)
	delay, deaf := db.delay, db.deaf
	db.mu.Unlock()
	defer db.set(func() { db.running-- })
	if deaf {
		time.Sleep(delay)
	} else if delay > 0 {
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	return "tenant " + r.Host, db.origins[key], db.failure
}

// newCache is a cache of one minute for a yes, and ten seconds for a no.
func newCache(t *testing.T, find core.OriginFinder, change func(o *origincache.Options)) *origincache.Cache {
	t.Helper()
	o := origincache.Options{Key: byHost, AdmittedFor: time.Minute, RefusedFor: 10 * time.Second}
	if change != nil {
		change(&o)
	}
	cache, err := origincache.NewFinder(find, o)
	require.NoError(t, err)
	t.Cleanup(cache.Close)
	return cache
}

// ask is a request of a page to a host.
func ask(ctx context.Context, cache *origincache.Cache, host, origin string) (string, error) {
	found, admitted, err := cache.Find(ctx, core.Request{Host: host}, origin)
	switch {
	case err != nil && (admitted || found != nil):
		return fmt.Sprintf("admitted %v, found %v, in spite of the error %v", admitted, found, err), err
	case err != nil:
		return "failed", err
	case admitted:
		return fmt.Sprintf("yes of %v", found), nil
	case found != nil:
		return fmt.Sprintf("no, but found %v", found), nil
	}
	return "no", nil
}
