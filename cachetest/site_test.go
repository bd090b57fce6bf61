package cachetest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var quiet = slog.New(slog.DiscardHandler)

// shape is how a site is built, as data.
type shape struct {
	adapter  int
	mount    mount
	versions []rules // the policies at first, and after each reload
	fresh    string  // Cache-Control of the handler
	outer    string  // Cache-Control that a layer outside of CORS writes into every response, also of refusals
	vary     varying
	gzips    bool
	meddles  bool // the handler writes CORS headers of its own, which Guard removes
}

// varying says where Vary: Accept-Encoding comes from.
type varying string

const (
	notVarying   varying = "nowhere"
	outside      varying = "a layer outside of CORS"
	inside       varying = "a layer inside of CORS that adds it where it is missing"
	overwritten  varying = "the handler, by Set"
	added        varying = "the handler, by Add"
	ownFieldLine varying = "the handler, as a line of its own before ours"
)

func (s shape) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s", adapters[s.adapter].name, s.mount)
	for _, r := range s.versions {
		fmt.Fprintf(&b, "\n    rules %v", []policy(r))
	}
	fmt.Fprintf(&b, "\n    Cache-Control %q, outside %q, Vary: Accept-Encoding from %s, gzip %v, meddles %v", s.fresh, s.outer, s.vary, s.gzips, s.meddles)
	return b.String()
}

// site is an application that runs at a prefix of the upstream server's paths.
type site struct {
	shape
	prefix  string
	app     http.Handler
	another bool // another library, which may refuse with 403 what ours lets pass without a grant
	engines engines

	// mergesOthers says that the 304 to one request changes what the cache has stored for
	// another: TestAnAnswerForOneRequestChangesWhatSquidHasStored. It does not change Vary:
	// after a reload of "*" all pages share the grant that one of them got.
	mergesOthers bool

	version    atomic.Int64 // index of the rules in force
	outage     atomic.Bool  // lookups fail
	generation atomic.Int64 // of all resources: their ETag

	mu   sync.Mutex
	seen map[string]sighting
}

// sighting is what the application knows of a request that has reached it.
type sighting struct {
	version int  // that was in force when it came
	outage  bool // while lookups failed
}

// newSite builds the site of a subject.
func newSite(prefix string, s shape, of subject) (*site, error) {
	at := &site{shape: s, prefix: prefix, another: of.build != nil, seen: map[string]sighting{}}
	now := func() (rules, bool) { return s.versions[at.version.Load()], at.outage.Load() }
	var err error
	if at.engines, err = newEngines(s.mount, s.versions[0], now); err != nil {
		return nil, err
	}
	at.app = http.StripPrefix(prefix, at.outside(of.app(at)))
	return at, nil
}

// reload puts the next rules in force.
func (s *site) reload() error {
	next := s.version.Load() + 1
	err := s.engines.reload(s.versions[next])
	s.version.Store(next)
	return err
}

// outside is what stands outside of the middleware in many applications. It also keeps
// what the judge needs: for which request a response was made, and under which rules.
func (s *site) outside(app http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("Visit-Id")
		s.mu.Lock()
		if _, again := s.seen[id]; !again {
			s.seen[id] = sighting{int(s.version.Load()), s.outage.Load()}
		}
		s.mu.Unlock()
		w.Header().Set("Made-For", id)
		if s.outer != "" {
			w.Header().Set("Cache-Control", s.outer)
		}
		if s.vary == outside {
			w.Header().Set("Vary", "Accept-Encoding")
		}
		app.ServeHTTP(w, r)
	})
}

// sighting returns what the application knows of a request.
func (s *site) sighting(id string) (sighting, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen, ok := s.seen[id]
	return seen, ok
}

// serve is the application's handler.
func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if s.fresh != "" {
		h.Set("Cache-Control", s.fresh)
	}
	h.Set("X-Total", "7")
	h.Set("Content-Type", "text/plain")
	if s.meddles {
		h.Set("Access-Control-Allow-Origin", "https://evil.test")
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	s.writeVary(h)
	body := []byte(bodyFor(r.Header.Get("Visit-Id"), tenantOf(r.Header)))
	// A tag names one representation. Squid asks about all that it has, whatever Vary says.
	tag := fmt.Sprintf("g%d%s", s.generation.Load(), tenantOf(r.Header))
	if r.Method != http.MethodOptions && s.gzips && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body, tag = compressed(body), tag+"-gzip"
	}
	switch {
	case r.Method == http.MethodOptions:
		w.WriteHeader(http.StatusNoContent)
	case len(r.Header["X-Tenant"]) > 1: // as which of them a cache would store it differs
		h.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusBadRequest)
	case strings.HasSuffix(r.URL.Path, "/missing"):
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(body)
	case strings.HasSuffix(r.URL.Path, "/broken"):
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write(body)
	case strings.HasSuffix(r.URL.Path, "/moved"):
		h.Set("Location", "https://elsewhere.test/")
		w.WriteHeader(http.StatusMovedPermanently)
		_, _ = w.Write(body)
	default:
		h.Set("ETag", `"`+tag+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}
}

func (s *site) writeVary(h http.Header) {
	const name = "Accept-Encoding"
	switch s.vary {
	case overwritten:
		h.Set("Vary", name)
	case added:
		h.Add("Vary", name)
	case ownFieldLine:
		h["Vary"] = append([]string{name}, h["Vary"]...)
	case inside: // as those do that know of one line
		if h.Get("Vary") == "" {
			h.Set("Vary", name)
		} else {
			h.Set("Vary", h.Get("Vary")+", "+name)
		}
	}
}

// bodyFor says for whom a response was made. Its length is always the same.
func bodyFor(id, tenant string) string {
	return fmt.Sprintf("made for %-16.16s tenant %-8.8s %060d\n", id, tenant, 0)
}

// madeFor reads the id in a whole body.
func madeFor(body string) (id string, ok bool) {
	rest, ok := strings.CutPrefix(body, "made for ")
	id, _, _ = strings.Cut(rest, " ")
	return id, ok
}

func compressed(body []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

func decompressed(body string) (string, error) {
	r, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r)
	return string(text), err
}

// tenantOf takes RED for red, as docs/caches.md says: Traffic Server compares without regard
// to case, and gives one the response to the other.
func tenantOf(h http.Header) string { return strings.ToLower(h.Get("X-Tenant")) }
