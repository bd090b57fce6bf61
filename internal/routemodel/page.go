package routemodel

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sallyport/cors/internal/useragent"
)

// A Request is a request of a page, some time after the one before.
type Request struct {
	useragent.Request
	Host  string
	After time.Duration
}

// An Exchange is everything that happens for one request of a page.
type Exchange struct {
	Request   Request
	Preflight *Answer         // nil if none was sent
	Granted   useragent.Grant // by the preflight
	Refused   error           // why the browser does not send the request
	FromCache bool            // the cache took the place of a preflight
	Answer    *Answer         // nil if the request was not sent
	Unread    error           // why the page cannot read the answer

	Fault Kind // what is wrong with it, for allowances

	// What the application does without the adapter.
	Route         int     // the step that the request runs, or None
	Bare          *Answer // the answer to the request
	BarePreflight *Answer // the answer to its preflight
}

// browser is the browser of all pages.
type browser struct {
	time  time.Time
	cache *useragent.PreflightCache
}

func newBrowser() *browser {
	b := &browser{time: time.Unix(0, 0)}
	b.cache = useragent.NewPreflightCache(func() time.Time { return b.time })
	return b
}

// fetch does what a browser does for a request of a page.
func (b *browser) fetch(s *site, r Request) *Exchange {
	b.time = b.time.Add(r.After)
	e := &Exchange{Request: r}
	fields := useragent.PreflightFields(r.Request)
	e.Route = s.routeOf(r.Method, r.Host, r.Path)
	e.Bare = s.bare.send(r.Method, r.Host, r.Path, r.header())
	e.BarePreflight = s.bare.send(http.MethodOptions, r.Host, r.Path, fields)

	needsPreflight := useragent.NeedsPreflight(r.Request)
	e.FromCache = needsPreflight && b.cache.Covers(r.Request)
	if needsPreflight && !e.FromCache {
		e.Preflight = s.cors.send(http.MethodOptions, r.Host, r.Path, fields)
		e.Granted, e.Refused = useragent.CheckPreflight(r.Request, useragent.Response{Status: e.Preflight.Status, Header: e.Preflight.Header})
		if e.Refused != nil {
			b.cache.ClearFor(r.Request)
			return e
		}
		b.cache.Store(r.Request, e.Granted)
	}
	e.Answer = s.cors.send(r.Method, r.Host, r.Path, r.header())
	e.Unread = useragent.CheckCORS(r.Origin, r.Credentials, e.Answer.Header)
	if e.Unread != nil && needsPreflight {
		b.cache.ClearFor(r.Request)
	}
	return e
}

// header returns what the browser sends with the request itself.
func (r Request) header() http.Header {
	h := http.Header{"Origin": {r.Origin}}
	for _, header := range r.Headers {
		h.Set(header[0], header[1])
	}
	if r.Credentials == useragent.Include {
		h.Set("Cookie", "session=1")
	}
	return h
}

func (r Request) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s %s%s", r.Origin, r.Method, r.Target, r.Path)
	for _, header := range r.Headers {
		fmt.Fprintf(&b, ", %s: %s", header[0], header[1])
	}
	if r.Credentials == useragent.Include {
		b.WriteString(", with credentials")
	}
	if r.After > 0 {
		fmt.Fprintf(&b, ", %v later", r.After)
	}
	return b.String()
}
