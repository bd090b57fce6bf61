package useragent_test

import (
	"sync"
	"testing"
	"time"

	"github.com/sallyport/cors/internal/useragent"
)

func TestPreflightCacheMatching(t *testing.T) {
	put := useragent.Request{Origin: page, Target: api, Path: "/a?b", Method: "PUT"}
	with := func(change func(*useragent.Request)) useragent.Request {
		r := put
		change(&r)
		return r
	}
	header := func(method string, names ...string) useragent.Request {
		return with(func(r *useragent.Request) {
			r.Method = method
			for _, name := range names {
				r.Headers = append(r.Headers, [2]string{name, "?"})
			}
		})
	}
	included := func(r useragent.Request) useragent.Request { r.Credentials = useragent.Include; return r }
	grant := func(methods, headers []string) useragent.Grant {
		return useragent.Grant{Methods: methods, Headers: headers, MaxAge: time.Minute}
	}
	list := func(names ...string) []string { return names }

	tests := []struct {
		name   string
		stored useragent.Request
		grant  useragent.Grant
		asked  useragent.Request
		covers bool
	}{
		{"the same request", put, grant(list("PUT"), nil), put, true},
		{"a request that needs no preflight", put, useragent.Grant{}, header("GET"), true},
		{"another origin", put, grant(list("PUT"), nil), with(func(r *useragent.Request) { r.Origin = "https://b.test" }), false},
		{"another target", put, grant(list("PUT"), nil), with(func(r *useragent.Request) { r.Target = "https://b.test" }), false},
		{"another path", put, grant(list("PUT"), nil), with(func(r *useragent.Request) { r.Path = "/a" }), false},
		{"another method", put, grant(list("PUT"), nil), header("DELETE"), false},
		{"another method that was granted too", put, grant(list("PUT", "DELETE"), nil), header("DELETE"), true},
		{"a method in another case", put, grant(list("PUT", "PATCH"), nil), header("patch"), false},
		{"a method that is normalized", put, grant(list("PUT"), nil), header("put"), true},
		{"a wildcard for methods", put, grant(list("*"), nil), header("DELETE"), true},
		{"a header that was granted", put, grant(list("PUT"), list("X-A")), header("PUT", "x-a"), true},
		{"a header that was not granted", put, grant(list("PUT"), list("X-A")), header("PUT", "X-A", "X-B"), false},
		{"a header with a safelisted method that was not listed", put, grant(nil, list("X-A")), header("POST", "X-A"), true},
		{"a header is not a method", put, grant(nil, list("PUT")), put, false},
		{"a wildcard for headers", put, grant(list("PUT"), list("*")), header("PUT", "X-A"), true},
		{"a wildcard and Authorization", put, grant(list("PUT"), list("*")), header("PUT", "Authorization"), false},
		{"Authorization beside a wildcard", put, grant(list("PUT"), list("*", "Authorization")), header("PUT", "authorization"), true},
		{"credentials after none", put, grant(list("PUT"), nil), included(put), false},
		{"none after credentials", included(put), grant(list("PUT"), nil), put, true},
		{"credentials after credentials", included(put), grant(list("PUT"), nil), included(put), true},
		{"same-origin after omit", put, grant(list("PUT"), nil), with(func(r *useragent.Request) { r.Credentials = useragent.SameOrigin }), true},
		{"a wildcard with credentials, as the standard has it", included(put), grant(list("*", "PUT"), nil), included(header("DELETE")), true},
		{"the flag and a safelisted method that was not listed", put, grant(list("PUT"), nil),
			with(func(r *useragent.Request) { r.Method, r.UsesCORSPreflight = "POST", true }), false},
		{"the flag and a safelisted method that was listed", put, grant(list("POST"), nil),
			with(func(r *useragent.Request) { r.Method, r.UsesCORSPreflight = "POST", true }), true},
		{"a max-age of zero", put, useragent.Grant{Methods: list("PUT")}, put, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			cache := useragent.NewPreflightCache(func() time.Time { return time.Unix(0, 0) })
			cache.Store(test.stored, test.grant)
			if got := cache.Covers(test.asked); got != test.covers {
				t.Errorf("after Store(%+v, %+v)\nCovers(%+v)\n got %v\nwant %v", test.stored, test.grant, test.asked, got, test.covers)
			}
		})
	}
}

// A step of a cache's life at a number of seconds: a grant for PUT is stored, if
// it has a method, and then the cache is asked.
type cacheStep struct {
	at     int
	store  useragent.Grant
	covers bool
}

func TestPreflightCacheExpiry(t *testing.T) {
	put := useragent.Request{Origin: page, Target: api, Method: "PUT"}
	allowed := func(seconds int) useragent.Grant {
		return useragent.Grant{Methods: []string{"PUT"}, MaxAge: time.Duration(seconds) * time.Second}
	}
	none := useragent.Grant{}
	tests := []struct {
		name  string
		steps []cacheStep
	}{
		{"an entry lasts for its max-age", []cacheStep{{0, allowed(5), true}, {4, none, true}, {5, none, false}}},
		{"an expired entry can be stored anew", []cacheStep{{0, allowed(5), true}, {5, allowed(5), true}, {9, none, true}, {10, none, false}}},
		{"a new max-age counts from the first storing", []cacheStep{{0, allowed(10), true}, {6, allowed(10), true}, {10, none, false}}},
		{"a new max-age can be longer", []cacheStep{{0, allowed(5), true}, {4, allowed(60), true}, {59, none, true}, {60, none, false}}},
		{"a new max-age can be shorter", []cacheStep{{0, allowed(60), true}, {10, allowed(5), false}}},
		{"a max-age of zero ends an entry", []cacheStep{{0, allowed(60), true}, {1, allowed(0), false}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var now time.Time
			cache := useragent.NewPreflightCache(func() time.Time { return now })
			for _, step := range test.steps {
				now = time.Unix(int64(step.at), 0)
				cache.Store(put, step.store)
				if got := cache.Covers(put); got != step.covers {
					t.Errorf("steps %+v\nCovers at %d s\n got %v\nwant %v", test.steps, step.at, got, step.covers)
				}
			}
		})
	}
}

func TestPreflightCacheAddsUpGrants(t *testing.T) {
	cache := useragent.NewPreflightCache(nil)
	r := useragent.Request{Origin: page, Target: api, Method: "PUT", Headers: [][2]string{{"X-A", "1"}}}
	cache.Store(r, useragent.Grant{Methods: []string{"PUT"}, MaxAge: time.Hour})
	if cache.Covers(r) {
		t.Errorf("with the method alone, Covers(%+v)\n got true\nwant false", r)
	}
	cache.Store(r, useragent.Grant{Headers: []string{"x-a"}, MaxAge: time.Hour})
	if !cache.Covers(r) {
		t.Errorf("with method and header from two grants, Covers(%+v)\n got false\nwant true", r)
	}
}

func TestClearingForgetsOneURLInEveryMode(t *testing.T) {
	cache := useragent.NewPreflightCache(nil)
	grant := useragent.Grant{Methods: []string{"PUT"}, MaxAge: time.Hour}
	r := useragent.Request{Origin: page, Target: api, Path: "/a", Method: "PUT"}
	other, credentialed := r, r
	other.Path, credentialed.Credentials = "/b", useragent.Include
	for _, stored := range []useragent.Request{r, other, credentialed} {
		cache.Store(stored, grant)
	}
	cache.ClearFor(r)
	tests := []struct {
		name    string
		request useragent.Request
		covers  bool
	}{
		{"the request's own entry is gone", r, false},
		{"the entry with credentials is gone", credentialed, false},
		{"another path keeps its entry", other, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := cache.Covers(test.request); got != test.covers {
				t.Errorf("after ClearFor(%+v), Covers(%+v)\n got %v\nwant %v", r, test.request, got, test.covers)
			}
		})
	}
}

func TestPreflightCacheMayBeUsedConcurrently(t *testing.T) {
	cache := useragent.NewPreflightCache(nil)
	r := useragent.Request{Origin: page, Method: "PUT"}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				cache.Store(r, useragent.Grant{Methods: []string{"PUT"}, MaxAge: time.Hour})
				cache.Covers(r)
				cache.ClearFor(r)
			}
		})
	}
	group.Wait()
}
