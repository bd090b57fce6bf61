package origincache_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/origincache"
)

func byHost(_ context.Context, r core.Request) string { return r.Host }

func refuse(context.Context, core.Request, string) (bool, error) { return false, nil }

func TestOptionsThatCannotWorkAreRefusedWithWhatToWrite(t *testing.T) {
	valid := origincache.Options{Key: byHost, AdmittedFor: time.Minute, RefusedFor: time.Second}
	for name, row := range map[string]struct {
		change func(o *origincache.Options)
		says   string
	}{
		"no key":                       {func(o *origincache.Options) { o.Key = nil }, "Options.Key is nil: without it one tenant's yes would be used for another; write a function"},
		"no time for a yes":            {func(o *origincache.Options) { o.AdmittedFor = 0 }, "Options.AdmittedFor is 0s: a yes must be used for some time; write how long, such as time.Minute"},
		"a negative time for a yes":    {func(o *origincache.Options) { o.AdmittedFor = -1 }, "Options.AdmittedFor is -1ns"},
		"no time for a no":             {func(o *origincache.Options) { o.RefusedFor = 0 }, "Options.RefusedFor is 0s: a no must be used for some time; write how long, such as 5 * time.Second"},
		"a negative time for a no":     {func(o *origincache.Options) { o.RefusedFor = -1 }, "Options.RefusedFor is -1ns"},
		"a negative age":               {func(o *origincache.Options) { o.RefreshAfter = -1 }, "Options.RefreshAfter is -1ns: no answer has a negative age; leave it out for half of AdmittedFor"},
		"an age that no answer has":    {func(o *origincache.Options) { o.RefreshAfter = time.Hour }, "Options.RefreshAfter is 1h0m0s: no yes gets older than AdmittedFor, 1m0s; write less"},
		"a negative time for old ones": {func(o *origincache.Options) { o.StaleFor = -1 }, "Options.StaleFor is -1ns: it is added to AdmittedFor and RefusedFor; leave it out"},
		"a negative timeout":           {func(o *origincache.Options) { o.LookupTimeout = -1 }, "Options.LookupTimeout is -1ns: every lookup would fail; leave it out for 5s"},
		"a negative size":              {func(o *origincache.Options) { o.MaxEntries = -1 }, "Options.MaxEntries is -1: nothing could be remembered; leave it out for 10000"},
		"a size beyond all memory":     {func(o *origincache.Options) { o.MaxEntries = math.MaxInt }, "that is no bound for any memory; write at most 100000000"},
		"a negative number of lookups": {func(o *origincache.Options) { o.MaxLookups = -1 }, "Options.MaxLookups is -1: no lookup could start; leave it out for 16"},
	} {
		t.Run(name, func(t *testing.T) {
			o := valid
			row.change(&o)
			cache, err := origincache.New(refuse, o)
			assert.Nil(t, cache)
			require.ErrorContains(t, err, row.says)
			assert.Len(t, problems(err), 1, "other problems than this one: %v", err)
		})
	}
	t.Run("no lookup", func(t *testing.T) {
		_, err := origincache.New(nil, valid)
		require.ErrorContains(t, err, "the lookup is nil")
		_, err = origincache.NewFinder(nil, valid)
		require.ErrorContains(t, err, "the lookup is nil")
	})
	t.Run("nothing given is three problems, and no lookup is a fourth", func(t *testing.T) {
		_, err := origincache.New(refuse, origincache.Options{})
		assert.Len(t, problems(err), 3, "%v", err)
		_, err = origincache.New(nil, origincache.Options{})
		assert.ErrorContains(t, err, "the lookup is nil")
		assert.ErrorContains(t, err, "Options.Key")
	})
}

// problems takes a joined error apart.
func problems(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}

func TestExtremeOptionsWork(t *testing.T) {
	for name, o := range map[string]origincache.Options{
		"the least":             {AdmittedFor: 1, RefusedFor: 1, LookupTimeout: time.Minute, MaxEntries: 1, MaxLookups: 1},
		"the most":              {AdmittedFor: math.MaxInt64, RefusedFor: math.MaxInt64, StaleFor: math.MaxInt64, RefreshAfter: math.MaxInt64, LookupTimeout: math.MaxInt64, MaxEntries: 100_000_000, MaxLookups: math.MaxInt},
		"refreshing turned off": {AdmittedFor: time.Hour, RefusedFor: time.Hour, RefreshAfter: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			o.Key = byHost
			lookups := 0
			cache, err := origincache.New(func(_ context.Context, _ core.Request, origin string) (bool, error) {
				lookups++ // one after the other: each is waited for
				return origin == "https://yes.test", nil
			}, o)
			require.NoError(t, err)
			defer cache.Close()
			for _, origin := range []string{"https://yes.test", "https://no.test", "https://yes.test"} {
				admitted, err := cache.Lookup(t.Context(), core.Request{}, origin)
				require.NoError(t, err)
				assert.Equal(t, origin == "https://yes.test", admitted, origin)
			}
			if o.AdmittedFor > 1 {
				assert.Equal(t, 2, lookups)
			}
		})
	}
}
