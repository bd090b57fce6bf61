package corstest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
)

// fetching is one call of Fetch. Its methods are named after the algorithms of the Fetch
// standard, and its fields after those of a request there.
type fetching struct {
	page    *Page
	context context.Context

	method      string
	url         *url.URL // the last of the list
	passed      []*url.URL
	headers     [][2]string
	body        []byte // nil: none
	credentials useragent.CredentialsMode
	noCORS      bool
	upload      bool

	tainting string // basic, cors, opaque; "" is basic before the first request
	tainted  bool   // redirect-taint is not "same-origin"
}

// construct does what the constructor of Request does (section "Request class").
func (f *fetching) construct(r *http.Request) error {
	f.method = useragent.NormalizeMethod(r.Method)
	if f.method == "" {
		f.method = http.MethodGet
	}
	switch {
	case r.URL.Scheme != "http" && r.URL.Scheme != "https" || r.URL.Host == "":
		return errors.New("the URL is not one of http or https with a host")
	case r.URL.User != nil:
		return errors.New("fetch() throws a TypeError for a URL with a user name or password")
	case useragent.IsForbiddenMethod(f.method):
		return errors.New("fetch() throws a TypeError for this method")
	case f.noCORS && !useragent.IsSafelistedMethod(f.method):
		return errors.New(`fetch() throws a TypeError for this method in mode "no-cors"`)
	case f.body != nil && (f.method == http.MethodGet || f.method == http.MethodHead):
		return errors.New("fetch() throws a TypeError for a body with this method")
	}
	for _, name := range sortedKeys(r.Header) {
		for _, value := range r.Header[name] {
			if !useragent.IsForbiddenRequestHeader(name, value) && (!f.noCORS || isNoCORSHeader(name, value)) {
				f.headers = append(f.headers, [2]string{name, value})
			}
		}
	}
	return nil
}

// isNoCORSHeader reports whether a header is a no-CORS-safelisted request-header
// (section "Headers").
func isNoCORSHeader(name, value string) bool {
	switch strings.ToLower(name) {
	case "accept", "accept-language", "content-language", "content-type":
		return useragent.IsSafelistedRequestHeader(name, value)
	}
	return false
}

// mainFetch is "Main fetch", "HTTP fetch" and "HTTP-redirect fetch" in a loop.
func (f *fetching) mainFetch() (*Response, error) {
	for {
		if strings.HasPrefix(f.page.origin, "https://") && !isTrustworthy(f.url) { // Main fetch, step 7
			return nil, f.failed("browsers block mixed content: a page of https fetches nothing of http, but of loopback", nil)
		}
		asksFirst := false
		switch { // Main fetch, step 12
		case (f.tainting == "" || f.tainting == "basic") && f.isSameOrigin(f.url):
			f.tainting = "basic"
		case f.noCORS:
			f.tainting = "opaque"
		default:
			f.tainting = "cors"
			asksFirst = useragent.NeedsPreflight(f.asked())
		}
		response, err := f.httpFetch(asksFirst)
		if err != nil {
			if asksFirst {
				f.page.preflights.ClearFor(f.asked())
			}
			return nil, err
		}
		location := response.header.Get("Location")
		if !isRedirectStatus(response.status) || location == "" {
			return f.filtered(response), nil
		}
		if err := f.redirect(response.status, location); err != nil {
			return nil, f.failed("it is redirected, "+fmt.Sprint(response.status)+" to "+location, err)
		}
	}
}

// received is a response as it arrived.
type received struct {
	status int
	header http.Header
	body   []byte
}

// httpFetch is "HTTP fetch", steps 4.1 to 4.4.
func (f *fetching) httpFetch(asksFirst bool) (*received, error) {
	if asksFirst && !f.page.preflights.Covers(f.asked()) {
		if err := f.preflight(); err != nil {
			return nil, err
		}
	}
	response, err := f.send()
	if err != nil {
		return nil, f.failed("", err)
	}
	if f.tainting == "cors" {
		if err := useragent.CheckCORS(f.origin(), f.credentials, response.header); err != nil {
			problem := "script may not read the response"
			if isRedirectStatus(response.status) {
				problem = "the redirect may not be followed"
			}
			return nil, f.failed(problem, err)
		}
	}
	return response, nil
}

// preflight is "CORS-preflight fetch".
func (f *fetching) preflight() error {
	asked := f.asked()
	response, err := f.roundTrip(http.MethodOptions, useragent.PreflightFields(asked), nil)
	if err != nil {
		return f.failedPreflight("", err)
	}
	grant, err := useragent.CheckPreflight(asked, useragent.Response{Status: response.status, Header: response.header})
	if err != nil {
		problem := ""
		if isRedirectStatus(response.status) {
			problem = "browsers do not follow its redirect to " + response.header.Get("Location")
		}
		return f.failedPreflight(problem, err)
	}
	f.page.preflights.Store(asked, grant)
	return nil
}

// send is "HTTP-network-or-cache fetch", as far as it concerns Origin and credentials.
func (f *fetching) send() (*received, error) {
	h := http.Header{}
	for _, header := range f.headers {
		h.Add(header[0], header[1])
	}
	if f.tainting == "cors" || f.method != http.MethodGet && f.method != http.MethodHead {
		// Section "Origin header", "append a request Origin header". In mode "no-cors"
		// a page of https sends null to http, by the default referrer policy.
		origin := f.origin()
		if f.noCORS && strings.HasPrefix(origin, "https://") && f.url.Scheme != "https" {
			origin = "null"
		}
		h.Set("Origin", origin)
	}
	includes := f.credentials == useragent.Include || f.credentials == useragent.SameOrigin && f.tainting == "basic"
	if includes {
		if line := f.page.cookies.line(f.url, f.isSameSite()); line != "" {
			h.Set("Cookie", line)
		}
	}
	response, err := f.roundTrip(f.method, h, f.body)
	if err == nil && includes {
		f.page.cookies.keep(f.url, f.isSameSite(), (&http.Response{Header: response.header}).Cookies())
	}
	return response, err
}

func (f *fetching) roundTrip(method string, h http.Header, body []byte) (*received, error) {
	r, err := http.NewRequestWithContext(f.context, method, f.address(), nil)
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	r.Header = h
	if h.Get("Accept") == "" {
		h.Set("Accept", "*/*")
	}
	if isTrustworthy(f.url) { // Fetch Metadata, section "Set the Fetch metadata headers"
		h.Set("Sec-Fetch-Dest", "empty")
		h.Set("Sec-Fetch-Mode", map[bool]string{false: "cors", true: "no-cors"}[f.noCORS])
		h.Set("Sec-Fetch-Site", f.site())
	}
	response, err := f.page.Transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return &received{response.StatusCode, response.Header, content}, err
}

// filtered is the filtered response that script gets (Main fetch, step 14).
func (f *fetching) filtered(r *received) *Response {
	readable := &Response{Type: f.tainting}
	if f.tainting == "opaque" {
		return readable
	}
	readable.URL, readable.Redirected = f.address(), len(f.passed) > 0
	readable.Status, readable.Body, readable.Header = r.status, r.body, http.Header{}
	exposed := useragent.ExposedNames(f.credentials, r.header)
	for name, lines := range r.header {
		lower := strings.ToLower(name)
		if lower != "set-cookie" && lower != "set-cookie2" && (f.tainting == "basic" || slices.Contains(exposed, lower)) {
			readable.Header[name] = slices.Clone(lines)
		}
	}
	return readable
}

// address is the URL without its fragment. Neither the server nor the script sees the
// fragment.
func (f *fetching) address() string {
	u := *f.url
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

// asked is the request as the algorithms of CORS see it.
func (f *fetching) asked() useragent.Request {
	return useragent.Request{
		Origin: f.origin(), Target: originOf(f.url), Path: f.url.RequestURI(),
		Method: f.method, Headers: f.headers, Credentials: f.credentials, UsesCORSPreflight: f.upload,
	}
}

func (f *fetching) failed(problem string, err error) error {
	return &FetchError{Method: f.method, URL: f.address(), Origin: f.origin(), Problem: problem, Err: err}
}

func (f *fetching) failedPreflight(problem string, err error) error {
	return &FetchError{Method: f.method, URL: f.address(), Origin: f.origin(), Preflight: true, Problem: problem, Err: err}
}
