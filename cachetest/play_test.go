package cachetest

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
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

// play is a sequence that is being played.
type play struct {
	*site
	sequence sequence
	name     string
	address  string            // of the cache
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
	id := fmt.Sprintf("%s.%d", p.prefix[1:], p.next)
	switch {
	case s.crowd != nil:
		p.playCrowd(s.crowd, id)
	case s.visit != nil:
		p.settle(s.String(), p.ask(honest, *s.visit, id))
	case s.attack != nil:
		p.settle(s.String(), p.strike(hostile, *s.attack, id))
	default:
		p.settle(s.String(), encounter{err: p.change(s.change)})
	}
	p.next++
}

// playCrowd plays steps at the same time, so that a cache may let one wait for what
// another gets.
func (p *play) playCrowd(crowd []step, id string) {
	encounters := make([]encounter, len(crowd))
	var wait sync.WaitGroup
	for i, s := range crowd {
		wait.Go(func() {
			c := &client{address: p.address}
			defer c.close()
			id := fmt.Sprintf("%s.%d", id, i)
			switch {
			case s.visit != nil:
				encounters[i] = p.ask(c, *s.visit, id)
			case s.attack != nil:
				encounters[i] = p.strike(c, *s.attack, id)
			default:
				encounters[i] = encounter{err: p.change(s.change)}
			}
		})
	}
	wait.Wait()
	for i, e := range encounters {
		p.settle("at once: "+crowd[i].String(), e)
	}
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

// encounter is a request with its answer.
type encounter struct {
	visit    *visit  // nil: an attack or a change
	stored   *answer // what the browser asked about
	id       string
	response *wire.Response
	err      error
	attack   bool
}

// strike sends the request of an attack.
func (p *play) strike(c *client, a attack, id string) encounter {
	// Traffic Server never ends some of its own 416.
	patience := time.AfterFunc(3*time.Second, c.hangUp)
	defer patience.Stop()
	fields := slices.Concat(a.fields, [][2]string{{"Visit-Id", id}})
	response, err := c.ask(&wire.Request{Method: a.method, Path: a.target + p.prefix + a.path, Host: a.host, Fields: fields}, 1)
	if err == nil && response.Header.Get("Made-For") == "" {
		c.close() // the cache itself refuses it, and may not read on
	}
	return encounter{attack: true, id: id, response: response, err: err}
}

// ask sends an honest request.
func (p *play) ask(c *client, v visit, id string) encounter {
	e := encounter{visit: &v, id: id}
	fields := slices.Concat(v.lines(), [][2]string{{"Visit-Id", id}})
	if stored, ok := p.browsers[v.browser()]; ok && v.revalidates && v.method == http.MethodGet {
		e.stored = &stored
		fields = append(fields, [2]string{"If-None-Match", stored.Header.Get("Etag")})
	}
	e.response, e.err = c.ask(&wire.Request{Method: v.method, Path: p.prefix + v.path, Host: ownHost, Fields: fields}, 2)
	return e
}

// settle judges an encounter, and notes it.
func (p *play) settle(what string, e encounter) {
	outcome, err := "", e.err
	if e.response != nil {
		outcome = fmt.Sprintf(" → %d, made for %s", e.response.Status, e.response.Header.Get("Made-For"))
	}
	switch {
	case e.attack:
		p.tally["attacks"]++
		if err != nil {
			outcome = " → " + err.Error() // a cache may refuse it as it likes
		}
		err = nil
	case e.visit != nil && err == nil:
		err = p.receive(e)
	}
	if err != nil {
		p.tally["wrong"]++
		p.failure = cmp.Or(p.failure, err)
	}
	p.log = append(p.log, fmt.Sprintf("%2d  %s%s", p.next, what, outcome))
}

// receive judges the answer to an honest request.
func (p *play) receive(e encounter) error {
	v := *e.visit
	a := answer{Response: e.response, id: e.id, madeFor: e.response.Header.Get("Made-For"), oldest: int(p.version.Load())}
	p.count(v, a)
	ids := []string{a.id, a.madeFor}
	id, whole := madeFor(a.text())
	switch {
	case e.stored != nil && a.Status == http.StatusNotModified:
		a.Response = &wire.Response{Status: e.stored.Status, Header: maps.Clone(e.stored.Header), Body: e.stored.Body}
		maps.Copy(a.Header, e.response.Header)
		a.madeFor = a.Header.Get("Made-For") // Squid's own 304 has none
		a.oldest = min(a.oldest, e.stored.oldest)
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
	stores := a.Header.Get("Etag") != "" && !strings.Contains(a.Header.Get("Cache-Control"), "no-store")
	if stores && a.Status == http.StatusOK && v.method == http.MethodGet {
		p.browsers[v.browser()] = a
	}
	return judge(p.site, v, a)
}

// browser names the store that a visitor's browser would have for a URL.
func (v visit) browser() string {
	return fmt.Sprint(v.kind, v.origin, v.credentials, v.path, v.metadata, v.tenant, v.gzip, v.ranged)
}

// report shows a failure to a person.
func (p *play) report() string {
	return fmt.Sprintf("%s\n  site: %v\n  %s\n  %v", p.name, p.shape, strings.Join(p.log, "\n  "), p.failure)
}
