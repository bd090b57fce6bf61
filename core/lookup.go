package core

import (
	"context"
	"fmt"
	"slices"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/field"
)

// OriginLookup decides whether origin, a well-formed serialized origin other
// than null, may use the server's resources: from a database of tenants, say.
//
// It is asked for preflights as well, and these carry no cookies, no
// Authorization and none of the page's own header fields: decide by origin, host
// and path. A cache in front of it must be keyed by all that it reads. It must
// honour ctx, which is the request's, and be safe for concurrent use; it must
// neither keep nor change r.
//
// Whatever it returns beside an error is ignored: an error, a panic or a context
// that ends refuses the origin with ReasonLookupFailed and is logged. So does a panic
// with http.ErrAbortHandler, which aborts nothing here.
type OriginLookup func(ctx context.Context, r Request, origin string) (bool, error)

// WithOriginLookup asks f for origins that AllowOrigins does not cover; the list
// may then be empty, and must not be "*". f is not asked where the browser says
// that a request is of the server's own origin (Sec-Fetch-Site: same-origin),
// which needs no grant. What it admits is not held to the rules for AllowOrigins
// beside AllowCredentials: an origin on plain http is as good as it says.
//
// varyOn names the request fields that f reads besides Origin, such as
// X-Tenant. They are listed in Vary, so that no cache serves one tenant's answer
// to another. Host and path need no mention: caches key by them already.
func WithOriginLookup(f OriginLookup, varyOn ...string) Option {
	varyOn = slices.Clone(varyOn)
	return func(s *settings) {
		const option = "WithOriginLookup"
		if f == nil {
			s.problem(option, fault.OptionNil, "the function is nil", "pass a function, or leave the option out")
		}
		for i, name := range varyOn {
			if !field.IsToken(name) || name == "*" {
				s.problems = append(s.problems, &PolicyError{option, i, name, fault.VaryName,
					"varyOn names request fields, and a field name is a token (RFC 9110, section 5.6.2)",
					"write the name of a request field that the lookup reads, such as X-Tenant"})
			}
		}
		if s.lookup != nil {
			s.problem(option, fault.OptionRepeated, "it is given twice, and only one lookup can decide", "ask both in one function")
		}
		s.lookup, s.varyOn = f, varyOn
	}
}

// ask returns the lookup's verdict, closed on every kind of failure.
func (f OriginLookup) ask(ctx context.Context, r Request, origin string) (admitted bool, err error) {
	defer func() {
		if v := recover(); v != nil {
			admitted, err = false, newPanicked("origin lookup", v)
		}
	}()
	if err := ctx.Err(); err != nil {
		return false, fmt.Errorf("origin lookup not asked: %w", err)
	}
	admitted, err = f(ctx, r, origin)
	if err != nil {
		return false, fmt.Errorf("origin lookup: %w", err)
	}
	if err := ctx.Err(); err != nil {
		// An answer that came too late may be that of a driver which gave up.
		return false, fmt.Errorf("origin lookup outlived its request: %w", err)
	}
	return admitted, nil
}
