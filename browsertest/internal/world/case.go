package world

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"time"
)

// caseParameter names a case in the query of its URLs. Frameworks route by path, and
// browsers key their caches by the whole URL. So all cases can share one host and its
// connections without seeing each other.
const caseParameter = "case"

// Case is one application in the world, on every host and port.
type Case struct {
	id      string
	world   *World
	handler http.Handler

	mu        sync.Mutex
	exchanges []Exchange
}

// Exchange is a request with its response.
type Exchange struct {
	Time     time.Time
	Method   string
	URL      string // with scheme and host
	Protocol string // HTTP/1.1 or HTTP/2.0
	Request  http.Header
	Status   int
	Response http.Header
}

// Preflight reports whether the request was a browser's CORS-preflight.
func (e Exchange) Preflight() bool {
	return e.Method == http.MethodOptions && e.Request.Get("Access-Control-Request-Method") != ""
}

// NewCase adds an application.
func (w *World) NewCase(app http.Handler) *Case {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lastCase++
	c := &Case{id: strconv.Itoa(w.lastCase), world: w, handler: app}
	w.cases[c.id] = c
	return c
}

// Close removes the application.
func (c *Case) Close() {
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	delete(c.world.cases, c.id)
}

// URL is the address of a path of the application under an origin. The path may
// have a query.
func (c *Case) URL(origin, path string) string {
	u, err := url.Parse(origin + path)
	if err != nil {
		panic(err) // origins and paths are written in this module
	}
	q := u.Query()
	q.Set(caseParameter, c.id)
	u.RawQuery = q.Encode()
	return u.String()
}

// Exchanges returns what has passed until now, in the order of the requests'
// ends.
func (c *Case) Exchanges() []Exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.exchanges)
}

func (c *Case) serve(w http.ResponseWriter, r *http.Request) {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	e := Exchange{
		Time: time.Now(), Method: r.Method, URL: scheme + r.Host + r.URL.RequestURI(),
		Protocol: r.Proto, Request: r.Header.Clone(),
	}
	watch := &watcher{ResponseWriter: w}
	watch.seen = func() {
		e.Status, e.Response = watch.status, watch.Header().Clone()
		c.mu.Lock()
		defer c.mu.Unlock()
		c.exchanges = append(c.exchanges, e)
	}
	defer watch.finish()
	c.handler.ServeHTTP(watch, r)
}

// watcher records a response before its first byte can reach the browser, so that the
// record is complete when a page reports.
type watcher struct {
	http.ResponseWriter
	status int
	seen   func()
}

func (w *watcher) WriteHeader(status int) {
	if w.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.status = status
		w.seen()
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watcher) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

func (w *watcher) Flush() {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Hijack is for Gin, which does not unwrap.
func (w *watcher) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

func (w *watcher) finish() {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
}

func (w *watcher) Unwrap() http.ResponseWriter { return w.ResponseWriter }
