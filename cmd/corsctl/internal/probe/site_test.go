package probe_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
)

const (
	app      = "https://app.example.com" // the origin that the site trusts
	siteURL  = "http://api.example.com/api"
	allowed  = "Access-Control-Allow-Origin"
	withAuth = "Access-Control-Allow-Credentials"
	methods  = "Access-Control-Allow-Methods"
	headers  = "Access-Control-Allow-Headers"
	exposed  = "Access-Control-Expose-Headers"
	maxAge   = "Access-Control-Max-Age"
)

// answer is a response of the site, before it is written.
type answer struct {
	status int
	header http.Header
}

func (a *answer) isGrant() bool { return a.header.Get(allowed) != "" }

// site is a server that does CORS right, written without this library, and then does one
// thing wrong.
type site struct {
	admits func(origin string) bool
	edit   func(r *http.Request, a *answer) // the fault; may be nil
}

func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}

// right answers as the Fetch standard wants it: the origin if it is admitted, and Vary
// with every response.
func (s site) right(r *http.Request) *answer {
	a := &answer{200, http.Header{}}
	switch {
	case isPreflight(r):
		a.status = 204
	case r.URL.Path != "/api":
		a.status = 404
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		a.status = 405
	}
	a.header.Set("Vary", "Origin")
	if isPreflight(r) {
		a.header.Set("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
	}
	if origin := r.Header.Get("Origin"); s.admits(origin) {
		a.header.Set(allowed, origin)
		a.header.Set(withAuth, "true")
		if isPreflight(r) {
			a.header.Set(methods, "PUT, DELETE")
			a.header.Set(headers, "Content-Type, Authorization")
			a.header.Set(maxAge, "600")
		} else {
			a.header.Set(exposed, "ETag")
		}
	} else if isPreflight(r) {
		a.status = 403
	}
	return a
}

func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := s.right(r)
	if s.edit != nil {
		s.edit(r, a)
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
}

func admitsApp(origin string) bool { return origin == app }

// overNetwork sends requests for any host to a server of the test.
func overNetwork(t *testing.T, h http.Handler) http.RoundTripper {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = nil
	server.Start()
	t.Cleanup(server.Close)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// probed runs the probe against a handler.
func probed(t *testing.T, h http.Handler, o probe.Options) *probe.Report {
	t.Helper()
	if o.URL == "" {
		o.URL = siteURL
	}
	o.Transport, o.Timeout, o.Key = overNetwork(t, h), time.Minute, "key"
	p, err := probe.New(o)
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if report.Requests > p.Requests() {
		t.Errorf("%d requests were sent, and at most %d were announced", report.Requests, p.Requests())
	}
	return report
}

// found lists the findings of a severity, or of all.
func found(r *probe.Report, severities ...probe.Severity) (ids []string) {
	for _, f := range r.Findings {
		if len(severities) == 0 || slices.Contains(severities, f.Severity) {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

func describe(r *probe.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString(string(f.Severity) + " " + f.ID + ": " + f.Found + "\n")
	}
	return b.String()
}
