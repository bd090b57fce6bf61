package routemodel

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// A Policy is what an application mounts.
type Policy struct {
	core.Policy
	Evaluator string // how core is used: see evaluator
}

// The ways to make an evaluator of a policy. They decide alike.
const (
	plain        = "plain"        // what most applications have
	observed     = "observed"     // an engine with an observer
	wrapped      = "wrapped"      // an evaluator of the application's own
	uncomparable = "uncomparable" // one that Go cannot compare
)

func (p Policy) evaluator() core.Evaluator {
	if p.Evaluator == observed {
		return core.MustNew(p.Policy, core.WithObserver(func(context.Context, core.Request, core.Decision) {}))
	}
	engine := core.MustNew(p.Policy)
	switch p.Evaluator {
	case wrapped:
		return &wrapper{engine}
	case uncomparable:
		return sliceOf{engine}
	}
	return engine
}

type wrapper struct{ core.Evaluator }

type sliceOf []core.Evaluator

func (s sliceOf) Evaluate(ctx context.Context, r core.Request) core.Decision {
	return s[0].Evaluate(ctx, r)
}

// admits reports whether pages of the origin may read responses to such a request.
func (p Policy) admits(r useragent.Request) bool {
	if r.Credentials == useragent.Include && !p.AllowCredentials {
		return false
	}
	for _, allowed := range p.AllowOrigins {
		if allowed == "*" || allowed == r.Origin {
			return true
		}
	}
	return false
}

// grants reports whether the policy grants a request, its preflight included.
func (p Policy) grants(r useragent.Request) bool {
	return p.admits(r) && p.grantsMethod(r.Method) && p.grantsHeaders(r.Headers)
}

func (p Policy) grantsMethod(method string) bool {
	switch method {
	case "GET", "HEAD", "POST":
		return true
	}
	return slices.Contains(p.AllowMethods, "*") || slices.Contains(p.AllowMethods, method)
}

func (p Policy) grantsHeaders(headers [][2]string) bool {
	for _, header := range headers {
		listed := slices.ContainsFunc(p.AllowHeaders, func(name string) bool { return strings.EqualFold(name, header[0]) })
		covered := slices.Contains(p.AllowHeaders, "*") && header[0] != "Authorization"
		if !listed && !covered && !isSafelisted(header) {
			return false
		}
	}
	return true
}

// isSafelisted knows the few headers that this package sends.
func isSafelisted(header [2]string) bool {
	return header == [2]string{"Content-Type", "text/plain"}
}

func (p Policy) String() string {
	text, err := json.Marshal(p.Policy)
	if err != nil {
		return err.Error()
	}
	if p.Evaluator == plain {
		return string(text)
	}
	return fmt.Sprintf("%s (%s)", text, p.Evaluator)
}
