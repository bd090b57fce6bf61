package origincache_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/origincache"
)

// The lookup costs nothing, so that what the cache adds is measured.
func benchmark(b *testing.B, o origincache.Options, origin func(i int) string, use func(admitted bool, err error) bool) {
	o.Key, o.RefusedFor = byHost, time.Hour
	if o.AdmittedFor == 0 {
		o.AdmittedFor = time.Hour
	}
	cache, err := origincache.New(func(ctx context.Context, r core.Request, origin string) (bool, error) {
		if origin == evil {
			<-ctx.Done()
		}
		return origin == shop, nil
	}, o)
	require.NoError(b, err)
	defer cache.Close()
	r := core.Request{Method: "GET", Host: "books.example.com", Header: http.Header{"Origin": {shop}, "Accept": {"*/*"}, "User-Agent": {"a browser"}}}
	_, err = cache.Lookup(b.Context(), r, shop)
	require.NoError(b, err)
	if o.MaxLookups > 0 {
		go func() { _, _ = cache.Lookup(b.Context(), r, evil) }()
		for cache.Stats().Running == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if admitted, err := cache.Lookup(b.Context(), r, origin(i)); !use(admitted, err) {
			b.Fatal(admitted, err)
		}
	}
}

func always(origin string) func(int) string { return func(int) string { return origin } }

func BenchmarkRemembered(b *testing.B) {
	benchmark(b, origincache.Options{}, always(shop), func(admitted bool, err error) bool { return admitted && err == nil })
}

func BenchmarkLookedUp(b *testing.B) {
	benchmark(b, origincache.Options{AdmittedFor: 1}, always(shop), func(admitted bool, err error) bool { return admitted && err == nil })
}

func BenchmarkRefusedSinceBusy(b *testing.B) {
	benchmark(b, origincache.Options{MaxLookups: 1, LookupTimeout: time.Hour}, always("https://other.test"), func(admitted bool, err error) bool { return err == origincache.ErrBusy })
}
