package routemodel

import (
	"slices"
	"time"

	"github.com/sallyport/cors/internal/useragent"
)

var (
	headers = [][2]string{{"X-A", "1"}, {"X-B", "1"}, {"Authorization", "Bearer 1"}, {"Content-Type", "application/json"}, {"Content-Type", "text/plain"}}
	pauses  = []time.Duration{0, 0, 0, 0, time.Second, 6 * time.Second, 601 * time.Second} // a browser keeps an answer 5 s that does not say
)

// requests draws requests of pages to an application: a few URLs, several times.
func (d dice) requests(a *App) (requests []Request) {
	var places []place
	for range 1 + d.IntN(2) {
		places = append(places, d.place(a))
	}
	if d.chance(70) {
		requests = d.granted(a, places[0])
	}
	if len(requests) > 0 && d.chance(50) { // what else may the page send, by the browser's cache?
		for _, method := range places[0].methods {
			if r := requests[0]; method != "" && method != r.Method {
				r.Method, r.After, r.Headers = method, 0, pick(d, [][][2]string{nil, r.Headers})
				requests = append(requests, r)
			}
		}
	}
	for len(requests) < 3 || d.chance(75) && len(requests) < 9 {
		if last := len(requests) - 1; last >= 0 && d.chance(70) {
			requests = append(requests, d.next(requests[last], places))
		} else {
			requests = append(requests, d.request(pick(d, places)))
		}
	}
	return requests
}

// granted draws a request that the policy of a route grants, with a preflight.
func (d dice) granted(a *App, at place) []Request {
	for range 50 {
		r := d.request(at)
		if at.policy != None && useragent.NeedsPreflight(r.Request) && a.Policies[at.policy].grants(r.Request) {
			return []Request{r}
		}
	}
	return nil
}

// next draws the next request of the same page: another method of the same URL, which
// the preflight cache may cover.
func (d dice) next(r Request, places []place) Request {
	at := places[slices.IndexFunc(places, func(p place) bool { return p.host == r.Host && p.path == r.Path })]
	r.Method, r.After = d.method(at), pick(d, pauses)
	if d.chance(20) {
		r.Headers = nil
	}
	if d.chance(10) {
		r.Origin = pick(d, at.origins)
	}
	return r
}

// method draws the method of a request.
func (d dice) method(at place) string {
	method := pick(d, at.methods)
	if method == "" || d.chance(25) {
		method = pick(d, append([]string{"GET", "HEAD", "POST", "LOCK"}, listedMethods...))
	}
	return method
}

// A place is where requests go.
type place struct {
	host, path string
	methods    []string // of routes that are likely to take the path
	origins    []string // that their policies are likely to admit
	policy     int      // of one of the routes, or None
}

func (d dice) request(at place) Request {
	r := Request{Host: at.host, After: pick(d, pauses), Request: useragent.Request{
		Origin: pick(d, at.origins),
		Target: "https://" + at.host, Path: at.path, Method: d.method(at),
	}}
	if d.chance(40) {
		r.Headers = [][2]string{pick(d, headers)}
		if d.chance(20) {
			r.Headers = some(d, headers[:3], 60)
		}
	}
	if d.chance(12) {
		r.Credentials = useragent.Include
	}
	return r
}
