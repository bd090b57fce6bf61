package probe_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
)

// minute is longer than any request of a test takes.
const minute = time.Minute

// listen starts a server and returns its address.
func listen(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func TestOptionsThatCannotBeUsed(t *testing.T) {
	const u = "https://api.example.com/"
	for _, row := range []struct {
		name string
		o    probe.Options
		want string
	}{
		{"no scheme", probe.Options{URL: "api.example.com"}, "is no URL of http or https"},
		{"another scheme", probe.Options{URL: "ftp://api.example.com"}, "is no URL of http or https"},
		{"a user name", probe.Options{URL: "https://a:b@api.example.com"}, "--header"},
		{"an origin with a slash", probe.Options{URL: u, Origins: []string{app + "/"}}, `write "https://app.example.com"`},
		{"everyone", probe.Options{URL: u, Origins: []string{"*"}}, "leave --origin out"},
		{"the server's own origin", probe.Options{URL: "https://api.example.com:443/x", Origins: []string{"https://api.example.com"}}, "is the server's own origin"},
		{"a method that is none", probe.Options{URL: u, Method: "P T"}, "fetch refuses it"},
		{"a forbidden method", probe.Options{URL: u, Method: "trace"}, "fetch refuses it"},
		{"a header without a name", probe.Options{URL: u, Headers: []string{"s3cr3t"}}, "is not NAME: VALUE"},
		{"a header with a line break", probe.Options{URL: u, Headers: []string{"X-A: s3cr3t\r\nX-B: 1"}}, "control character"},
		{"a header that the probe sets", probe.Options{URL: u, Headers: []string{"origin: https://a.test"}}, "use --origin"},
		{"a header of preflights", probe.Options{URL: u, Headers: []string{"Access-Control-Request-Method: PUT"}}, "--method"},
		{"two headers of one name", probe.Options{URL: u, Headers: []string{"X-A: 1", "x-a: 2"}}, "there twice"},
		{"a rate below 0", probe.Options{URL: u, Rate: -1}, "--rate"},
		{"no time", probe.Options{URL: u, Timeout: -1}, "--timeout"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.o.Timeout == 0 {
				row.o.Timeout = minute
			}
			_, err := probe.New(row.o)
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Fatalf("got %v\nwant %q in it", err, row.want)
			}
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("the error shows a secret: %v", err)
			}
		})
	}
}

func TestLoopbackIsThisMachineOnly(t *testing.T) {
	for u, want := range map[string]bool{
		"http://localhost:8080": true, "http://api.localhost": true, "http://127.0.0.1": true, "http://127.9.9.9:1/x": true, "http://[::1]:80": true, "http://LOCALHOST.": true,
		"http://[::ffff:127.0.0.1]": true,
		"http://localhost.test":     false, "http://127.0.0.1.nip.io": false, "http://10.0.0.1": false, "http://[::2]": false, "http://0.0.0.0": false, "https://api.example.com": false,
	} {
		p, err := probe.New(probe.Options{URL: u, Timeout: minute})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.IsLoopback(); got != want {
			t.Errorf("%s: got %v, want %v", u, got, want)
		}
	}
}

// TestTheServerIsNotChanged looks at each method that arrives, and at what preflights
// carry.
func TestTheServerIsNotChanged(t *testing.T) {
	for _, method := range []string{"", "POST", "PUT", "DELETE", "HEAD", "QUERY"} {
		probed(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.Method {
			case "GET", "HEAD", "CORSCTL-PROBE":
			case "OPTIONS":
				if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" {
					t.Errorf("a preflight carries credentials: %v", r.Header)
				}
			default:
				t.Errorf("with --method %s the server got %s", method, r.Method)
			}
			site{admits: admitsApp}.ServeHTTP(w, r)
		}), probe.Options{Origins: []string{app}, Method: method, Headers: []string{"Authorization: a", "Cookie: b=c"}})
	}
}

func TestHEADTakesThePlaceOfGET(t *testing.T) {
	s := &recorder{site: site{admits: admitsApp}}
	probed(t, s, probe.Options{Origins: []string{app}, Method: "head"})
	seen := strings.Join(s.take(), "")
	if strings.Contains(seen, "GET /") || !strings.Contains(seen, "HEAD /") {
		t.Errorf("got\n%s", seen)
	}
}

// TestBodiesAreNotWaitedFor uses a stream that ends only with the test.
func TestBodiesAreNotWaitedFor(t *testing.T) {
	ended := make(chan struct{})
	defer close(ended)
	report := probed(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site{admits: admitsApp}.ServeHTTP(w, r)
		if r.Method == http.MethodGet {
			_ = http.NewResponseController(w).Flush()
			select {
			case <-ended:
			case <-r.Context().Done():
			}
		}
	}), probe.Options{Origins: []string{app}})
	if len(report.Findings) > 0 {
		t.Errorf("got\n%s", describe(report))
	}
}

func TestTooManyHeadersAreNotRead(t *testing.T) {
	server := listen(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 100 {
			w.Header().Add(allowed, strings.Repeat("a", 1000))
		}
	}))
	p, err := probe.New(probe.Options{URL: server, Timeout: minute})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("got %v", err)
	}
}

func TestHostileValuesAreShownInOneLineOfASCII(t *testing.T) {
	report := probed(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(allowed, "\u202e"+strings.Repeat("x", 10_000))
	}), probe.Options{Origins: []string{app}})
	if len(report.Findings) == 0 {
		t.Fatal("nothing is found")
	}
	for format, write := range report.Formats() {
		var b strings.Builder
		if err := write(&b, false); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\u202e") || strings.Contains(b.String(), strings.Repeat("x", 1000)) {
			t.Errorf("%s shows the value as it is", format)
		}
	}
}

func TestAnErrorShowsNoControls(t *testing.T) {
	server := listen(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close()
		_, _ = connection.Write([]byte("HTTP/1.1 200 OK\r\n\x1b[31m\u202e" + strings.Repeat("x", 10_000) + "\r\n\r\n"))
	}))
	p, err := probe.New(probe.Options{URL: server, Timeout: minute})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Run(t.Context()); err == nil || strings.ContainsAny(err.Error(), "\x1b\u202e") || len(err.Error()) > 500 {
		t.Errorf("got %q", err)
	}
}

func TestAServerThatIsNotThereIsAnError(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	p, err := probe.New(probe.Options{URL: server.URL, Timeout: minute})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("got %v", err)
	}
}

func TestTheEndOfTheContextEndsTheProbe(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var n atomic.Int32
	server := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 10 {
			cancel()
		}
		site{admits: admitsApp}.ServeHTTP(w, r)
	}))
	p, err := probe.New(probe.Options{URL: server + "/api", Origins: []string{app}, Timeout: minute})
	if err != nil {
		t.Fatal(err)
	}
	if report, err := p.Run(ctx); !errors.Is(err, context.Canceled) || report != nil {
		t.Errorf("got %v, %v", report, err)
	}
}
