package cachetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
)

// policy is a policy as data, for the engine that is tested and for the model that judges
// it.
type policy struct {
	core.Policy
	lookup      lookup
	known       map[string][]string // what the lookup admits: tenants and their origins
	passthrough bool
}

// lookup says whether an engine has a lookup, and what it reads.
type lookup string

const (
	noLookup lookup = ""
	byOrigin lookup = "by origin"
	byTenant lookup = "by X-Tenant" // named by varyOn; a preflight is admitted for any tenant
)

// mount says how policies make an evaluator.
type mount string

const (
	one            mount = "New"
	paths          mount = "NewPaths" // the first decides "/", the second "/open/", nobody may use "/closed/"
	firstAdmitting mount = "FirstAdmitting"
)

// rules are the policies of a site at one time. A reload puts others in their place.
type rules []policy

// engines are the parts of an evaluator that a reload changes.
type engines struct {
	evaluator core.Evaluator
	each      []*core.Engine
}

var errOutage = errors.New("the database does not answer")

// newEngines builds the evaluator of a site. now returns the rules that the lookups read,
// and whether they fail.
func newEngines(m mount, r rules, now func() (rules, bool)) (e engines, err error) {
	for i, p := range r {
		var options []core.Option
		if p.passthrough {
			options = append(options, core.WithPreflightPassthrough())
		}
		if p.lookup != noLookup {
			var varyOn []string
			if p.lookup == byTenant {
				varyOn = []string{"X-Tenant"}
			}
			options = append(options, core.WithOriginLookup(func(_ context.Context, q core.Request, origin string) (bool, error) {
				current, fails := now()
				if fails {
					return false, errOutage
				}
				return current[i].knows(origin, tenantOf(q.Header)), nil
			}, varyOn...), core.WithLogger(quiet))
		}
		engine, err := core.New(p.Policy, options...)
		if err != nil {
			return e, fmt.Errorf("%v: %w", p, err)
		}
		e.each = append(e.each, engine)
	}
	switch m {
	case paths:
		e.evaluator, err = core.NewPaths([]core.PathRule{
			{Pattern: "/", Evaluator: e.each[0]}, {Pattern: "/open/", Evaluator: e.each[1]}, {Pattern: "/closed/", Evaluator: core.DenyAll()},
		})
	case firstAdmitting:
		e.evaluator = core.FirstAdmitting(e.each[0], e.each[1])
	default:
		e.evaluator = e.each[0]
	}
	return e, err
}

func (e engines) reload(r rules) error {
	for i, p := range r {
		if err := e.each[i].Reload(p.Policy); err != nil {
			return fmt.Errorf("%v: %w", p, err)
		}
	}
	return nil
}

// knows is what the lookup answers.
func (p policy) knows(origin, tenant string) bool {
	for name, origins := range p.known {
		if (p.lookup == byOrigin || tenant == "" || tenant == name) && slices.Contains(origins, origin) {
			return true
		}
	}
	return false
}

func (p policy) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q", p.AllowOrigins)
	for _, option := range []struct {
		name string
		is   bool
	}{
		{"credentials", p.AllowCredentials}, {"enforce " + string(p.Enforce), p.Enforce != ""},
		{fmt.Sprintf("lookup %s of %v", p.lookup, p.known), p.lookup != noLookup}, {"passthrough", p.passthrough},
		{fmt.Sprintf("hosts %q", p.AllowHosts), p.AllowHosts != nil}, {fmt.Sprintf("methods %q", p.AllowMethods), p.AllowMethods != nil},
		{fmt.Sprintf("headers %q", p.AllowHeaders), p.AllowHeaders != nil}, {fmt.Sprintf("exposes %q", p.ExposeHeaders), p.ExposeHeaders != nil},
	} {
		if option.is {
			b.WriteString(", " + option.name)
		}
	}
	return b.String()
}
