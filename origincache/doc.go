// Package origincache remembers what a lookup of origins said, so that the database is
// not asked for every request:
//
//	cache, err := origincache.New(lookup, origincache.Options{
//		Key:         func(ctx context.Context, r core.Request) string { return r.Host },
//		AdmittedFor: time.Minute,
//		RefusedFor:  5 * time.Second,
//	})
//	if err != nil {
//		log.Fatal(err)
//	}
//	engine, err := core.New(core.Policy{}, core.WithOriginLookup(cache.Lookup))
//
// [NewFinder] and [Cache.Find] do the same for a [core.OriginFinder]; what it found for
// an admitted origin is remembered, too.
//
// # The key
//
// An answer is used again for requests with the same key and the same origin. The key
// must have everything that the lookup reads besides the origin: the host, a path, a
// header, a value of the context. If something is missing, one tenant's yes is used for
// another tenant. Join several parts with a byte that none of them can contain, such as a
// line feed, so that ("a", "bc") and ("ab", "c") differ. Hash what may be long: key and
// origin together have at most [MaxKeyBytes].
//
// # Lookups
//
// Requests with the same key and origin share one lookup. It gets a copy of the first
// request, and the values of that request's context without its end. Each request waits
// no longer than its own context. The lookup goes on if nobody waits, because the next
// request can use its answer. It ends after [Options.LookupTimeout].
//
// At most [Options.MaxLookups] run at once. A request that would need one more is refused
// at once, with [ErrBusy]. A quarter of them is kept for origins that were admitted
// before, so that a flood of random origins does not keep their answers from being
// renewed.
//
// # Failures
//
// A failure never admits an origin that was not admitted before. If a lookup returns an
// error, panics or takes too long, those who wait get the error, and core refuses with
// [core.ReasonLookupFailed]. Failures are not remembered.
//
// After 3 failures in a row without a success, the cache pauses: one lookup is tried
// after 0.1 s at most, and each further one after twice the time, up to 2 s. Other
// requests are refused at once, with [ErrFailing]. Origins that were admitted before have
// a pause of their own: failures of other origins do not start it. A success ends both
// pauses.
//
// A lookup should return an error only if it could not ask, and false for a tenant that
// cannot exist. For example, PostgreSQL returns an error for text that is not UTF-8, which
// a client can send in a header.
//
// With [Options.StaleFor], an answer that is too old is used while there is no new one.
//
// # Cost
//
// A remembered answer costs a fraction of a microsecond and no allocation. An entry takes
// about 200 bytes with a short key, beside what was found. docs/caching-lookups.md has the
// measurements.
package origincache
