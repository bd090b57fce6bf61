package cachetest

import (
	"context"
	_ "embed"
	"net/http"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

//go:embed testdata/guide/nginx-http.conf
var nginxHTTP string

//go:embed testdata/guide/nginx-location.conf
var nginxLocation string

var nginxAdvice = settings{outer: nginxHTTP, extra: nginxLocation}

var nginxTraps = []trap{
	{
		name: "without Vary, everybody gets the first response", cache: nginx, calls: nobodyFirst,
		wrong: settings{extra: "proxy_ignore_headers Vary;"}, shown: []int{1, 3},
		right: nginxAdvice,
	},
	{
		name: "a key with Origin does not replace Vary", cache: nginx,
		app: enforcedApp, calls: anImageOfAnotherSite,
		wrong: settings{key: "$scheme$http_host$request_uri$http_origin", extra: "proxy_ignore_headers Vary;"}, shown: []int{1},
		right: nginxAdvice,
	},
	{
		name: "a key with Origin harms nobody beside Vary", cache: nginx,
		app: enforcedApp, calls: anImageOfAnotherSite,
		wrong: settings{key: "$scheme$http_host$request_uri$http_origin"},
		right: nginxAdvice,
	},
	{
		name: "the default key has no Host, so that tenants share responses", cache: nginx, app: tenants,
		calls: func() []call {
			return []call{ofTenant("two.test", false), ofTenant("one.test", true), ofTenant("two.test", false)}
		},
		wrong: settings{key: "$scheme$proxy_host$request_uri"}, shown: []int{1},
		right: nginxAdvice,
	},
	{
		name: "the key has another Host than the application sees", cache: nginx, app: tenants,
		calls: func() []call { return []call{ofTenant("one.test:81", false), ofTenant("one.test", true)} },
		wrong: settings{key: "$scheme$host$request_uri"}, shown: []int{1},
		right: nginxAdvice,
	},
	{
		name: "nginx stores its own 502, which has neither CORS nor Vary", cache: nginx, app: failingApp,
		calls: func() []call {
			fails := from(pageA, false)
			fails.fields.Set("X-Fail", "1")
			return []call{fails, from(pageA, true), from(pageB, true)}
		},
		wrong: settings{extra: "proxy_cache_valid any 10m;"}, shown: []int{1, 2},
		right: settings{outer: nginxHTTP, extra: nginxLocation + "proxy_cache_valid 200 301 404 10m;"},
	},
}

// enforcedApp refuses on the server what other sites ask for.
func enforcedApp() http.Handler {
	p := twoPages()
	p.Enforce = core.EnforceAll
	return storedApp(p)
}

// anImageOfAnotherSite is a request of this site for its own image, and one of a page that
// is not admitted and shows it. Neither has an Origin.
func anImageOfAnotherSite() []call {
	ours := fromCurl(http.Header{"Sec-Fetch-Site": {"same-origin"}, "Sec-Fetch-Mode": {"no-cors"}, "Sec-Fetch-Dest": {"image"}})
	ours.status = http.StatusOK
	theirs := fromCurl(http.Header{"Sec-Fetch-Site": {"cross-site"}, "Sec-Fetch-Mode": {"no-cors"}, "Sec-Fetch-Dest": {"image"}})
	theirs.status = http.StatusForbidden
	return []call{ours, theirs, ours, from(pageA, true)}
}

// tenants admits pageA for the tenant one.test only.
func tenants() http.Handler {
	lookup := func(_ context.Context, r core.Request, origin string) (bool, error) {
		return r.Host == "one.test" && origin == pageA, nil
	}
	return httpadapter.Middleware(core.MustNew(core.Policy{}, core.WithOriginLookup(lookup)))(http.HandlerFunc(
		func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Cache-Control", "max-age=600") }))
}

func ofTenant(host string, mayGet bool) call {
	c := from(pageA, mayGet)
	c.host = host
	return c
}

// failingApp breaks the connection of requests with X-Fail.
func failingApp() http.Handler {
	app := storedApp(twoPages())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Fail") != "" {
			panic(http.ErrAbortHandler)
		}
		app.ServeHTTP(w, r)
	})
}
