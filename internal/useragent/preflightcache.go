package useragent

import (
	"slices"
	"sync"
	"time"
)

// PreflightCache is a CORS-preflight cache (Fetch, section "CORS-preflight
// cache"). It is safe for concurrent use. Entries are looked at one by one: it
// is made for tests, with few of them.
//
// Every page counts as a top-level page, so its origin is also the network partition
// key. All opaque origins are "null" here and share their entries. A browser keeps them
// apart by that key.
type PreflightCache struct {
	now func() time.Time

	mu      sync.Mutex
	entries []cacheEntry
}

// cacheEntry allows one method or one header name; the other one is empty, the
// standard's null.
type cacheEntry struct {
	scope       cacheScope
	credentials bool // the mode was Include
	method      string
	headerName  string
	stored      time.Time
	maxAge      time.Duration
}

// cacheScope is the scope of an entry: it matches nothing outside.
type cacheScope struct{ origin, target, path string }

// NewPreflightCache returns an empty cache. It gets the time from now; nil means
// time.Now.
func NewPreflightCache(now func() time.Time) *PreflightCache {
	if now == nil {
		now = time.Now
	}
	return &PreflightCache{now: now}
}

// Store keeps what a preflight for r granted (section "CORS-preflight fetch",
// steps 7.12 to 7.15): each method and each name is an entry of its own, so that
// the grants of several preflights add up.
//
// A method or name that is already allowed gets the new max-age, counted from the time
// when its entry was first stored: the standard does not renew that time. So a max-age
// of 0 also ends what an earlier preflight granted.
func (c *PreflightCache) Store(r Request, grant Grant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.removeExpired()
	for _, method := range grant.Methods {
		c.storeEntry(r, grant.MaxAge, cacheEntry{method: method}, func(e cacheEntry) bool {
			return e.matchesMethod(method)
		})
	}
	for _, name := range grant.Headers {
		c.storeEntry(r, grant.MaxAge, cacheEntry{headerName: name}, func(e cacheEntry) bool {
			return e.matchesHeaderName(name)
		})
	}
}

// storeEntry sets the max-age of the entries that already match. If there is none, it
// creates one.
func (c *PreflightCache) storeEntry(r Request, maxAge time.Duration, entry cacheEntry, matches func(cacheEntry) bool) {
	matched := false
	for i := range c.entries {
		if c.entries[i].matches(r) && matches(c.entries[i]) {
			c.entries[i].maxAge = maxAge
			matched = true
		}
	}
	if !matched {
		entry.scope, entry.credentials = scopeOf(r), r.Credentials == Include
		entry.stored, entry.maxAge = c.now(), maxAge
		c.entries = append(c.entries, entry)
	}
}

// Covers reports whether r can be sent without another preflight (section "HTTP
// fetch", step 4.1). A request that needs no preflight is always covered.
func (c *PreflightCache) Covers(r Request) bool {
	if !NeedsPreflight(r) {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.removeExpired()
	method := r.method()
	if !IsSafelistedMethod(method) || r.UsesCORSPreflight {
		if !c.has(r, func(e cacheEntry) bool { return e.matchesMethod(method) }) {
			return false
		}
	}
	for _, name := range UnsafeRequestHeaderNames(r.headerList()) {
		if !c.has(r, func(e cacheEntry) bool { return e.matchesHeaderName(name) }) {
			return false
		}
	}
	return true
}

// ClearFor removes all entries of r's origin and URL, with credentials and
// without ("clear cache entries"). The standard does so when a request that
// needed a preflight ends in a network error, even if the actual response was
// what failed the CORS check (section "Main fetch", step 12).
func (c *PreflightCache) ClearFor(r Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = slices.DeleteFunc(c.entries, func(e cacheEntry) bool { return e.scope == scopeOf(r) })
}

func (c *PreflightCache) has(r Request, matches func(cacheEntry) bool) bool {
	return slices.ContainsFunc(c.entries, func(e cacheEntry) bool { return e.matches(r) && matches(e) })
}

// removeExpired drops the entries whose max-age has passed.
func (c *PreflightCache) removeExpired() {
	now := c.now()
	c.entries = slices.DeleteFunc(c.entries, func(e cacheEntry) bool { return now.Sub(e.stored) >= e.maxAge })
}

func scopeOf(r Request) cacheScope { return cacheScope{r.Origin, r.Target, r.Path} }

// matches is "cache entry match": what was granted with credentials is valid without
// them too, but not the reverse.
func (e cacheEntry) matches(r Request) bool {
	return e.scope == scopeOf(r) && (e.credentials || r.Credentials != Include)
}

// matchesMethod is the second half of "method cache entry match".
//
// Here "*" matches without regard to credentials. Where a credentialed preflight
// was answered with "*, PUT", a later credentialed DELETE is covered, although
// its own preflight would fail.
func (e cacheEntry) matchesMethod(method string) bool {
	return e.method == method || e.method == "*"
}

// matchesHeaderName is the second half of "header-name cache entry match", where
// "*" spares Authorization and, again, disregards credentials.
func (e cacheEntry) matchesHeaderName(name string) bool {
	if e.headerName == "" {
		return false
	}
	return matchesName(e.headerName, name) ||
		e.headerName == "*" && !matchesName(name, "Authorization")
}
