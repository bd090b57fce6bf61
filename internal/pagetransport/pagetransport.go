// Package pagetransport lets a client library in Go act as the script of a page. Its
// [Transport] sends what fetch() would send and gives back what a script could read, so
// that a header that the server's policy lacks makes the library fail as it would in a
// browser.
//
// Unlike corstest.Page it does not wait for the end of a response, so that streams can
// be read while they arrive. It keeps no preflights and no cookies, and follows no
// redirects.
package pagetransport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/sallyport/cors/internal/useragent"
)

// Transport is an [http.RoundTripper] for the requests of a page to other origins, in
// mode "cors". It may be used concurrently once its fields are set.
type Transport struct {
	Origin      string
	Credentials useragent.CredentialsMode
	Base        http.RoundTripper // nil means http.DefaultTransport

	// Unset names headers that a library in Go sets and a script does not.
	Unset []string

	// UsesCORSPreflight is that of useragent.Request, for streams as bodies.
	UsesCORSPreflight bool

	// Failed is called with the error of each request that a browser would fail.
	// Nil is allowed.
	Failed func(error)

	preflights atomic.Int64
}

// Preflights returns how many preflights were sent.
func (t *Transport) Preflights() int { return int(t.preflights.Load()) }

// RoundTrip sends the request after its preflight, if it needs one. An error is what a
// script sees as a network error.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.fetch(r)
	if err != nil && t.Failed != nil {
		t.Failed(err)
	}
	return response, err
}

func (t *Transport) fetch(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		defer r.Body.Close()
		var err error
		if body, err = io.ReadAll(r.Body); err != nil { // browsers send no part of a body early
			return nil, err
		}
	}
	asked := useragent.Request{
		Origin: t.Origin, Method: r.Method, Headers: t.scripted(r.Header),
		Credentials: t.Credentials, UsesCORSPreflight: t.UsesCORSPreflight,
	}
	if useragent.NeedsPreflight(asked) {
		if err := t.preflight(r, asked); err != nil {
			return nil, fmt.Errorf("%s %s: the preflight failed: %w", r.Method, r.URL, err)
		}
	}
	h := http.Header{"Origin": {t.Origin}}
	for _, header := range asked.Headers {
		h.Add(header[0], header[1])
	}
	response, err := t.send(r, useragent.NormalizeMethod(r.Method), h, body)
	if err != nil {
		return nil, err
	}
	err = useragent.CheckCORS(t.Origin, t.Credentials, response.Header)
	if err == nil && response.Header.Get("Location") != "" && response.StatusCode/100 == 3 {
		err = fmt.Errorf("it is redirected to %s", response.Header.Get("Location"))
	}
	if err != nil {
		response.Body.Close()
		return nil, fmt.Errorf("%s %s: %w", r.Method, r.URL, err)
	}
	return t.filtered(r, response), nil
}

// scripted returns the headers that a script can set and does set.
func (t *Transport) scripted(h http.Header) (headers [][2]string) {
	for name, values := range h {
		ofGo := func(unset string) bool { return strings.EqualFold(unset, name) }
		if strings.EqualFold(name, "User-Agent") || slices.ContainsFunc(t.Unset, ofGo) {
			continue // browsers have a User-Agent of their own
		}
		for _, value := range values {
			if !useragent.IsForbiddenRequestHeader(name, value) {
				headers = append(headers, [2]string{name, value})
			}
		}
	}
	return headers
}

// preflight is "CORS-preflight fetch".
func (t *Transport) preflight(r *http.Request, asked useragent.Request) error {
	t.preflights.Add(1)
	response, err := t.send(r, http.MethodOptions, useragent.PreflightFields(asked), nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = useragent.CheckPreflight(asked, useragent.Response{Status: response.StatusCode, Header: response.Header})
	return err
}

func (t *Transport) send(r *http.Request, method string, h http.Header, body []byte) (*http.Response, error) {
	sent, err := http.NewRequestWithContext(r.Context(), method, r.URL.String(), nil)
	if err != nil {
		return nil, err
	}
	if len(body) > 0 {
		sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	sent.Header = h
	for name, value := range map[string]string{
		"User-Agent": "Mozilla/5.0", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty",
	} {
		h.Set(name, value)
	}
	if h.Get("Accept") == "" {
		h.Set("Accept", "*/*")
	}
	base := t.Base
	if base == nil {
		base = http.DefaultTransport
	}
	return base.RoundTrip(sent)
}

// filtered is the response as script reads it: without headers that are not exposed, and
// without trailers, which no browser hands on.
func (t *Transport) filtered(r *http.Request, response *http.Response) *http.Response {
	readable := *response // Trailer is set in the original when the body ends
	readable.Request, readable.Trailer, readable.Header = r, nil, http.Header{}
	exposed := useragent.ExposedNames(t.Credentials, response.Header)
	for name, lines := range response.Header {
		if slices.Contains(exposed, strings.ToLower(name)) {
			readable.Header[name] = lines
		}
	}
	return &readable
}
