package corstest

import (
	"slices"
	"time"

	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/wire"
)

// checkSharing does what a browser does with the preflights of one path: it keeps the
// answer to one, and looks whether another request may go out by it that its own
// preflight would refuse.
func (x *examination) checkSharing(resources []*resource) {
	for _, r := range resources {
		for _, asked := range r.endpoints {
			if asked.broken {
				continue
			}
			for _, other := range resources {
				for _, sent := range other.endpoints {
					if found := x.sharedWith(r, asked, sent); found != nil {
						x.add(asked.Endpoint.String(), found)
						r.broken = true
					}
				}
			}
		}
	}
}

// sharedWith returns the problem that the answer to one endpoint's preflight lets the
// request of another one out at the same path. The other may also be one whose pattern
// takes the path, if its own policy answers there.
func (x *examination) sharedWith(r *resource, asked, sent *examined) *problem {
	if sent.Method == asked.Method || sent.broken {
		return nil
	}
	own := sent.preflight
	if pathOf(sent.Endpoint) != r.path {
		if sent.Evaluator == nil || sameEvaluator(sent.Evaluator, asked.Evaluator) || !mayTake(sent.Path, r.path) {
			return nil
		}
		if own = x.preflight(sent.Method, r.path, sent.Evaluator); !own.isPolicys() || !own.statusFits() {
			return nil
		}
	}
	if wire.CORSLines(own.answer.Header) == wire.CORSLines(asked.preflight.answer.Header) {
		return nil // what is kept is what the other is granted itself
	}
	for _, mode := range []useragent.CredentialsMode{useragent.Omit, useragent.Include} {
		grant, refused := asked.preflight.grant(mode)
		if refused != nil {
			continue
		}
		if refusal := leak(grant, own, mode); refusal != nil {
			return asked.shares(sent, "", refusal)
		}
		names := slices.DeleteFunc(slices.Clone(grant.Headers), func(name string) bool { return name == "*" })
		if len(names) < len(grant.Headers) {
			names = append(names, "x-corstest") // what "*" covers
		}
		if len(names) == 0 {
			continue
		}
		withHeaders := x.preflight(sent.Method, own.sent.Path, sent.Evaluator, names...)
		ownGrant, _ := own.grant(mode)
		if refusal := leak(grant, withHeaders, mode, ownGrant); refusal != nil {
			return asked.shares(sent, " with the headers that the answer lists", refusal)
		}
	}
	return nil
}

// leak returns why a browser that asks refuses a request which it sends without asking
// once it has kept some grants; nil if it asks, or is granted it.
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
