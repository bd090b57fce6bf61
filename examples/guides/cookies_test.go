package guides_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
)

const cookiesGuide = "cookies.md"

// setPartitioned is what the guide shows for a page of another site.
func setPartitioned(w http.ResponseWriter, session string) {
	http.SetCookie(w, &http.Cookie{
		Name: "session", Value: session, Path: "/",
		HttpOnly: true, Secure: true, SameSite: http.SameSiteNoneMode, Partitioned: true,
	})
}

// Example_partitionedCookie is code of the guide.
func Example_partitionedCookie() {
	w := httptest.NewRecorder()
	setPartitioned(w, "x")
	fmt.Println(w.Header().Get("Set-Cookie"))
	// Output: session=x; Path=/; HttpOnly; Secure; SameSite=None; Partitioned
}

func TestCookiesGuideShowsWhatIsSent(t *testing.T) {
	p := build(t, "cookies")
	p.start(t)
	exchanges := 0
	for _, b := range blocksOf(t, cookiesGuide) {
		if b.kind == "http" {
			exchanges++
			request, want, _ := strings.Cut(b.text, "\n\nHTTP/1.1 ")
			got := exchange(t, p.addr, request)
			assert.Equal(t, "HTTP/1.1 "+want, got)
			judge(t, request, got, b.after)
		}
	}
	assert.Equal(t, 2, exchanges)
}

func TestLoginAndLogoutOfThePage(t *testing.T) {
	p := build(t, "cookies")
	p.start(t)
	api := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: p.addr}) // keeps Host
	post := func(browser *corstest.Page, path string, options ...corstest.FetchOption) int {
		t.Helper()
		r, err := http.NewRequest("POST", "https://api.example.com"+path, nil)
		require.NoError(t, err)
		resp, err := browser.Fetch(r, options...)
		require.NoError(t, err)
		return resp.Status
	}
	include := corstest.WithCredentials

	forgot := corstest.NewPage(page, api)
	assert.Equal(t, 204, post(forgot, "/login"), "a login without credentials")
	assert.Equal(t, 401, post(forgot, "/notes", include), "its cookie was ignored")

	browser := corstest.NewPage(page, api)
	assert.Equal(t, 401, post(browser, "/notes", include))
	assert.Equal(t, 204, post(browser, "/login", include))
	assert.Equal(t, 200, post(browser, "/notes", include))
	assert.Equal(t, 401, post(browser, "/notes"), "the default sends no cookie to another origin")
	assert.Equal(t, 204, post(browser, "/logout"), "a logout without credentials")
	assert.Equal(t, 200, post(browser, "/notes", include), "the cookie and the session are still there")
	assert.Equal(t, 204, post(browser, "/logout", include))
	assert.Equal(t, 401, post(browser, "/notes", include))
}

func TestCrossOriginProtectionAloneRefusesAnAllowedOrigin(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{page}})
	handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	status := func(app http.Handler) int {
		r, err := http.NewRequest("POST", "https://api.example.com/", nil)
		require.NoError(t, err)
		resp, err := corstest.NewPage(page, app).Fetch(r)
		require.NoError(t, err)
		return resp.Status
	}
	protection := http.NewCrossOriginProtection()
	assert.Equal(t, 403, status(httpadapter.Middleware(engine)(protection.Handler(handler))))
	assert.Equal(t, 200, status(httpadapter.Middleware(engine)(httpadapter.CrossOriginProtection(protection, engine)(handler))))
}

func TestWhenTheBrowserSendsTheCookie(t *testing.T) {
	rows := rowsOf(t, cookiesGuide, "## When does the browser send the cookie?")
	assert.Len(t, rows, 10)
	for _, row := range rows {
		from, api := codeOf(row[0])[0], codeOf(row[1])[0]
		var got string
		engine := core.MustNew(core.Policy{AllowOrigins: []string{from}, AllowCredentials: true})
		app := httpadapter.Middleware(engine)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = r.Header.Get("Cookie") }))
		browser := corstest.NewPage(from, app)
		cookie, err := http.ParseSetCookie("session=1; Path=/; " + codeOf(row[2])[0])
		require.NoError(t, err)
		require.NoError(t, browser.SetCookie(api, cookie))
		var options []corstest.FetchOption
		if codeOf(row[3])[0] == "include" {
			options = append(options, corstest.WithCredentials)
		}
		r, err := http.NewRequest("GET", api+"/", nil)
		require.NoError(t, err)
		_, err = browser.Fetch(r, options...)
		require.NoError(t, err)
		word, _, _ := strings.Cut(row[4], ",")
		assert.Equal(t, yes(t, word), got == "session=1", "%v: Cookie %q", row, got)
	}
}

func TestWhatAPolicyNeedsForCredentials(t *testing.T) {
	rows := rowsOf(t, cookiesGuide, "## What the policy needs")
	assert.Len(t, rows, 4)
	for _, row := range rows {
		policy := core.Policy{AllowOrigins: []string{page}, AllowCredentials: strings.Contains(row[0], "`AllowCredentials` is true")}
		if strings.Contains(row[0], "`AllowOrigins` is `*`") {
			policy.AllowOrigins = []string{"*"}
		}
		engine, err := core.New(policy)
		got := "`New` refuses the policy"
		if err == nil {
			app := httpadapter.Middleware(engine)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			r, err := http.NewRequest("GET", "https://api.example.com/", nil)
			require.NoError(t, err)
			got = "works"
			if _, err := corstest.NewPage(page, app).Fetch(r, corstest.WithCredentials); err != nil {
				got = "the script gets an error"
			}
		}
		assert.Equal(t, row[1], got, row[0])
	}
}
