package core

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/field"
)

// OriginLookup decides whether an origin may use the server's resources, by a database
// of tenants for example. origin is well-formed and not null.
//
// It is asked about preflights, too. They have no cookies, no Authorization and none of
// the headers that a page sets, so decide by origin, host and path. If you cache its
// results, the key must have everything that it reads. It must honour ctx, which is the
// request's, and be safe for concurrent use. It must not keep or change r.
//
// If it returns an error, panics (even with http.ErrAbortHandler) or its context ends,
// the origin is refused with [ReasonLookupFailed], whatever else it returns, and the
// failure is logged.
type OriginLookup func(ctx context.Context, r Request, origin string) (bool, error)

// WithOriginLookup asks f about origins that AllowOrigins does not cover. The list may
// then be empty, and must not be "*". f may admit any origin: the rules for AllowOrigins
// with AllowCredentials do not apply to it.
//
// f is not asked about a request of the server's own page, which needs no grant:
// Sec-Fetch-Site is same-origin, and the method is not GET, HEAD or OPTIONS. On these,
// browsers send no Origin of an own page, and caches keep the responses.
//
// varyOn names the request headers that f reads besides Origin, such as X-Tenant. They
// are listed in Vary, so that no cache serves one tenant's response to another. Host
// and path need not be named: they are part of the key of a cache. (nginx leaves Host out of
// its key unless you add it.) If one of the named headers has several values, no cache may
// use the response again, since it may compare another value than f reads.
func WithOriginLookup(f OriginLookup, varyOn ...string) Option {
	if f == nil {
		return withFinder("WithOriginLookup", nil, varyOn)
	}
	return withFinder("WithOriginLookup", func(ctx context.Context, r Request, origin string) (any, bool, error) {
		admitted, err := f(ctx, r, origin)
		return nil, admitted, err
	}, varyOn)
}

// OriginFinder is an [OriginLookup] that also returns what it found, such as the
// tenant of an API key, so that the handler need not ask the database again.
type OriginFinder func(ctx context.Context, r Request, origin string) (found any, admitted bool, err error)

// WithOriginFinder is [WithOriginLookup] for a function that finds something. The
// handler of an admitted request gets it with [Found].
func WithOriginFinder(f OriginFinder, varyOn ...string) Option {
	return withFinder("WithOriginFinder", f, varyOn)
}

func withFinder(option string, f OriginFinder, varyOn []string) Option {
	varyOn = slices.Clone(varyOn)
	return func(s *settings) {
		if f == nil {
			s.problem(option, fault.OptionNil, "the function is nil", "pass a function, or leave the option out")
		}
		for i, name := range varyOn {
			if !field.IsToken(name) || name == "*" {
				s.problems = append(s.problems, &PolicyError{option, i, name, fault.VaryName,
					"varyOn names request headers, and a header name is a token (RFC 9110, section 5.6.2)",
					"write the name of a request header that the lookup reads, such as X-Tenant", nil})
			}
		}
		if s.lookup != nil {
			s.problem(option, fault.OptionRepeated, "there are two lookups, and only one can decide", "ask both in one function")
		}
		s.lookup, s.varyOn = f, varyOn
	}
}

// hasSeveralValues reports whether a header that the lookup reads has several lines or a
// comma. Some caches compare only one of the values, and the lookup may read another: see
// Decision.isUnstable.
func hasSeveralValues(h http.Header, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		lines := h[http.CanonicalHeaderKey(name)]
		return len(lines) > 1 || len(lines) == 1 && strings.Contains(lines[0], ",")
	})
}

// ask returns what the lookup says. It refuses on every kind of failure.
func (f OriginFinder) ask(ctx context.Context, r Request, origin string) (found any, admitted bool, err error) {
	defer func() {
		if v := recover(); v != nil {
			found, admitted, err = nil, false, newPanicked("origin lookup", v)
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, false, fmt.Errorf("origin lookup not asked: %w", err)
	}
	found, admitted, err = f(ctx, r, origin)
	if err != nil {
		return nil, false, fmt.Errorf("origin lookup: %w", err)
	}
	if err := ctx.Err(); err != nil {
		// An answer that comes too late may come from a driver that gave up.
		return nil, false, fmt.Errorf("origin lookup outlived its request: %w", err)
	}
	return found, admitted, nil
}

// Found returns what the lookup of [WithOriginFinder] found for a request. Pass it the
// context of the request. It works in every framework:
//
//	tenant, ok := core.Found(r.Context()).(*Tenant)
//
// It returns nil if no lookup was asked: the request has no Origin, or its origin is
// listed or the server's own. It also returns nil if the request was not admitted.
func Found(ctx context.Context) any { return ctx.Value(foundKey{}) }

type foundKey struct{}

// handOver puts what a lookup found into the context of r, for the handlers. It changes
// r itself, because adapters pass on the request that they got.
func (d *Decision) handOver(r *http.Request) {
	if d.hasFound() {
		*r = *r.WithContext(d.withFound(r.Context()))
	}
}

// withFound returns ctx with what a lookup found, for the handlers.
func (d *Decision) withFound(ctx context.Context) context.Context {
	if !d.hasFound() {
		return ctx
	}
	return context.WithValue(ctx, foundKey{}, d.detail.found)
}

func (d *Decision) hasFound() bool { return d.allowed && d.detail != nil && d.detail.found != nil }
