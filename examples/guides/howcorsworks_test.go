package guides_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/publicsuffix"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/useragent"
)

const page = "https://app.example.com"

func TestHowCORSWorksShowsWhatIsSent(t *testing.T) {
	p := build(t, "how-cors-works")
	exchanges, _ := play(t, "how-cors-works.md", p)
	assert.Equal(t, 8, exchanges)
}

// yes reads a cell. A reason may stand after a colon.
func yes(t *testing.T, cell string) bool {
	t.Helper()
	word, _, _ := strings.Cut(cell, ":")
	require.Contains(t, []string{"yes", "no"}, word)
	return word == "yes"
}

func TestSimpleRequestsNeedNoPreflight(t *testing.T) {
	for _, row := range rowsOf(t, "how-cors-works.md", "## What is a simple request, and what makes a preflight?") {
		for _, r := range requestsOf(t, row[0]) {
			assert.Equal(t, yes(t, row[1]), useragent.NeedsPreflight(r), "preflight of %s", row[0])
		}
	}
}

// requestsOf reads a cell like "`GET` with `Accept: text/html`": methods, and headers for each.
func requestsOf(t *testing.T, cell string) (requests []useragent.Request) {
	t.Helper()
	var headers [][2]string
	for _, code := range codeOf(cell) {
		if name, value, isHeader := strings.Cut(code, ": "); isHeader {
			headers = append(headers, [2]string{name, value})
		} else {
			requests = append(requests, useragent.Request{Origin: page, Method: code})
		}
	}
	require.NotEmpty(t, requests, cell)
	for i := range requests {
		requests[i].Headers = headers
	}
	return requests
}

func TestPreflightsAreRememberedByURL(t *testing.T) {
	var policy core.Policy
	for _, b := range blocksOf(t, "how-cors-works.md") {
		if b.kind == "json" && strings.Contains(b.text, "maxAge") {
			var err error
			policy, err = core.ParsePolicy([]byte(b.text))
			require.NoError(t, err)
		}
	}
	app := httpadapter.Middleware(core.MustNew(policy))(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))

	for _, row := range rowsOf(t, "how-cors-works.md", "## How long, and for what, is a preflight remembered?") {
		preflights := 0
		now := time.Now()
		browser := corstest.NewPage(page, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodOptions {
				preflights++
			}
			app.ServeHTTP(w, r)
		}))
		browser.Now = func() time.Time { return now }
		fetch := func(cell string) error {
			code := codeOf(cell)
			method, path, _ := strings.Cut(code[0], " ")
			r, err := http.NewRequest(method, "https://api.example.com"+path, nil)
			require.NoError(t, err)
			for _, header := range code[1:] {
				name, value, _ := strings.Cut(header, ": ")
				r.Header.Set(name, value)
			}
			var options []corstest.FetchOption
			if strings.HasSuffix(cell, " with credentials") {
				options = append(options, corstest.WithCredentials)
			}
			if _, after, found := strings.Cut(cell, " after "); found {
				minutes, err := strconv.Atoi(strings.TrimSuffix(after, " minutes"))
				require.NoError(t, err)
				now = now.Add(time.Duration(minutes) * time.Minute)
			}
			_, err = browser.Fetch(r, options...)
			return err
		}
		require.NoError(t, fetch("`PUT /notes/1`"))
		require.Equal(t, 1, preflights)
		err := fetch(row[0])
		assert.Equal(t, yes(t, row[1]), preflights == 2, "a preflight before %s; error %v", row[0], err)
	}
}

func TestOriginsAndSites(t *testing.T) {
	for _, row := range rowsOf(t, "how-cors-works.md", "## Same origin, same site, and null") {
		from, err := url.Parse(codeOf(row[0])[0])
		require.NoError(t, err)
		to, err := url.Parse(codeOf(row[1])[0])
		require.NoError(t, err)
		// A method that has a preflight, unless the page is of the same origin.
		cross := useragent.NeedsPreflight(useragent.Request{Origin: from.String(), Target: to.Scheme + "://" + to.Host, Method: "PUT"})
		assert.Equal(t, yes(t, row[2]), !cross, "same origin: %v", row)
		assert.Equal(t, yes(t, row[3]), from.Scheme == to.Scheme && site(from.Hostname()) == site(to.Hostname()), "same site: %v", row)
	}
}

// site is what HTML compares of two hosts that have the same scheme: the registrable domain,
// or the host itself if it has none.
func site(host string) string {
	if registrable, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil && host != "localhost" && strings.Trim(host, "0123456789.") != "" {
		return registrable
	}
	return host
}
