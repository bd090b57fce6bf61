package codes_test

import (
	"bufio"
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/useragent"
)

// servers hold the applications of the reasons for which a policy is not enough. A nil
// mend means that the policy or the request is mended.
var servers = map[string]struct{ example, mend func(core.Policy) server }{
	"no-policy":            {noPolicy, noPolicyMended},
	"path-ambiguous":       {pathAmbiguous, nil},
	"origin-lookup-failed": {originLookupFailed, nil},
	"observer-failed":      {observerFailed, observerFailedMended},
	"method-not-routed":    {methodNotRouted, methodNotRoutedMended},
}

// isMended reports whether the page of a reason has something to mend. The page about what
// is granted has nothing.
func isMended(r core.Reason) bool { return r != core.ReasonNone }

// Failures are logged, and would fill the output of the test.
func quiet(t *testing.T) {
	before := slog.Default()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	t.Cleanup(func() { slog.SetDefault(before) })
}

func TestTheExampleOfAReasonYieldsItAndTheMendIsGranted(t *testing.T) {
	quiet(t)
	for name, reason := range reasons() {
		t.Run(name, func(t *testing.T) {
			p := readPage(t, name)
			d := decided(p.server(t, anExample), p.request(t, anExample))
			assert.Equal(t, reason, d.Reason())
			assert.Equal(t, p.message(t), d.Explain())
			if !isMended(reason) {
				assert.NotContains(t, p.sections, theMend)
				return
			}
			of := anExample
			if p.has(theMend, "http") {
				of = theMend
			}
			require.True(t, of == theMend || p.has(theMend, "json") || p.has(theMend, "go"), "nothing is mended")
			d = decided(p.server(t, theMend), p.request(t, of))
			assert.Equal(t, core.ReasonNone, d.Reason(), "the mend: %s", d.Explain())
		})
	}
	for name := range servers {
		assert.Contains(t, reasons(), name, "a server is about no reason")
	}
}

// docs/codes.md lists the reasons in their order. A test of core compares its codes.
func TestTheIndexListsEachReason(t *testing.T) {
	index, err := os.ReadFile("../codes.md")
	require.NoError(t, err)
	var listed []string
	for _, row := range regexp.MustCompile(`(?m)^\| \[([^]]+)\]\(codes/([a-z-]+)\.md\) \|`).FindAllStringSubmatch(string(index), -1) {
		listed = append(listed, row[1])
		assert.Equal(t, row[1], reasons()[row[2]].String(), "the page of a reason")
	}
	var want []string
	for r := core.ReasonNone; r.Help() != ""; r++ {
		want = append(want, r.String())
	}
	assert.Equal(t, want, listed)
}

// server is the application of a section. The mend has what it does not change from the
// example.
func (p page) server(t *testing.T, heading string) server {
	t.Helper()
	policySection := anExample
	if heading == theMend && p.has(theMend, "json") {
		policySection = theMend
	}
	policy := p.policy(t, policySection)
	shown, isProgram := servers[p.name]
	switch {
	case !isProgram:
		engine, err := core.New(policy)
		require.NoError(t, err)
		assert.Empty(t, unwise(policy), "the policy of %q", policySection)
		return serve(engine)
	case heading == theMend && shown.mend != nil:
		p.wantProgram(t, theMend, "example_reasons_test.go")
		return shown.mend(policy)
	}
	require.False(t, heading == theMend && p.has(theMend, "go"), "the program of the mend is not run")
	p.wantProgram(t, anExample, "example_reasons_test.go")
	return shown.example(policy)
}

func decided(s server, r *http.Request) core.Decision {
	view := core.RequestFromHTTP(r)
	if s.mux != nil {
		methods := httpadapter.MuxMethods(s.mux)
		view.RouteMethods = func() []string { return methods(r) }
	}
	return s.evaluator.Evaluate(r.Context(), view)
}

// The real curl sends the command of each page to the application of the page. The
// application gets the request that the page shows, and curl the response.
func TestTheCommandShowsTheResponse(t *testing.T) {
	for _, program := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("CI needs %s", program)
			}
			t.Skipf("%s is not installed", program)
		}
	}
	quiet(t)
	for name := range reasons() {
		t.Run(name, func(t *testing.T) {
			p := readPage(t, name)
			var received *http.Request
			app := p.server(t, anExample).app
			listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				received = r
				app.ServeHTTP(w, r)
			}))
			defer listening.Close()

			command, isCurl := strings.CutPrefix(p.one(t, tryIt, "sh"), "curl -i ")
			require.True(t, isCurl, "the command begins with curl -i")
			command = "curl --disable -i --silent --show-error --noproxy '*' --connect-to ::" + listening.Listener.Addr().String() + " " + command
			var stdout, stderr bytes.Buffer
			cmd := exec.Command("sh", "-c", command)
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			require.NoError(t, cmd.Run(), "%s\n%s", command, &stderr)

			want := p.request(t, anExample)
			require.NotNil(t, received)
			assert.Equal(t, head(want), head(received), "what curl sends")
			response, err := http.ReadResponse(bufio.NewReader(&stdout), want)
			require.NoError(t, err)
			assert.Equal(t, p.one(t, whatSees, "http"), shown(response))
		})
	}
}

// head is what a request asks for, without what curl adds by itself.
func head(r *http.Request) string {
	h := r.Header.Clone()
	for _, name := range []string{"User-Agent", "Accept", "Content-Length", "Content-Type"} {
		h.Del(name)
	}
	var b strings.Builder
	b.WriteString(r.Method + " " + r.RequestURI + " " + r.Host + "\n")
	_ = h.Write(&b)
	return b.String()
}

// shown is the part of a response that is about CORS and caches, as a page shows it.
func shown(r *http.Response) string {
	lines := []string{}
	for name, values := range r.Header {
		if strings.HasPrefix(name, "Access-Control-") || name == "Vary" || name == "Cache-Control" {
			for _, value := range values {
				lines = append(lines, name+": "+value+"\n")
			}
		}
	}
	slices.Sort(lines)
	return r.Proto + " " + r.Status + "\n" + strings.Join(lines, "")
}

// What the page sees begins with the sentence that the Fetch standard's algorithms yield.
func TestWhatThePageSeesIsWhatAUserAgentDoes(t *testing.T) {
	quiet(t)
	for name := range reasons() {
		t.Run(name, func(t *testing.T) {
			p := readPage(t, name)
			r := p.request(t, anExample)
			w := httptest.NewRecorder()
			p.server(t, anExample).app.ServeHTTP(w, r.Clone(t.Context()))
			prose := strings.Join(strings.Fields(p.sections[whatSees].prose), " ")
			want := seen(r, w.Result(), p.policy(t, anExample).AllowCredentials)
			assert.True(t, strings.HasPrefix(prose, want), "the page says\n%s\nwant it to begin with\n%s", prose, want)
		})
	}
}

var (
	origins = regexp.MustCompile(`^(null|[a-z][a-z0-9+.-]*://[a-z0-9.-]+(:[0-9]+)?)$`)
	tokens  = regexp.MustCompile(`^[a-zA-Z-]+$`)
	lists   = regexp.MustCompile(`^[a-z-]+(,[a-z-]+)*$`)
)

// seen is what a browser does, if one sends the request at all.
func seen(r *http.Request, response *http.Response, credentials bool) string {
	lines := r.Header["Origin"]
	asked, isPreflight := r.Header["Access-Control-Request-Method"]
	names, announces := r.Header["Access-Control-Request-Headers"]
	mode := useragent.Omit
	if credentials {
		mode = useragent.Include
	}
	switch {
	case len(lines) > 1, len(lines) == 1 && !origins.MatchString(lines[0]),
		isPreflight && !tokens.MatchString(asked[0]), announces && !lists.MatchString(names[0]):
		return "No browser sends this request."
	case response.StatusCode == http.StatusForbidden && !isPreflight:
		return "The server answers 403, and the handler does not run."
	case len(lines) == 0, lines[0] == "http://"+r.Host:
		return "The browser makes no CORS check."
	case isPreflight:
		wanted := useragent.Request{Origin: lines[0], Method: asked[0], Credentials: mode}
		for _, name := range names {
			for _, one := range strings.Split(name, ",") {
				wanted.Headers = append(wanted.Headers, [2]string{one, "application/json"})
			}
		}
		if _, err := useragent.CheckPreflight(wanted, useragent.Response{Status: response.StatusCode, Header: response.Header}); err != nil {
			return "The preflight fails, and the browser does not send the request."
		}
		return "The preflight passes, and the browser sends the request."
	case useragent.CheckCORS(lines[0], mode, response.Header) != nil:
		return "The request is sent, and script does not get the response."
	}
	return "Script gets the response."
}
