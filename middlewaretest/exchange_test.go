package middlewaretest

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sallyport/cors/internal/adaptertest"
)

// server runs an app behind a real connection.
type server struct {
	t      *testing.T
	url    string
	client *http.Client
}

func serve(t *testing.T, app http.Handler) *server {
	s := httptest.NewUnstartedServer(app)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // panics are on purpose
	s.Start()
	t.Cleanup(s.Close)
	client := s.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &server{t, s.URL, client}
}

// exchange is an answer and what it answers.
type exchange struct {
	request *http.Request
	status  int
	header  http.Header
	body    []byte
}

// send asks as a page at adaptertest.Origin does.
func (s *server) send(method, path string, fields map[string]string) exchange {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Origin", adaptertest.Origin)
	request.Header.Set("Accept-Encoding", "gzip") // as all browsers do, on preflights too
	for name, value := range fields {
		request.Header.Set(name, value)
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatalf("%s %s %v: %v", method, path, request.Header, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatalf("%s %s %v: reading the body: %v", method, path, request.Header, err)
	}
	return exchange{request, response.StatusCode, response.Header, body}
}

// sendTo takes a method and a path in one.
func (s *server) sendTo(target string) exchange {
	s.t.Helper()
	method, path, _ := strings.Cut(target, " ")
	return s.send(method, path, nil)
}

func (e exchange) String() string {
	return fmt.Sprintf("%s %s %v was answered %d %v", e.request.Method, e.request.URL.Path, e.request.Header, e.status, e.header)
}

func (e exchange) wantStatus(t *testing.T, want int) {
	t.Helper()
	if e.status != want {
		t.Errorf("the status is %d, want %d; %s", e.status, want, e)
	}
}

func (e exchange) wantFate(t *testing.T, want fate) {
	t.Helper()
	if got := fateOf(e.header); got != want {
		t.Errorf("the CORS fields are %s, want %s; %s", got, want, e)
	}
}

func (e exchange) wantPreflightAnswered(t *testing.T) {
	t.Helper()
	e.wantFate(t, kept)
	if got := e.header.Get("Access-Control-Allow-Methods"); got != "PUT" {
		t.Errorf("Access-Control-Allow-Methods is %q, want PUT; %s", got, e)
	}
	for _, field := range []string{"Access-Control-Request-Method", "Access-Control-Request-Headers"} {
		if !varies(e.header, field) {
			t.Errorf("Vary does not name %s; %s", field, e)
		}
	}
	if len(e.body) > 0 {
		t.Errorf("the answer has a body, %q; %s", e.body, e)
	}
}

// varies reports whether Vary names the field.
func varies(h http.Header, field string) bool {
	for name := range strings.SplitSeq(strings.Join(h.Values("Vary"), ","), ",") {
		if strings.EqualFold(strings.TrimSpace(name), field) {
			return true
		}
	}
	return false
}
