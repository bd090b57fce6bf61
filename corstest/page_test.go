package corstest_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
)

const api, otherAPI = "https://api.example.com", "https://api.other.test"

// web is what a page may ask: hosts with their handlers. It keeps what it was asked.
type web struct {
	hosts map[string]http.HandlerFunc
	asked []string // "METHOD URL name=value …" with the headers that matter here
}

func (s *web) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	line := r.Method + " " + r.Host + r.RequestURI
	for _, name := range []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Authorization", "Cookie", "Content-Type"} {
		if value := r.Header.Get(name); value != "" {
			line += " " + name + "=" + value
		}
	}
	body, _ := io.ReadAll(r.Body)
	if len(body) > 0 {
		line += " body=" + string(body)
	}
	s.asked = append(s.asked, line)
	s.hosts[r.Host](w, r)
}

// granting answers with headers, given as name and value in turn.
func granting(status int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Add(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		if status == http.StatusOK {
			_, _ = io.WriteString(w, "body")
		}
	}
}

// everything grants a page all it asks for, but credentials.
var everything = []string{"Access-Control-Allow-Origin", "*", "Access-Control-Allow-Methods", "*", "Access-Control-Allow-Headers", "*, Authorization"}

func redirectTo(status int, to string, headers ...string) http.HandlerFunc {
	return granting(status, append([]string{"Location", to}, headers...)...)
}

func newRequest(t *testing.T, method, url, body string, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	require.NoError(t, err)
	if body != "" {
		r.Body = io.NopCloser(strings.NewReader(body))
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func requireFailure(t *testing.T, err error, text string) {
	t.Helper()
	var failure *corstest.FetchError
	require.ErrorAs(t, err, &failure)
	require.ErrorContains(t, err, text)
}

// What goes out for one call of Fetch, by the sections of the Fetch standard.
func TestPageSendsWhatABrowserSends(t *testing.T) {
	const (
		from = " Origin=" + page
		ask  = "OPTIONS api.example.com/x" + from + " Access-Control-Request-Method="
		null = " Origin=null"
	)
	type fetch struct {
		method, url, body string
		headers           []string
		options           []corstest.FetchOption
	}
	hosts := func(api http.HandlerFunc) map[string]http.HandlerFunc {
		return map[string]http.HandlerFunc{
			"api.example.com": api, "api.other.test": granting(200, everything...),
			"app.example.test": granting(200, everything...), "127.0.0.1": granting(200, everything...), "api.localhost": granting(200, everything...),
		}
	}
	open := granting(200, everything...)
	for name, row := range map[string]struct {
		fetch fetch
		api   http.HandlerFunc
		sent  []string
		fails string // "" if the page gets a response
	}{
		// Methods, "CORS-safelisted method"; Headers, "CORS-safelisted request-header"
		"a simple GET without a preflight": {fetch{method: "GET", url: api + "/x"}, open, []string{"GET api.example.com/x" + from}, ""},
		"a simple POST without a preflight": {fetch{method: "POST", url: api + "/x", body: "a=b", headers: []string{"Content-Type", "text/plain"}}, open,
			[]string{"POST api.example.com/x" + from + " Content-Type=text/plain body=a=b"}, ""},
		"JSON with a preflight": {fetch{method: "POST", url: api + "/x", body: "{}", headers: []string{"Content-Type", "application/json"}}, open,
			[]string{ask + "POST Access-Control-Request-Headers=content-type", "POST api.example.com/x" + from + " Content-Type=application/json body={}"}, ""},
		"a method with a preflight, normalized": {fetch{method: "delete", url: api + "/x"}, open,
			[]string{ask + "DELETE", "DELETE api.example.com/x" + from}, ""},
		"patch is not normalized": {fetch{method: "patch", url: api + "/x"}, granting(200, "Access-Control-Allow-Origin", "*", "Access-Control-Allow-Methods", "PATCH"),
			[]string{ask + "patch"}, `step 7.5: the method "patch" is not in Access-Control-Allow-Methods "PATCH"`},
		"header names lower-cased, sorted and joined": {fetch{method: "GET", url: api + "/x", headers: []string{"X-B", "1", "X-A", "1", "Accept", "text/html"}}, open,
			[]string{ask + "GET Access-Control-Request-Headers=x-a,x-b", "GET api.example.com/x" + from}, ""},
		"an upload with a listener, with a preflight": {fetch{method: "POST", url: api + "/x", body: "b", options: []corstest.FetchOption{corstest.UploadListener}}, open,
			[]string{ask + "POST", "POST api.example.com/x" + from + " body=b"}, ""},
		"nothing after a refused preflight": {fetch{method: "PUT", url: api + "/x"}, granting(403), []string{ask + "PUT"},
			"its preflight failed: Fetch, CORS check, step 2: the response has no Access-Control-Allow-Origin"},

		// HTTP-network-or-cache fetch, for CORS-preflight fetch: redirects are not followed
		"a redirected preflight is refused": {fetch{method: "PUT", url: api + "/x"}, redirectTo(307, otherAPI+"/y", everything...), []string{ask + "PUT"},
			"browsers do not follow its redirect to https://api.other.test/y: Fetch, CORS-preflight fetch, step 7: the status 307"},

		// Same origin: Main fetch, step 12, first case
		"its own origin without CORS, GET without Origin":   {fetch{method: "GET", url: page + "/x", headers: []string{"X-A", "1"}}, open, []string{"GET app.example.test/x"}, ""},
		"its own origin without CORS, PUT with Origin":      {fetch{method: "PUT", url: page + "/x"}, open, []string{"PUT app.example.test/x" + from}, ""},
		"its own origin, with the default port spelled out": {fetch{method: "PUT", url: page + ":443/x"}, nil, nil, ""},

		// HTTP-redirect fetch
		"a redirect to a third origin: Origin is null, Authorization is dropped": {
			fetch{method: "GET", url: api + "/x", headers: []string{"Authorization", "Bearer 1"}},
			byMethodOf(map[string]http.HandlerFunc{"OPTIONS": open, "GET": redirectTo(302, otherAPI+"/y", everything...)}),
			[]string{ask + "GET Access-Control-Request-Headers=authorization", "GET api.example.com/x" + from + " Authorization=Bearer 1", "GET api.other.test/y" + null}, ""},
		"a redirect within the other origin: both are kept": {
			fetch{method: "GET", url: api + "/x", headers: []string{"Authorization", "Bearer 1"}},
			byPath(map[string]http.HandlerFunc{"/x": byMethodOf(map[string]http.HandlerFunc{"OPTIONS": open, "GET": redirectTo(302, "/y", everything...)}), "/y": open}),
			[]string{
				ask + "GET Access-Control-Request-Headers=authorization", "GET api.example.com/x" + from + " Authorization=Bearer 1",
				"OPTIONS api.example.com/y" + from + " Access-Control-Request-Method=GET Access-Control-Request-Headers=authorization", "GET api.example.com/y" + from + " Authorization=Bearer 1",
			}, ""},
		"a redirect back to the page's origin: CORS, and Origin is null": {
			fetch{method: "GET", url: api + "/x"}, redirectTo(302, page+"/y", everything...),
			[]string{"GET api.example.com/x" + from, "GET app.example.test/y" + null}, ""},
		"a redirect from the page's origin: Origin is the page's": {
			fetch{method: "GET", url: page + "/moved"}, open, []string{"GET app.example.test/moved", "GET api.example.com/y" + from}, ""},
		"a redirect without CORS headers is not followed": {fetch{method: "GET", url: api + "/x"}, redirectTo(302, otherAPI+"/y"),
			[]string{"GET api.example.com/x" + from}, "the redirect may not be followed: Fetch, CORS check, step 2"},
		"POST becomes GET with 302, without its body": {
			fetch{method: "POST", url: api + "/x", body: "b", headers: []string{"Content-Type", "text/plain"}}, byPath(map[string]http.HandlerFunc{"/x": redirectTo(302, "/y", everything...), "/y": open}),
			[]string{"POST api.example.com/x" + from + " Content-Type=text/plain body=b", "GET api.example.com/y" + from}, ""},
		"POST stays POST with 307, with its body": {
			fetch{method: "POST", url: api + "/x", body: "b"}, byPath(map[string]http.HandlerFunc{"/x": redirectTo(307, "/y", everything...), "/y": open}),
			[]string{"POST api.example.com/x" + from + " body=b", "POST api.example.com/y" + from + " body=b"}, ""},
		"PUT becomes GET with 303": {
			fetch{method: "PUT", url: api + "/x"}, byPath(map[string]http.HandlerFunc{"/x": byMethodOf(map[string]http.HandlerFunc{"OPTIONS": open, "PUT": redirectTo(303, "/y", everything...)}), "/y": open}),
			[]string{ask + "PUT", "PUT api.example.com/x" + from, "GET api.example.com/y" + from}, ""},
		"a redirect to a URL with a password":          {fetch{method: "GET", url: api + "/x"}, redirectTo(302, "https://u:p@api.example.com/y", everything...), []string{"GET api.example.com/x" + from}, "HTTP-redirect fetch, step 9"},
		"a redirect to its own origin with a password": {fetch{method: "GET", url: api + "/x"}, redirectTo(302, "https://u:p@app.example.test/y", everything...), []string{"GET api.example.com/x" + from}, "HTTP-redirect fetch, step 10"},
		"a redirect to another scheme":                 {fetch{method: "GET", url: api + "/x"}, redirectTo(302, "ftp://api.example.com/y", everything...), []string{"GET api.example.com/x" + from}, "neither http nor https"},
		"a redirect status without Location":           {fetch{method: "GET", url: api + "/x"}, granting(302, everything...), []string{"GET api.example.com/x" + from}, ""},
		"a redirect to plain http: mixed content":      {fetch{method: "GET", url: api + "/x"}, redirectTo(302, "http://api.example.com/y", everything...), []string{"GET api.example.com/x" + from}, "mixed content"},
		"plain http on loopback, no mixed content":     {fetch{method: "GET", url: "http://127.0.0.1/x"}, open, []string{"GET 127.0.0.1/x" + from}, ""},
		"plain http on a name of loopback":             {fetch{method: "GET", url: "http://api.localhost/x"}, open, []string{"GET api.localhost/x" + from}, ""},

		// Request class, constructor; Headers class, "append"
		"headers that scripts cannot set are left out": {fetch{method: "GET", url: api + "/x", headers: []string{"Origin", "https://forged.test", "Cookie", "a=b", "Sec-Fetch-Site", "same-origin"}}, open,
			[]string{"GET api.example.com/x" + from}, ""},
		"a forbidden method": {fetch{method: "TRACE", url: api + "/x"}, open, nil, "TypeError"},
		"a body with GET":    {fetch{method: "GET", url: api + "/x", body: "b"}, open, nil, "TypeError"},
		"a relative URL":     {fetch{method: "GET", url: "/x"}, open, nil, "not one of http or https"},

		// Mode "no-cors"
		"no-cors: GET without Origin, though nothing allows it":  {fetch{method: "GET", url: api + "/x", options: []corstest.FetchOption{corstest.NoCORS}}, granting(200), []string{"GET api.example.com/x"}, ""},
		"no-cors: POST, without headers that a form cannot send": {fetch{method: "POST", url: api + "/x", body: "{}", headers: []string{"Content-Type", "application/json", "X-A", "1"}, options: []corstest.FetchOption{corstest.NoCORS}}, granting(200), []string{"POST api.example.com/x" + from + " body={}"}, ""},
		"no-cors: https tells plain http no origin":              {fetch{method: "POST", url: "http://127.0.0.1/x", body: "b", options: []corstest.FetchOption{corstest.NoCORS}}, open, []string{"POST 127.0.0.1/x" + null + " body=b"}, ""},
		"no-cors: no other methods":                              {fetch{method: "PUT", url: api + "/x", options: []corstest.FetchOption{corstest.NoCORS}}, granting(200), nil, "TypeError"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &web{hosts: hosts(row.api)}
			s.hosts["app.example.test:443"] = open
			own := s.hosts["app.example.test"]
			s.hosts["app.example.test"] = byPath(map[string]http.HandlerFunc{"/x": own, "/y": own, "/moved": redirectTo(302, api+"/y")})
			response, err := corstest.NewPage(page, s).Fetch(newRequest(t, row.fetch.method, row.fetch.url, row.fetch.body, row.fetch.headers...), row.fetch.options...)
			if row.fails != "" {
				requireFailure(t, err, row.fails)
				assert.Nil(t, response)
			} else {
				require.NoError(t, err)
			}
			if row.sent != nil || row.fails != "" {
				assert.Equal(t, row.sent, s.asked)
			} else {
				assert.Len(t, s.asked, 1, "same origin: no preflight")
			}
		})
	}
}

func byMethodOf(handlers map[string]http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { handlers[r.Method](w, r) }
}

func byPath(handlers map[string]http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { handlers[r.URL.Path](w, r) }
}

// Sections "CORS filtered response", "basic filtered response", "opaque filtered
// response", and the CORS check before them.
func TestPageReadsWhatABrowserExposes(t *testing.T) {
	headers := []string{"Content-Type", "text/plain", "X-Total", "7", "X-Secret", "s", "Set-Cookie", "a=b"}
	type readable map[string]string
	for name, row := range map[string]struct {
		url     string
		options []corstest.FetchOption
		allows  []string
		kind    string
		header  readable
		fails   string
	}{
		"another origin: safelisted names and listed ones": {api, nil, []string{"Access-Control-Allow-Origin", page, "Access-Control-Expose-Headers", "X-Total"}, "cors",
			readable{"Content-Type": "text/plain", "X-Total": "7"}, ""},
		"another origin, everything": {api, nil, []string{"Access-Control-Allow-Origin", "*", "Access-Control-Expose-Headers", "*"}, "cors",
			readable{"Content-Type": "text/plain", "X-Total": "7", "X-Secret": "s", "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "*"}, ""},
		"another origin with credentials: the star is a name": {api, []corstest.FetchOption{corstest.WithCredentials},
			[]string{"Access-Control-Allow-Origin", page, "Access-Control-Allow-Credentials", "true", "Access-Control-Expose-Headers", "*"}, "cors",
			readable{"Content-Type": "text/plain"}, ""},
		"another origin with credentials that nothing allows": {api, []corstest.FetchOption{corstest.WithCredentials}, []string{"Access-Control-Allow-Origin", page}, "", nil,
			"script may not read the response: Fetch, CORS check, step 8: credentials are included, and the response has no Access-Control-Allow-Credentials"},
		"another origin with credentials by a star": {api, []corstest.FetchOption{corstest.WithCredentials}, []string{"Access-Control-Allow-Origin", "*"}, "", nil, "step 4"},
		"another origin that allows nobody":         {api, nil, nil, "", nil, "GET " + api + "/x by a page with the origin " + page + ": script may not read the response: Fetch, CORS check, step 2"},
		"its own origin: all but Set-Cookie": {page, nil, nil, "basic",
			readable{"Content-Type": "text/plain", "X-Total": "7", "X-Secret": "s"}, ""},
		"no-cors: nothing":                      {api, []corstest.FetchOption{corstest.NoCORS}, []string{"Access-Control-Allow-Origin", "*"}, "opaque", nil, ""},
		"no-cors of its own origin: everything": {page, []corstest.FetchOption{corstest.NoCORS}, nil, "basic", readable{"Content-Type": "text/plain", "X-Total": "7", "X-Secret": "s"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			app := granting(200, append(headers, row.allows...)...)
			response, err := corstest.NewPage(page, app).Fetch(newRequest(t, "GET", row.url+"/x#part", ""), row.options...)
			if row.fails != "" {
				requireFailure(t, err, row.fails)
				return
			}
			require.NoError(t, err)
			want := corstest.Response{Type: row.kind}
			if row.kind != "opaque" {
				want.Status, want.URL, want.Body, want.Header = 200, row.url+"/x", []byte("body"), http.Header{}
				for name, value := range row.header {
					want.Header.Set(name, value)
				}
			}
			assert.Equal(t, want, *response)
		})
	}
}

// Section "CORS-preflight cache".
func TestPageKeepsPreflightsUntilTheyExpire(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := &web{hosts: map[string]http.HandlerFunc{"api.example.com": httpadapter.Middleware(core.MustNew(core.Policy{
		AllowOrigins: []string{page}, AllowMethods: []string{"PUT", "DELETE"}, AllowHeaders: []string{"X-A"}, MaxAgeSeconds: 600,
	}))(http.HandlerFunc(ok)).ServeHTTP}}
	p := corstest.NewPage(page, s)
	p.Now = func() time.Time { return now }
	sent := func(method, url string, headers ...string) (methods []string) {
		s.asked = nil
		_, err := p.Fetch(newRequest(t, method, url, "", headers...))
		require.NoError(t, err)
		for _, line := range s.asked {
			method, _, _ := strings.Cut(line, " ")
			methods = append(methods, method)
		}
		return methods
	}
	assert.Equal(t, []string{"OPTIONS", "PUT"}, sent("PUT", api+"/x"))
	assert.Equal(t, []string{"PUT"}, sent("PUT", api+"/x"), "kept")
	assert.Equal(t, []string{"DELETE"}, sent("DELETE", api+"/x", "X-A", "1"), "all that the answer lists is kept")
	assert.Equal(t, []string{"OPTIONS", "PUT"}, sent("PUT", api+"/y"), "another URL")
	now = now.Add(599 * time.Second)
	assert.Equal(t, []string{"PUT"}, sent("PUT", api+"/x"), "not yet expired")
	now = now.Add(time.Second)
	assert.Equal(t, []string{"OPTIONS", "PUT"}, sent("PUT", api+"/x"), "expired")

	_, err := p.Fetch(newRequest(t, "PUT", api+"/x", ""), corstest.WithCredentials)
	requireFailure(t, err, "its preflight failed: Fetch, CORS check, step 8")
	assert.Equal(t, []string{"OPTIONS", "PUT"}, sent("PUT", api+"/x"), "a network error clears what is kept (Main fetch, step 12)")
}

// Section "HTTP-network-or-cache fetch", includeCredentials; RFC 6265bis on SameSite.
func TestPageSendsAndKeepsCookiesByItsCredentialsMode(t *testing.T) {
	const sub = "https://app.api.example.com" // of the same site as the API
	cookies := []string{"Set-Cookie", "none=1; SameSite=None; Secure", "Set-Cookie", "lax=1", "Set-Cookie", "insecure=1; SameSite=None"}
	for name, row := range map[string]struct {
		origin  string
		options []corstest.FetchOption
		line    string // of Cookie, at the second request
	}{
		"same-origin, which is the default, to its own origin": {api, nil, "none=1; lax=1"},
		"same-origin to another origin of the site":            {sub, nil, ""},
		"include to another origin of the site":                {sub, []corstest.FetchOption{corstest.WithCredentials}, "none=1; lax=1"},
		"include to another site":                              {page, []corstest.FetchOption{corstest.WithCredentials}, "none=1"},
		"same-origin to another site":                          {page, nil, ""},
		"omit to its own origin":                               {api, []corstest.FetchOption{corstest.WithoutCredentials}, ""},
		"include in mode no-cors":                              {page, []corstest.FetchOption{corstest.WithCredentials, corstest.NoCORS}, "none=1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &web{hosts: map[string]http.HandlerFunc{"api.example.com": granting(200,
				append(cookies, "Access-Control-Allow-Origin", row.origin, "Access-Control-Allow-Credentials", "true")...)}}
			p := corstest.NewPage(row.origin, s)
			for range 2 {
				_, err := p.Fetch(newRequest(t, "GET", api+"/x", ""), row.options...)
				require.NoError(t, err)
			}
			_, line, _ := strings.Cut(s.asked[1], "Cookie=")
			assert.Equal(t, row.line, line)
		})
	}
}

func TestPageReplacesCookiesAndTakesNoneOfItsSiteBehindARedirectOfAnother(t *testing.T) {
	s := &web{hosts: map[string]http.HandlerFunc{
		"api.example.com": granting(200, "Set-Cookie", "lax=1", "Access-Control-Allow-Origin", "null", "Access-Control-Allow-Credentials", "true"),
		"api.other.test":  redirectTo(302, api+"/x", "Access-Control-Allow-Origin", api, "Access-Control-Allow-Credentials", "true"),
	}}
	p := corstest.NewPage(api, s)
	require.NoError(t, p.SetCookie(api, &http.Cookie{Name: "a", Value: "1", SameSite: http.SameSiteNoneMode, Secure: true}))
	require.NoError(t, p.SetCookie(api, &http.Cookie{Name: "a", Value: "2"}))
	response, err := p.Fetch(newRequest(t, "GET", otherAPI+"/y", ""), corstest.WithCredentials)
	require.NoError(t, err)
	assert.True(t, response.Redirected)
	assert.Equal(t, api+"/x", response.URL)
	_, err = p.Fetch(newRequest(t, "GET", api+"/x", ""))
	require.NoError(t, err)
	assert.Equal(t, []string{"GET api.other.test/y Origin=" + api, "GET api.example.com/x Origin=null", "GET api.example.com/x Cookie=a=2"}, s.asked)
}

func TestPagePreflightsCarryNoCredentials(t *testing.T) {
	s := &web{hosts: map[string]http.HandlerFunc{"api.example.com": granting(200, "Access-Control-Allow-Origin", page,
		"Access-Control-Allow-Credentials", "true", "Access-Control-Allow-Methods", "PUT", "Access-Control-Allow-Headers", "Authorization")}}
	p := corstest.NewPage(page, s)
	require.NoError(t, p.SetCookie(api+"/login", &http.Cookie{Name: "session", Value: "1", Path: "/", SameSite: http.SameSiteNoneMode, Secure: true}))
	require.NoError(t, p.SetCookie(api+"/login", &http.Cookie{Name: "lax", Value: "1", Path: "/"}))
	_, err := p.Fetch(newRequest(t, "PUT", api+"/x", "", "Authorization", "Bearer 1"), corstest.WithCredentials)
	require.NoError(t, err)
	assert.Equal(t, []string{
		"OPTIONS api.example.com/x Origin=" + page + " Access-Control-Request-Method=PUT Access-Control-Request-Headers=authorization",
		"PUT api.example.com/x Origin=" + page + " Authorization=Bearer 1 Cookie=session=1",
	}, s.asked)
}

func TestPageGivesUpAfterTwentyRedirects(t *testing.T) {
	s := &web{hosts: map[string]http.HandlerFunc{"api.example.com": redirectTo(302, "/x", everything...)}}
	_, err := corstest.NewPage(page, s).Fetch(newRequest(t, "GET", api+"/x", ""))
	requireFailure(t, err, "it is the 21st redirect")
	assert.Len(t, s.asked, 21)
}

func TestPageSaysWhereItStandsInSecFetchSite(t *testing.T) {
	for origin, want := range map[string]string{
		api: "same-origin", "https://www.example.com": "same-site", "https://api.example.com:8443": "same-site",
		"http://www.example.com": "cross-site", page: "cross-site", "null": "cross-site",
	} {
		var got http.Header
		_, err := corstest.NewPage(origin, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got = r.Header
			w.Header().Set("Access-Control-Allow-Origin", "*")
		})).Fetch(newRequest(t, "GET", api+"/x", ""))
		require.NoError(t, err)
		assert.Equal(t, []string{want}, got["Sec-Fetch-Site"], origin)
		assert.Equal(t, []string{"cors"}, got["Sec-Fetch-Mode"], origin)
	}
}

func TestPageWorksOverTheNetwork(t *testing.T) {
	app := httpadapter.Middleware(core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}}))
	server := httptest.NewServer(app(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dump, _ := httputil.DumpRequest(r, true)
		_, _ = w.Write(dump)
	})))
	defer server.Close()
	response, err := corstest.NewPage(page, nil).Fetch(newRequest(t, "PUT", server.URL+"/x", "the body"))
	require.NoError(t, err)
	assert.Contains(t, string(response.Body), "PUT /x HTTP/1.1")
	assert.Contains(t, string(response.Body), "Origin: "+page)
	assert.Contains(t, string(response.Body), "the body")

	_, err = corstest.NewPage("https://elsewhere.test", nil).Fetch(newRequest(t, "PUT", server.URL+"/x", ""))
	requireFailure(t, err, "its preflight failed: Fetch, CORS check, step 2")
}

func TestPageReportsTransportErrorsAsThemselves(t *testing.T) {
	broken := errors.New("the network is down")
	p := corstest.NewPage(page, nil)
	p.Transport = roundTripper(func(*http.Request) (*http.Response, error) { return nil, broken })
	for _, method := range []string{"GET", "PUT"} {
		_, err := p.Fetch(newRequest(t, method, api+"/x", ""))
		require.ErrorIs(t, err, broken)
	}
	aborting := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	_, err := corstest.NewPage(page, aborting).Fetch(newRequest(t, "GET", api+"/x", ""))
	requireFailure(t, err, "the handler closed the connection")
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestNewPageRefusesWhatIsNoOrigin(t *testing.T) {
	for _, origin := range []string{"", "app.example.test", page + "/", "HTTPS://app.example.test", page + ":443", "https://App.example.test", page + "/x", "https://u@app.example.test", "*"} {
		assert.Panics(t, func() { corstest.NewPage(origin, nil) }, origin)
	}
	for _, origin := range []string{page, "null", "file://", "http://localhost:3000", "capacitor://localhost", "https://[::1]:8443"} {
		assert.NotPanics(t, func() { corstest.NewPage(origin, nil) }, origin)
	}
}
