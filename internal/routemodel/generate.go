package routemodel

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// dice draws applications and requests.
type dice struct {
	*rand.Rand
	f *Framework
}

func newDice(f *Framework, seed, number uint64) dice {
	return dice{rand.New(rand.NewPCG(seed, number)), f}
}

// chance is true in n of 100 cases.
func (d dice) chance(n int) bool { return d.IntN(100) < n }

func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// some draws a few of a list, in its order.
func some[T any](d dice, list []T, chance int) (drawn []T) {
	for _, element := range list {
		if d.chance(chance) {
			drawn = append(drawn, element)
		}
	}
	return drawn
}

const (
	originA = "https://a.example"
	originB = "https://b.example"
	originC = "https://c.example"
)

var (
	listedMethods = []string{"PUT", "DELETE", "PATCH", "PURGE", "OPTIONS"}
	headers       = [][2]string{{"X-A", "1"}, {"X-B", "1"}, {"Authorization", "Bearer 1"}, {"Content-Type", "application/json"}, {"Content-Type", "text/plain"}}
	headerNames   = []string{"X-A", "X-B", "Authorization", "content-type"}
	pauses        = []time.Duration{0, 0, 0, 0, time.Second, 6 * time.Second, 601 * time.Second}
)

func (d dice) policy() Policy {
	p := Policy{Policy: core.Policy{
		AllowOrigins:     pick(d, [][]string{{originA}, {originA}, {originB}, {originA, originB}, {"*"}}),
		AllowMethods:     some(d, listedMethods, 70),
		AllowHeaders:     some(d, headerNames, 40),
		AllowCredentials: d.chance(40),
		MaxAgeSeconds:    pick(d, []int{0, 0, -1, 600, 600}),
	}, Evaluator: pick(d, []string{plain, plain, plain, plain, observed, observed, wrapped, uncomparable})}
	if d.chance(25) {
		p.AllowMethods = []string{"*"}
	}
	if d.chance(50) { // with headers, Max-Age 0 hides what is wrong with the methods
		p.AllowHeaders = nil
	}
	if d.chance(20) {
		p.AllowHeaders = pick(d, [][]string{{"*"}, {"*", "Authorization"}})
	}
	if p.AllowOrigins[0] == "*" {
		p.AllowCredentials = false
	}
	return p
}

func (d dice) app() *App {
	a := &App{Settings: some(d, d.f.Settings, 30), Root: None}
	for range 1 + d.IntN(3) {
		a.Policies = append(a.Policies, d.policy())
	}
	if d.f.CanRoot && d.chance(15) {
		a.Root = d.IntN(len(a.Policies))
	}
	for range d.IntN(4) {
		d.add(a, true)
	}
	for range 1 + d.IntN(6) {
		d.add(a, false)
	}
	if d.chance(60) {
		d.addRival(a)
	}
	d.shuffle(a)
	if d.f.CanEarly && d.chance(15) {
		a.On = d.IntN(len(a.Steps) + 1)
	}
	for i := range a.On {
		a.Steps[i].Policy = None
	}
	return a
}

// add adds a step: a group or a route.
func (d dice) add(a *App, isGroup bool) {
	step := Step{Way: d.way(isGroup), Parent: None, Policy: None, Method: pick(d, d.f.Methods)}
	if d.chance(70) {
		step.Method = pick(d, []string{"GET", "POST", "PUT", "DELETE"})
	}
	if isGroup || step.Way.AllMethods {
		step.Method = ""
	}
	var groups, routes []int
	for i, s := range a.Steps {
		if s.Way.IsGroup {
			groups = append(groups, i)
		} else {
			routes = append(routes, i)
		}
	}
	if step.Way.HasHost {
		step.Host = pick(d, d.f.Hosts)
	} else if len(groups) > 0 && d.chance(60) {
		step.Parent = pick(d, groups)
	}
	if step.Way.HasPolicy && d.chance(60) {
		step.Policy = d.IntN(len(a.Policies))
	}
	switch {
	case step.Way.HasNoPath || step.Way.HasHost:
	case !isGroup && !step.Way.IsLiteral && len(routes) > 0 && d.chance(55): // another method of a path
		like := a.Steps[pick(d, routes)]
		step.Parent, step.Path, step.Slash, step.Bare = like.Parent, slices.Clone(like.Path), like.Slash, like.Bare
		if len(step.Path) > 0 && d.chance(25) { // or of one that is near
			last := len(step.Path) - 1
			step.Path[last] = d.segment(true, false)
		}
	default:
		step.Path = d.path(isGroup, step.Way.IsLiteral)
		step.Slash = d.chance(12) && (len(step.Path) == 0 || !step.Path[len(step.Path)-1].IsLast)
		step.Bare = d.f.CanBare && d.chance(5)
	}
	a.Steps = append(a.Steps, step)
}

// addRival adds a route whose path is that of another route, with its own policy or
// none.
func (d dice) addRival(a *App) {
	rival := a.Steps[d.IntN(len(a.Steps))]
	if rival.Way.IsGroup || rival.Way.AllMethods {
		return
	}
	rival.Method = pick(d, []string{"GET", "GET", "POST", "PUT", "DELETE", "PATCH"})
	rival.Policy = d.IntN(len(a.Policies)+1) - 1
	if !rival.Way.HasPolicy {
		rival.Policy = None
	}
	a.Steps = append(a.Steps, rival)
}

func (d dice) way(isGroup bool) Way {
	var ways []Way
	for _, w := range d.f.Ways {
		for range w.Weight {
			if w.IsGroup == isGroup {
				ways = append(ways, w)
			}
		}
	}
	return pick(d, ways)
}

func (d dice) path(isGroup, isLiteral bool) (path []Segment) {
	length := d.IntN(4)
	if isGroup {
		length = 1 + d.IntN(2)
	}
	for i := range length {
		segment := d.segment(!isGroup && i == length-1, isLiteral)
		path = append(path, segment)
		if segment.IsLast {
			break
		}
	}
	return path
}

func (d dice) segment(isLast, isLiteral bool) Segment {
	var segments []Segment
	for _, s := range d.f.Segments {
		for range s.Weight {
			if (isLast || !s.IsLast) && (s.IsText || !isLiteral) {
				segments = append(segments, s)
			}
		}
	}
	return pick(d, segments)
}

// shuffle changes the order of steps; a group stays before what is in it.
func (d dice) shuffle(a *App) {
	if d.chance(30) {
		return
	}
	var steps []Step
	place := map[int]int{None: None}
	for len(steps) < len(a.Steps) {
		i := d.IntN(len(a.Steps))
		parent, exists := place[a.Steps[i].Parent]
		if _, done := place[i]; done || !exists {
			continue
		}
		step := a.Steps[i]
		step.Parent = parent
		place[i] = len(steps)
		steps = append(steps, step)
	}
	a.Steps = steps
}

// requests draws what pages ask an application for: a few URLs, several times.
func (d dice) requests(a *App) (requests []Request) {
	var places []place
	for range 1 + d.IntN(2) {
		places = append(places, d.place(a))
	}
	if d.chance(70) {
		requests = d.granted(a, places[0])
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

// next draws what the same page asks next: another method of the same URL, which
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
	if method == "CONNECT" || method == "TRACE" { // no page can send them
		method = "PUT"
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

// place draws where a route of the application is, or almost.
func (d dice) place(a *App) place {
	step := d.IntN(len(a.Steps))
	for range 6 {
		if a.Steps[step].Way.IsGroup || !a.hasRival(step) && d.chance(60) {
			step = d.IntN(len(a.Steps))
		}
	}
	host, path := a.host(step), ""
	if host == "" || d.chance(15) {
		host = pick(d, append([]string{"api.example"}, d.f.Hosts...))
	}
	groups := a.around(step)
	slices.Reverse(groups)
	for _, s := range append(groups, step) {
		for i, segment := range a.Steps[s].Path {
			if i > 0 || !a.Steps[s].Bare {
				path += "/"
			}
			path += pick(d, segment.Values)
		}
		if a.Steps[s].Slash && s == step {
			path += "/"
		}
	}
	for range 2 {
		if d.chance(12) {
			path = d.near(path)
		}
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	at := place{host, path, nil, []string{originA, originA, originB, originC}, None}
	for _, s := range a.Steps {
		if s.Parent == a.Steps[step].Parent && s.Pattern() == a.Steps[step].Pattern() {
			at.methods = append(at.methods, s.Method)
			if s.Policy != None {
				at.policy = s.Policy
				origins := slices.DeleteFunc(slices.Clone(a.Policies[s.Policy].AllowOrigins), func(o string) bool { return o == "*" })
				at.origins = append(at.origins, slices.Repeat(origins, 4)...)
			}
		}
	}
	return at
}

// hasRival reports whether a step has a policy that another step of its path has
// not.
func (a *App) hasRival(step int) bool {
	own := a.Steps[step]
	return own.Policy != None && slices.ContainsFunc(a.Steps, func(s Step) bool {
		return s.Parent == own.Parent && s.Pattern() == own.Pattern() && s.Policy != own.Policy
	})
}

// near changes a path a little.
func (d dice) near(path string) string {
	i := strings.LastIndexByte(path, '/')
	switch d.IntN(9) {
	case 0:
		return strings.TrimSuffix(path, "/")
	case 1:
		return path + "/"
	case 2: // a doubled slash
		if i >= 0 {
			return path[:i] + "/" + path[i:]
		}
	case 3: // an escaped slash
		if i > 0 {
			return path[:i] + "%2F" + path[i+1:]
		}
	case 4: // shorter
		if i > 0 {
			return path[:i]
		}
	case 5: // longer
		return path + "/" + pick(d, []string{"a", "b", "c"})
	case 6: // a sibling
		if i >= 0 {
			return path[:i+1] + pick(d, []string{"a", "b", "c", "ab"})
		}
	case 7: // a longer last segment
		return path + pick(d, []string{"b", "%61", ":b"})
	case 8:
		return strings.ToUpper(path)
	}
	return path
}
