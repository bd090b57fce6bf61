package probetest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"

	"github.com/sallyport/cors/chiadapter"
	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/echoadapter"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

func init() { gin.SetMode(gin.ReleaseMode) }

// app builds an application with GET, PUT and OPTIONS of /api behind a policy.
type app struct {
	name  string
	build func(ev core.Evaluator) http.Handler
}

// apps mount the policy where the documents say.
var apps = []app{
	{"net/http", func(ev core.Evaluator) http.Handler { return httpadapter.Middleware(ev)(newMux()) }},
	{"Gin", func(ev core.Evaluator) http.Handler { return newGin(ginadapter.Middleware(ev)) }},
	{"Echo", func(ev core.Evaluator) http.Handler { return newEcho(echoadapter.Middleware(ev)) }},
	{"chi", func(ev core.Evaluator) http.Handler { return newChi(chiadapter.Middleware(ev)) }},
}

func answer(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = w.Write([]byte("hello\n"))
}

func newMux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, method := range []string{"GET", "PUT", "OPTIONS"} {
		mux.HandleFunc(method+" /api", answer)
	}
	return mux
}

func newGin(m gin.HandlerFunc) http.Handler {
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.Use(m)
	for _, method := range []string{"GET", "PUT", "OPTIONS"} {
		router.Handle(method, "/api", gin.WrapF(answer))
	}
	return router
}

func newEcho(m echo.MiddlewareFunc) http.Handler {
	e := echo.New()
	e.Use(m)
	for _, method := range []string{"GET", "PUT", "OPTIONS"} {
		e.Add(method, "/api", echo.WrapHandler(http.HandlerFunc(answer)))
	}
	return e
}

func newChi(m func(http.Handler) http.Handler) http.Handler {
	r := chi.NewRouter()
	r.Use(m)
	for _, method := range []string{"GET", "PUT", "OPTIONS"} {
		r.MethodFunc(method, "/api", answer)
	}
	return r
}

// probed runs the probe against an application on loopback.
func probed(t *testing.T, h http.Handler, o probe.Options) *probe.Report {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	o.URL, o.Timeout = server.URL+"/api", time.Minute
	p, err := probe.New(o)
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func describe(r *probe.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		b.WriteString(string(f.Severity) + " " + f.ID + ": " + f.Found + "\n")
	}
	return b.String()
}
