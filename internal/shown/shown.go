// Package shown prints for the examples of docs/mounting what a page gets from an app, and
// what corstest.CheckApp says about it.
package shown

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
)

// Page is the origin of the pages.
const Page = "https://app.example.com"

// Fetch prints a line for each request, such as "PUT /users/7": the status that the page's
// script reads, or why a browser lets it read nothing. The page is a new one each time, so
// it remembers no preflight.
func Fetch(app http.Handler, requests ...string) { FetchFrom(Page, app, requests...) }

// FetchFrom is Fetch for the page of another origin. The app is served over real
// connections. A POST has a body of 2000 bytes.
func FetchFrom(origin string, app http.Handler, requests ...string) {
	server := httptest.NewUnstartedServer(app)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of panics
	server.Start()
	defer server.Close()
	for _, request := range requests {
		method, path, _ := strings.Cut(request, " ")
		body := ""
		if method == http.MethodPost {
			body = strings.Repeat("x", 2000)
		}
		r, err := http.NewRequest(method, server.URL+path, strings.NewReader(body))
		if err != nil {
			log.Fatal(err)
		}
		page := corstest.NewPage(origin, nil)
		page.Transport = server.Client().Transport
		response, err := page.Fetch(r)
		if err == nil {
			fmt.Printf("%s: %d %s\n", request, response.Status, http.StatusText(response.Status))
			continue
		}
		fmt.Printf("%s: a network error: %s\n", request, why(err))
	}
}

var stepOfTheStandard = regexp.MustCompile(`Fetch, [^:]+, step [0-9.]+: `)

func why(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
		return "the server closed the connection"
	}
	var failed *corstest.FetchError
	if !errors.As(err, &failed) {
		return err.Error()
	}
	_, text, _ := strings.Cut(failed.Error(), "the origin "+failed.Origin+": ")
	return stepOfTheStandard.ReplaceAllString(text, "")
}

// Options prints how the app answers OPTIONS requests that are no preflights.
func Options(app http.Handler, path string) {
	r := httptest.NewRequest(http.MethodOptions, "https://api.example.com"+path, nil)
	r.Header.Set("Origin", Page)
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	fmt.Printf("OPTIONS %s: %d, Allow: %q\n", path, w.Code, w.Result().Header.Get("Allow"))
}

// Handshake prints how the app answers a WebSocket handshake of each origin's page.
func Handshake(app http.Handler, path string, origins ...string) {
	for _, origin := range origins {
		r := httptest.NewRequest(http.MethodGet, "https://api.example.com"+path, nil)
		r.Header.Set("Origin", origin)
		r.Header.Set("Connection", "Upgrade")
		r.Header.Set("Upgrade", "websocket")
		r.Header.Set("Sec-WebSocket-Version", "13")
		r.Header.Set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		fmt.Printf("WebSocket from %s: %d\n", origin, w.Code)
	}
}

// Check prints what CheckApp says, but for the requests and responses that it shows.
func Check(app http.Handler, endpoints []corstest.Endpoint) {
	said := &failures{}
	corstest.CheckApp(said, app, Page, endpoints)
	if len(said.texts) == 0 {
		fmt.Println("CheckApp finds nothing")
	}
	for _, text := range said.texts {
		text, _, _ = strings.Cut(text, "\nsent:\n")
		fmt.Println(text)
	}
}

// CheckInFull prints everything that CheckApp says, but for the date of the response.
func CheckInFull(app http.Handler, endpoints []corstest.Endpoint) {
	said := &failures{}
	corstest.CheckApp(said, app, Page, endpoints)
	fmt.Println(regexp.MustCompile(`(?m)^ +Date: .*\n`).ReplaceAllString(strings.Join(said.texts, "\n"), ""))
}

// Endpoint is an endpoint for Check, such as "PUT /users/:id".
func Endpoint(route string, ev core.Evaluator) []corstest.Endpoint {
	method, path, _ := strings.Cut(route, " ")
	return []corstest.Endpoint{{Method: method, Path: path, Evaluator: ev}}
}

// failures is a test whose failures are kept.
type failures struct {
	testing.TB
	texts []string
}

func (f *failures) Helper() {}

func (f *failures) Errorf(format string, args ...any) {
	f.texts = append(f.texts, fmt.Sprintf(format, args...))
}
