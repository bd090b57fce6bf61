package corstest

import (
	"slices"
	"time"

	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/wire"
)

// checkSharing does what a browser does with the preflights of one path. It keeps the
// answer to one, and checks whether that lets another request out which its own
// preflight would refuse.
func (x *examination) checkSharing(resources []*resource) {
	for _, r := range resources {
		for _, asked := range r.endpoints {
			for _, other := range resources {
				for _, sent := range other.endpoints {
					if asked.broken || sent.broken || sent.Method == asked.Method {
						continue
					}
					if found := x.sharedWith(r.path, asked, sent); found != nil {
						x.add(asked.Endpoint.String(), found)
						r.broken = true
					}
				}
			}
		}
	}
}

// anyHeader stands for headers that only "*" grants.
const anyHeader = "x-corstest"

// preflights returns preflights for an endpoint at a path: one without headers, and
// some with headers that a policy may echo and that the first answer therefore does not
// show.
func (x *examination) preflights(e *examined, path string) []*probe {
	if e.atPath == nil {
		e.atPath = map[string][]*probe{}
	}
	if e.atPath[path] == nil {
		plain := e.preflight
		if path != plain.sent.Path {
			plain = x.preflight(e.Method, path, e.Evaluator)
		}
		e.atPath[path] = []*probe{
			plain,
			x.preflight(e.Method, path, e.Evaluator, anyHeader),
			x.preflight(e.Method, path, e.Evaluator, "authorization", anyHeader),
		}
	}
	return e.atPath[path]
}

// sharedWith returns a problem if the answer to a preflight of one endpoint lets out
// the request of another endpoint at the same path. The other endpoint may have another
// pattern that takes the path, if no endpoint of that path has its method and if its
// policy answers there.
func (x *examination) sharedWith(path string, asked, sent *examined) *problem {
	if asked.Evaluator != nil && sameEvaluator(asked.Evaluator, sent.Evaluator) {
		return nil
	}
	elsewhere := sent.path != path
	if elsewhere && (sent.Evaluator == nil || !takes(sent.Path, path) ||
		x.has(sent.Method, path)) {
		return nil
	}
	kept, own := x.preflights(asked, path), x.preflights(sent, path)
	if slices.ContainsFunc(slices.Concat(kept, own), func(p *probe) bool { return p.answer == nil }) ||
		elsewhere && (!own[0].isPolicys() || !own[0].statusFits()) || slices.EqualFunc(kept, own, sameAnswer) {
		return nil
	}
	for _, mode := range []useragent.CredentialsMode{useragent.Omit, useragent.Include} {
		plain, _ := own[0].grant(mode)
		for _, p := range kept {
			grant, refused := p.grant(mode)
			if refused != nil {
				continue
			}
			if refusal := leak(grant, own[0], mode); refusal != nil {
				return asked.shares(sent, "", refusal)
			}
			names := slices.DeleteFunc(slices.Clone(grant.Headers), func(name string) bool { return name == "*" })
			if len(names) < len(grant.Headers) {
				names = append(names, anyHeader)
			}
			if len(names) == 0 {
				continue
			}
			if refusal := leak(grant, x.preflight(sent.Method, path, sent.Evaluator, names...), mode, plain); refusal != nil {
				return asked.shares(sent, " with the headers that the answer lists", refusal)
			}
		}
	}
	return nil
}

// has reports whether there is an endpoint with a method and a path.
func (x *examination) has(method, path string) bool {
	for i := range x.endpoints {
		if x.paths[i] == path && x.endpoints[i].Method == method {
			return true
		}
	}
	return false
}

// sameAnswer reports whether a browser keeps the same from both.
func sameAnswer(a, b *probe) bool {
	return wire.CORSLines(a.answer.Header) == wire.CORSLines(b.answer.Header)
}

// leak is about a request that a browser sends without a preflight because of the
// grants that it kept. It returns why the request's own preflight refuses it. It
// returns nil if it does not, or if the browser would send the preflight.
func leak(kept useragent.Grant, own *probe, mode useragent.CredentialsMode, others ...useragent.Grant) error {
	now := time.Now()
	cache := useragent.NewPreflightCache(func() time.Time { return now })
	r := own.asked(mode)
	for _, grant := range append(others, kept) {
		cache.Store(r, grant)
	}
	if !useragent.NeedsPreflight(r) || !cache.Covers(r) {
		return nil
	}
	_, refusal := own.grant(mode)
	return refusal
}

func (e *examined) shares(other *examined, how string, refusal error) *problem {
	found := e.preflight.problem("the answer to the preflight lets a page send the request of another policy without a preflight of its own", adviceShared)
	found.detail = other.Endpoint.String() + how + ", whose own preflight is refused: " + refusal.Error()
	return found
}
