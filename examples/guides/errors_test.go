package guides_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
)

func TestErrorsHaveHeadersAsTheGuideShows(t *testing.T) {
	p := build(t, "errors-without-headers")
	p.start(t)
	blocks := blocksOf(t, "errors-without-headers.md") // all of one start: the third request is one too many
	exchanges := 0
	for _, b := range blocks {
		if b.kind != "http" {
			continue
		}
		exchanges++
		request, want, _ := strings.Cut(b.text, "\n\nHTTP/1.1 ")
		got := exchange(t, p.addr, request)
		assert.Equal(t, "HTTP/1.1 "+want, got)
		judge(t, request, got, b.after)
	}
	assert.Equal(t, 3, exchanges)

	p.start(t)
	person := exchange(t, p.addr, "GET /notes HTTP/1.1\nHost: api.example.com\nSec-Fetch-Mode: navigate")
	assert.Contains(t, person, "HTTP/1.1 302 Found")
	assert.Contains(t, person, "Location: https://login.example.com/")
}

// answering are apps in which something other than the handler answers GET /.
func answering() map[string]http.Handler {
	cors := httpadapter.Middleware(core.MustNew(core.Policy{AllowOrigins: []string{page}}))
	with := func(status int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", status) })
	}
	// refusing stands for a middleware that answers by itself, whatever is inside of it.
	refusing := func(http.Handler) http.Handler { return with(http.StatusUnauthorized) }
	ok := with(http.StatusOK)
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	timeout := func(next http.Handler) http.Handler { return http.TimeoutHandler(next, time.Millisecond, "late") }
	onRoute := http.NewServeMux()
	onRoute.Handle("POST /", cors(ok))
	login := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "login.example.com" {
			ok.ServeHTTP(w, r)
			return
		}
		cors(http.RedirectHandler("https://login.example.com/", http.StatusFound)).ServeHTTP(w, r)
	})
	return map[string]http.Handler{
		"authentication, rate limit or another middleware, **outside** of CORS": refusing(cors(ok)),
		"the same, inside of CORS":                                     cors(refusing(ok)),
		"the router: 404 or 405, where CORS is on a route only":        onRoute,
		"`http.TimeoutHandler` outside of CORS: 503":                   timeout(cors(slow)),
		"`http.TimeoutHandler` inside of CORS: 503":                    cors(timeout(slow)),
		"a panic that nobody recovers: net/http closes the connection": cors(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })),
		"a redirect to the page of another origin where people log in": login,
		"a proxy in front: 413, 502, 503, 504":                         with(http.StatusBadGateway),
	}
}

func TestWhoAnswersWithoutHeaders(t *testing.T) {
	apps := answering()
	rows := rowsOf(t, "errors-without-headers.md", "## Who answers without headers, and what to do")
	assert.Len(t, rows, len(apps))
	for _, row := range rows {
		app := apps[row[0]]
		require.NotNil(t, app, "an app for the row %q", row[0])
		r, err := http.NewRequest("GET", "https://api.example.com/", nil)
		require.NoError(t, err)
		_, err = corstest.NewPage(page, app).Fetch(r)
		got := "the response"
		if err != nil {
			got = "an error"
		}
		assert.Equal(t, row[1], got, "%s: %v", row[0], err)
	}
}

func TestAuthenticationOutsideOfCORSRefusesThePreflight(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{page}, AllowHeaders: []string{"Authorization"}})
	authenticate := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") == "" {
				http.Error(w, "log in first", http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {})
	cors := httpadapter.Middleware(engine)
	fetch := func(app http.Handler) error {
		r, err := http.NewRequest("GET", "https://api.example.com/", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer secret")
		_, err = corstest.NewPage(page, app).Fetch(r)
		return err
	}
	assert.NoError(t, fetch(cors(authenticate(handler))))
	var failure *corstest.FetchError
	if assert.ErrorAs(t, fetch(authenticate(cors(handler))), &failure) {
		assert.True(t, failure.Preflight, "the preflight is what failed: %v", failure)
	}
}
