package cachetest

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sallyport/cors/internal/wire"
)

// upstream serves the sites, each at a prefix of its own.
type upstream struct{ sites sync.Map }

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimLeft(r.URL.Path, "/")
	name, _, _ := strings.Cut(path, "/")
	if s, ok := u.sites.Load("/" + name); ok {
		s.(*site).app.ServeHTTP(w, r)
		return
	}
	http.NotFound(w, r)
}

// client is a connection to the cache. It is dialled again when it is lost.
type client struct {
	address string
	open    atomic.Pointer[wire.Conn]
}

func (c *client) close() {
	if conn := c.open.Swap(nil); conn != nil {
		conn.Close()
	}
}

// hangUp ends a request that waits for its answer.
func (c *client) hangUp() {
	if conn := c.open.Load(); conn != nil {
		conn.Close()
	}
}

// ask sends a request. A cache may have closed a connection that was idle, so the honest
// make two attempts.
func (c *client) ask(r *wire.Request, attempts int) (response *wire.Response, err error) {
	for range attempts {
		conn := c.open.Load()
		if conn == nil {
			if conn, err = wire.Dial(c.address); err != nil {
				return nil, err
			}
			c.open.Store(conn)
		}
		if response, err = conn.Ask(r); err != nil {
			c.close()
			continue
		}
		if strings.EqualFold(response.Header.Get("Connection"), "close") {
			c.close()
		}
		return response, nil
	}
	return nil, err
}

// play is a sequence that is being played.
type play struct {
	*site
	sequence sequence
	name     string
	next     int               // the step to play
	goesOn   bool              // after a failure
	browsers map[string]answer // what the browsers of the visitors have stored
	tally    tally
	failure  error // the first
	log      []string
}

func (u *upstream) begin(name, prefix string, s sequence, of subject) (*play, error) {
	at, err := newSite(prefix, s.shape, of)
	if err != nil {
		return nil, err
	}
	u.sites.Store(prefix, at)
	return &play{site: at, sequence: s, name: name, browsers: map[string]answer{}, tally: tally{}}, nil
}

func (u *upstream) end(p *play) { u.sites.Delete(p.prefix) }

// step plays the next step.
func (p *play) step(honest, hostile *client) {
	if p.failure != nil && !p.goesOn || p.next == len(p.sequence.steps) {
		return
	}
	s := p.sequence.steps[p.next]
	var outcome string
	var err error
	switch {
	case s.visit != nil:
		outcome, err = p.visit(honest, *s.visit)
	case s.attack != nil:
		outcome = p.attack(hostile, *s.attack)
	default:
		err = p.change(s.change)
	}
	if err != nil {
		p.tally["wrong"]++
		p.failure = cmp.Or(p.failure, err)
	}
	p.log = append(p.log, fmt.Sprintf("%2d  %v%s", p.next, s, outcome))
	p.next++
}

func (p *play) change(c change) error {
	switch c {
	case reload:
		return p.reload()
	case edit:
		p.generation.Add(1)
	case outage:
		p.outage.Store(true)
	case mended:
		p.outage.Store(false)
	}
	return nil
}

func (p *play) id() string { return fmt.Sprintf("%s.%d", p.prefix[1:], p.next) }

func (p *play) attack(c *client, a attack) (outcome string) {
	p.tally["attacks"]++
	// Traffic Server never ends some of its own 416.
	patience := time.AfterFunc(3*time.Second, c.hangUp)
	defer patience.Stop()
	response, err := c.ask(&wire.Request{Method: a.method, Path: a.target + p.prefix + a.path, Host: a.host, Fields: append(a.fields, [2]string{"Visit-Id", p.id()})}, 1)
	if err != nil {
		return " → " + err.Error()
	}
	if response.Header.Get("Made-For") == "" {
		c.close() // the cache itself refuses it, and may not read on
		p.tally["attacks that the cache refuses"]++
	}
	return fmt.Sprintf(" → %d, made for %s", response.Status, response.Header.Get("Made-For"))
}

// visit sends an honest request and judges its answer.
func (p *play) visit(c *client, v visit) (outcome string, err error) {
	r := &wire.Request{Method: v.method, Path: p.prefix + v.path, Host: ownHost, Fields: append(v.lines(), [2]string{"Visit-Id", p.id()})}
	stored, revalidates := p.browsers[v.browser()]
	if revalidates = revalidates && v.revalidates && v.method == http.MethodGet; revalidates {
		r.Fields = append(r.Fields, [2]string{"If-None-Match", stored.Header.Get("Etag")})
	}
	response, err := c.ask(r, 2)
	if err != nil {
		return "", err
	}
	a := answer{Response: response, id: p.id(), madeFor: response.Header.Get("Made-For"), oldest: int(p.version.Load())}
	p.count(v, a)
	ids := []string{a.id, a.madeFor}
	id, whole := madeFor(a.text())
	switch {
	case revalidates && a.Status == http.StatusNotModified:
		a.Response = &wire.Response{Status: stored.Status, Header: maps.Clone(stored.Header), Body: stored.Body}
		maps.Copy(a.Header, response.Header)
		a.madeFor = a.Header.Get("Made-For") // Squid's own 304 has none
		a.oldest = min(a.oldest, stored.oldest)
	case whole:
		ids = append(ids, id)
	case v.kind != preflight: // it does not say when it was made: headers that a 304 lacks stay
		a.oldest = 0
	}
	for _, id := range ids {
		if seen, ok := p.sighting(id); ok {
			a.oldest = min(a.oldest, seen.version)
		}
	}
	if a.Status == http.StatusOK && v.method == http.MethodGet && a.Header.Get("Etag") != "" {
		p.browsers[v.browser()] = a
	}
	return fmt.Sprintf(" → %d, made for %s", response.Status, a.madeFor), judge(p.site, v, a)
}

// browser names the store that a visitor's browser would have for a URL.
func (v visit) browser() string {
	return fmt.Sprint(v.kind, v.origin, v.credentials, v.path, v.metadata, v.tenant, v.gzip, v.ranged)
}

// report shows a failure to a person.
func (p *play) report() string {
	return fmt.Sprintf("%s\n  site: %v\n  %s\n  %v", p.name, p.shape, strings.Join(p.log, "\n  "), p.failure)
}

// tally counts requests by what became of them.
type tally map[string]int

func (t tally) add(other tally) {
	for name, n := range other {
		t[name] += n
	}
}

// count counts what a request has shown. Only requests that are hits can show a mix-up.
func (p *play) count(v visit, a answer) {
	t := p.tally
	t["visits"]++
	if v.kind == preflight {
		t["preflights"]++
		if a.fromStore(p.site) {
			t["preflights from the store"]++
		}
		return
	}
	if v.method != http.MethodGet && v.method != http.MethodHead {
		return
	}
	t["GET and HEAD"]++
	body, whole := madeFor(a.text())
	switch {
	case a.fromStore(p.site):
		t["from the store"]++
		if v.origin != "" {
			t["from the store, for a page"]++
		}
		switch a.Status {
		case http.StatusForbidden, http.StatusPartialContent, http.StatusNotModified, http.StatusNotFound:
			t[fmt.Sprintf("from the store, status %d", a.Status)]++
		}
	case whole && body != a.id:
		t["revalidated"]++
	}
}
