package adaptertest

import (
	"net/http"

	"github.com/sallyport/cors/internal/useragent"
)

// A Page is a page in a browser. It keeps what preflights grant, for later requests
// to the same URL, and sends no request that needs a grant and has none.
type Page struct {
	app    http.Handler
	origin string
	cache  *useragent.PreflightCache
}

func NewPage(app http.Handler, origin string) *Page {
	return &Page{app, origin, useragent.NewPreflightCache(nil)}
}

// Fetch returns the response, or nil if the browser does not send the request.
func (p *Page) Fetch(method, path string, headers ...[2]string) *http.Response {
	r := useragent.Request{Origin: p.origin, Path: path, Method: method, Headers: headers}
	if useragent.NeedsPreflight(r) && !p.cache.Covers(r) {
		preflight := send(p.app, p.origin, http.MethodOptions, path, method, useragent.PreflightFields(r))
		grant, err := useragent.CheckPreflight(r, useragent.Response{Status: preflight.StatusCode, Header: preflight.Header})
		if err != nil {
			p.cache.ClearFor(r)
			return nil
		}
		p.cache.Store(r, grant)
	}
	own := http.Header{}
	for _, h := range headers {
		own.Add(h[0], h[1])
	}
	return send(p.app, p.origin, method, path, "", own)
}
