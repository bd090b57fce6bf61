package guides_test

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/useragent"
)

const headersGuide = "headers.md"

func TestHeadersGuideShowsWhatIsSent(t *testing.T) {
	exchanges, _ := play(t, headersGuide, build(t, "how-cors-works"))
	assert.Equal(t, 1, exchanges)
}

// script is what a page does in a row of the guide.
type script struct {
	sets  [][2]string
	reads []string
}

// works reports whether the request reaches the handler and the script reads all that it
// wants, with the policy.
func (s *script) works(t *testing.T, policy core.Policy, options ...corstest.FetchOption) bool {
	t.Helper()
	engine, err := core.New(policy)
	require.NoError(t, err)
	app := httpadapter.Middleware(engine)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, header := range s.sets {
			assert.Equal(t, header[1], r.Header.Get(header[0]), "what the handler gets")
		}
		for _, name := range s.reads {
			w.Header().Set(name, "x")
		}
		io.WriteString(w, "ok")
	}))
	r, err := http.NewRequest("POST", "https://api.example.com/", nil)
	require.NoError(t, err)
	for _, header := range s.sets {
		r.Header.Set(header[0], header[1])
	}
	resp, err := corstest.NewPage(page, app).Fetch(r, options...)
	if err != nil {
		return false
	}
	return !slices.ContainsFunc(s.reads, func(name string) bool { return resp.Header.Get(name) == "" })
}

// headersOf reads "`Name: value`, `Name: value`".
func headersOf(t *testing.T, cell string) (headers [][2]string) {
	t.Helper()
	for _, code := range codeOf(cell) {
		name, value, found := strings.Cut(code, ": ")
		require.True(t, found, "no header: %s", code)
		headers = append(headers, [2]string{name, value})
	}
	return headers
}

func TestTheListsByTaskAreEnoughAndNotMore(t *testing.T) {
	rows := rowsOf(t, headersGuide, "## The usual lists, by task")
	require.Greater(t, len(rows), 20)
	for _, row := range rows {
		s := script{headersOf(t, row[1]), codeOf(row[3])}
		require.NotEmpty(t, append(codeOf(row[1]), s.reads...), row[0])
		allow, expose := codeOf(row[2]), codeOf(row[3])
		for _, policy := range []core.Policy{{}, {AllowCredentials: true}} {
			policy.AllowOrigins = []string{page}
			with := func(allow, expose []string) bool {
				policy.AllowHeaders, policy.ExposeHeaders = allow, expose
				return s.works(t, policy)
			}
			assert.True(t, with(allow, expose), "%s: with all entries", row[0])
			for i := range allow {
				assert.False(t, with(slices.Delete(slices.Clone(allow), i, i+1), expose), "%s: without %s", row[0], allow[i])
			}
			for i := range expose {
				assert.False(t, with(allow, slices.Delete(slices.Clone(expose), i, i+1)), "%s: without %s", row[0], expose[i])
			}
		}
	}
}

func TestHeadersThatNeedNoEntry(t *testing.T) {
	for _, row := range rowsOf(t, headersGuide, "## Request headers that need no entry") {
		for _, header := range headersOf(t, row[0]) {
			forbidden := useragent.IsForbiddenRequestHeader(header[0], header[1])
			safelisted := useragent.IsSafelistedRequestHeader(header[0], header[1])
			assert.Equal(t, strings.HasPrefix(row[1], "safelisted"), safelisted, "%s is safelisted", header[0])
			assert.Equal(t, row[1] == "the browser sets it", forbidden, "%s is forbidden", header[0])
			assert.False(t, useragent.NeedsPreflight(useragent.Request{Origin: page, Headers: [][2]string{header}}), "a preflight because of %s", header[0])
		}
	}
}

func TestHeadersThatNeedAnEntryInSomeCases(t *testing.T) {
	section := "These are different:\n"
	_, after, found := strings.Cut(read(t, headersGuide), section)
	require.True(t, found)
	rows := 0
	for _, found := range regexp.MustCompile("(?m)^\\| (`.+`) \\| (yes|no)").FindAllStringSubmatch(after[:strings.Index(after, "\n## ")], -1) {
		rows++
		header := headersOf(t, found[1])[0]
		assert.Equal(t, found[2] == "yes", useragent.NeedsPreflight(useragent.Request{Origin: page, Headers: [][2]string{header}}), "an entry for %s", header)
	}
	assert.Equal(t, 6, rows)
}

func TestResponseHeadersThatNeedNoEntry(t *testing.T) {
	_, section, found := strings.Cut(read(t, headersGuide), "## Response headers that need no entry\n")
	require.True(t, found)
	always, _, _ := strings.Cut(section, "They never read")
	names := codeOf(always)
	assert.Len(t, names, 7)
	all := http.Header{"X-Other": {"x"}, "Etag": {"x"}, "Set-Cookie": {"x"}}
	for _, name := range names {
		all.Set(name, "x")
	}
	var want []string
	for _, name := range names {
		want = append(want, strings.ToLower(name))
	}
	slices.Sort(want)
	assert.Equal(t, want, useragent.ExposedNames(useragent.Omit, all))
	// Upper and lower case make no difference.
	s := script{sets: [][2]string{{"X-Trace", "1"}}, reads: []string{"X-Request-Id"}}
	assert.True(t, s.works(t, core.Policy{AllowOrigins: []string{page}, AllowHeaders: []string{"x-TRACE"}, ExposeHeaders: []string{"x-REQUEST-id"}}))
}

func TestWhatAStarCovers(t *testing.T) {
	rows := rowsOf(t, headersGuide, "## What does * cover?")
	assert.Len(t, rows, 9)
	for _, row := range rows {
		var policy core.Policy
		require.NoError(t, json.Unmarshal([]byte(codeOf(row[0])[0]), &policy))
		policy.AllowOrigins = []string{page}
		var options []corstest.FetchOption
		if policy.AllowCredentials {
			options = append(options, corstest.WithCredentials)
		}
		if row[2] == "an error of `New`" {
			_, err := core.New(policy)
			var problem *core.PolicyError
			if assert.ErrorAs(t, err, &problem, "%v", row) {
				assert.Equal(t, "ExposeHeaders", problem.Field)
			}
			continue
		}
		require.Contains(t, []string{"granted", "refused"}, row[2])
		var s script
		name := codeOf(row[1])[0]
		if strings.HasPrefix(row[1], "asks for") {
			s.sets = [][2]string{{name, "x"}}
		} else {
			s.reads = []string{name}
		}
		assert.Equal(t, row[2] == "granted", s.works(t, policy, options...), "%v", row)
	}
}

func TestUploadListenerMakesAPreflight(t *testing.T) {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{page}})
	var methods []string
	app := httpadapter.Middleware(engine)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	browser := corstest.NewPage(page, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		methods = append(methods, r.Method)
		app.ServeHTTP(w, r)
	}))
	for _, options := range [][]corstest.FetchOption{nil, {corstest.UploadListener}} {
		r, err := http.NewRequest("POST", "https://api.example.com/", nil)
		require.NoError(t, err)
		_, err = browser.Fetch(r, options...)
		require.NoError(t, err)
	}
	assert.Equal(t, []string{"POST", "OPTIONS", "POST"}, methods)
}
