package corstest

import (
	"cmp"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/wire"
)

// examination checks the endpoints of one host.
type examination struct {
	server        *wire.Server
	origin        string
	host          string
	endpoints     []Endpoint
	paths         []string // of the endpoints, as they are asked for
	endpointsOnly bool

	problems []problem
}

// resource is a path of an app with one of the evaluators that decide there.
type resource struct {
	path      string // without a query
	evaluator core.Evaluator
	endpoints []*examined
	broken    bool // an answer of one of its endpoints is not right
}

// examined is an endpoint with its responses.
type examined struct {
	*Endpoint
	path              string
	preflight, actual *probe
	atPath            map[string][]*probe // more preflights, where several policies may meet
	broken            bool
}

// examinations returns one for each host of the endpoints, in their order.
func examinations(server *wire.Server, origin string, endpoints []Endpoint) []*examination {
	var all []*examination
	for _, e := range endpoints {
		host := cmp.Or(e.Host, server.Address)
		i := slices.IndexFunc(all, func(x *examination) bool { return x.host == host })
		if i < 0 {
			i = len(all)
			all = append(all, &examination{server: server, origin: origin, host: host})
		}
		all[i].endpoints = append(all[i].endpoints, e)
	}
	return all
}

func (x *examination) run() {
	for i := range x.endpoints {
		x.paths = append(x.paths, pathOf(&x.endpoints[i]))
	}
	var resources []*resource
	for i := range x.endpoints {
		e := &examined{Endpoint: &x.endpoints[i], path: x.paths[i]}
		x.checkEndpoint(e)
		path := e.path
		i := slices.IndexFunc(resources, func(r *resource) bool {
			return r.path == path && sameEvaluator(r.evaluator, e.Evaluator)
		})
		if i < 0 {
			i = len(resources)
			resources = append(resources, &resource{path: path, evaluator: e.Evaluator})
		}
		r := resources[i]
		r.endpoints, r.broken = append(r.endpoints, e), r.broken || e.broken
	}
	x.checkSharing(resources)
	strays := strays{x: x}
	for _, r := range resources {
		if r.broken {
			continue // the other responses would show the same fault
		}
		x.checkResource(r)
		if !x.endpointsOnly {
			strays.check(r)
		}
	}
}

// checkEndpoint finds at most one problem of the preflight and one of the request.
func (x *examination) checkEndpoint(e *examined) {
	e.preflight = x.preflight(e.Method, samplePath(e.Path), e.Evaluator)
	e.preflight.neighbours = x.neighbours(e.path, e.Evaluator)
	found := e.preflight.diagnosePreflight()
	preflightRight := found == nil
	e.broken = x.add(e.Endpoint.String(), found)
	e.actual = x.request(e.Method, samplePath(e.Path), e.Evaluator)
	if x.add(e.Endpoint.String(), e.actual.diagnoseActual("the request", preflightRight)) {
		e.broken = true
	}
}

// checkResource sends what is needed only once for a path and its policy.
func (x *examination) checkResource(r *resource) {
	first := r.endpoints[0]
	asked := x.preflight(first.Method, samplePath(first.Path), r.evaluator, "authorization", "content-type")
	asked.neighbours = first.preflight.neighbours
	x.add(first.Endpoint.String(), asked.diagnoseHeaders())

	for _, e := range r.endpoints {
		if e.Method == http.MethodGet {
			stored := x.send(http.MethodGet, samplePath(e.Path), r.evaluator, nil)
			x.add(e.Endpoint.String(), stored.diagnoseWithoutOrigin(e.actual))
			return
		}
	}
}

// add keeps a problem, and reports whether there was one.
func (x *examination) add(subject string, found *problem) bool {
	if found == nil {
		return false
	}
	found.subject = subject
	x.problems = append(x.problems, *found)
	return true
}

// preflight sends the preflight of a page's request.
func (x *examination) preflight(method, path string, ev core.Evaluator, headers ...string) *probe {
	fields := [][2]string{{wire.Origin, x.origin}, {wire.RequestMethod, method}}
	if len(headers) > 0 {
		fields = append(fields, [2]string{wire.RequestHeaders, strings.Join(headers, ",")})
	}
	p := x.send(http.MethodOptions, path, ev, fields)
	p.asks, p.headers = method, headers
	return p
}

// request sends a page's request itself.
func (x *examination) request(method, path string, ev core.Evaluator) *probe {
	fields := [][2]string{{wire.Origin, x.origin}}
	if method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch {
		fields = append(fields, [2]string{"Content-Length", "0"})
	}
	return x.send(method, path, ev, fields)
}

func (x *examination) send(method, path string, ev core.Evaluator, fields [][2]string) *probe {
	p := &probe{
		sent: &wire.Request{Method: method, Path: path, Host: x.host, Fields: fields},
		ev:   ev, origin: x.origin,
	}
	if ev != nil {
		p.want = p.decided(nil)
	}
	if p.answer, p.failure = x.server.Head(p.sent); p.failure != nil {
		p.log = x.server.Log.Take()
	}
	return p
}

// pathOf returns the path that is sent for the endpoint, without a query.
func pathOf(e *Endpoint) string {
	path, _, _ := strings.Cut(samplePath(e.Path), "?")
	return path
}

// sameEvaluator reports whether a and b are the same evaluator, or both nil. Evaluators
// that Go cannot compare count as different.
func sameEvaluator(a, b core.Evaluator) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return reflect.ValueOf(a).Comparable() && a == b
}
