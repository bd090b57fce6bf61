package cachetest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/useragent"
)

// strange is an origin that no policy of these tests admits.
const strange = "https://strange.test"

// call is a request through a cache. Package useragent, which shares nothing with core,
// judges what a browser makes of the response.
type call struct {
	method string      // "" means GET
	host   string      // "" means that of the cache
	path   string      // "" means /resource
	fields http.Header // as they are sent

	page   string // whose script reads the response; "" for clients that are no pages
	mayGet bool   // the page is admitted
	asks   string // the method that a preflight asks for

	status int    // that is wanted; 0 means any
	body   string // that is wanted; "" means any

	before func() // what happens first
}

// from is a GET of a page.
func from(page string, mayGet bool) call {
	return call{fields: http.Header{"Origin": {page}}, page: page, mayGet: mayGet}
}

// preflightFrom is the preflight of a page that wants to send PUT.
func preflightFrom(page string, mayPut bool) call {
	return call{method: http.MethodOptions, page: page, mayGet: mayPut, asks: http.MethodPut,
		fields: http.Header{"Origin": {page}, "Access-Control-Request-Method": {http.MethodPut}}}
}

// fromCurl is a GET of any client, which can send what no browser does.
func fromCurl(fields http.Header) call { return call{fields: fields} }

// misjudged makes the calls one after the other, and returns the numbers of those that
// got what they should not, from 0.
func misjudged(t *testing.T, url string, calls []call) (numbers []int) {
	t.Helper()
	client := http.Client{
		Transport:     &http.Transport{DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	for i, c := range calls {
		if c.before != nil {
			c.before()
		}
		if problem := c.problem(t.Context(), t, &client, url); problem != "" {
			t.Logf("call %d, %s%s of %q: %s", i, c.methodName(), c.path, c.page, problem)
			numbers = append(numbers, i)
		}
	}
	return numbers
}

func (c call) methodName() string {
	if c.method == "" {
		return http.MethodGet
	}
	return c.method
}

// problem tells what is wrong with the response, or "".
func (c call) problem(ctx context.Context, t *testing.T, client *http.Client, url string) string {
	t.Helper()
	path := c.path
	if path == "" {
		path = "/resource"
	}
	r, err := http.NewRequestWithContext(ctx, c.methodName(), url+path, nil)
	if err != nil {
		return err.Error()
	}
	r.Host = c.host
	for name, lines := range c.fields {
		r.Header[name] = slices.Clone(lines)
	}
	response, err := client.Do(r)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	if err := c.judge(response); c.page != "" && (err == nil) != c.mayGet {
		return fmt.Sprintf("admitted: %v, but the browser says: %v\n%d %v", c.mayGet, err, response.StatusCode, response.Header)
	}
	if c.status != 0 && response.StatusCode != c.status {
		return fmt.Sprintf("got status %d, want %d\n%v", response.StatusCode, c.status, response.Header)
	}
	if c.body != "" && string(body) != c.body {
		return fmt.Sprintf("got body %q, want %q\n%d %v", body, c.body, response.StatusCode, response.Header)
	}
	return ""
}

func (c call) judge(response *http.Response) error {
	if c.asks == "" {
		return useragent.CheckCORS(c.page, useragent.Omit, response.Header)
	}
	_, err := useragent.CheckPreflight(
		useragent.Request{Origin: c.page, Method: c.asks},
		useragent.Response{Status: response.StatusCode, Header: response.Header})
	return err
}

// twoPages admits pageA and pageB.
func twoPages() core.Policy {
	return core.Policy{AllowOrigins: []string{pageA, pageB}, AllowMethods: []string{http.MethodPut}}
}

// storedApp is an application whose responses say which method they are for, and may be
// stored for ten minutes.
func storedApp(p core.Policy) http.Handler {
	return httpadapter.Middleware(core.MustNew(p))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=600")
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprintf(w, "for %s", r.Method)
	}))
}
