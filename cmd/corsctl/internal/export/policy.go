package export

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/originset"
	"github.com/sallyport/cors/core"
)

// policy is a valid policy with its entries parsed.
type policy struct {
	core.Policy
	name string // see Options

	everyone bool    // the only entry is *
	exact    []entry // entries that are one origin: also null and file://
	patterns []entry // the others, each once, in the policy's order
}

// entry is an entry of AllowOrigins other than *.
type entry struct {
	index int    // in AllowOrigins; of entries that are repeated, the first
	text  string // as in the policy

	scheme, host, port string // host is without "*.", and empty if any host is meant; port is empty if none is written

	subdomains bool // of host, at any depth, without host itself
	anyHost    bool // of the scheme
	anyPort    bool // also none

	set originset.Entry
}

func newPolicy(p core.Policy, name string) *policy {
	parsed := &policy{Policy: p, name: name}
	seen := map[string]bool{}
	for i, text := range p.AllowOrigins {
		if seen[text] {
			continue
		}
		seen[text] = true
		e := newEntry(i, text)
		switch {
		case e.set.Form == originset.Everyone:
			parsed.everyone = true
		case e.subdomains || e.anyHost || e.anyPort:
			parsed.patterns = append(parsed.patterns, e)
		default:
			parsed.exact = append(parsed.exact, e)
		}
	}
	return parsed
}

func newEntry(index int, text string) entry {
	set := originset.Parse(text)
	e := entry{
		index: index, text: text, set: set, scheme: set.Scheme, host: set.Host,
		subdomains: set.Form == originset.Subdomains, anyHost: set.Form == originset.EveryHost, anyPort: set.AnyPort,
	}
	if set.Port != 0 {
		e.port = strconv.Itoa(set.Port)
	}
	return e
}

// regexp matches the origins of the entry and no others, see [originset.Entry.Regexp].
func (e entry) regexp() string { return e.set.Regexp() }

// comparable returns expressions of [originset.Comparable] and those of entries that name
// their host. Caches must not reuse the response to an Origin that none of them matches. A
// host with a comma or a capital is named in vain if any host of its scheme is admitted: then
// so are those for which some caches take it.
func (p *policy) comparable() []string {
	expressions := originset.Comparable()
	for _, e := range slices.Concat(p.exact, p.patterns) {
		inAnyHost := func(other entry) bool { return other.anyHost && other.scheme == e.scheme }
		if strings.ContainsAny(e.host, ",ABCDEFGHIJKLMNOPQRSTUVWXYZ") && !slices.ContainsFunc(p.patterns, inAnyHost) {
			expressions = append(expressions, e.regexp())
		}
	}
	return expressions
}

// keptInTheApplication returns what no target says, since a proxy would need the
// library's own rules for it.
func (p *policy) keptInTheApplication(t *target) (problems []error) {
	if p.Enforce != core.EnforceNone {
		problems = append(problems, &Unsayable{
			Field: "Enforce", Index: -1, Value: string(p.Enforce),
			Problem: t.title + " answers CORS and refuses no requests of other sites",
			Fix:     "keep the policy in the application, or remove enforce from the policy to export",
		})
	}
	if len(p.AllowHosts) > 0 {
		problems = append(problems, &Unsayable{
			Field: "AllowHosts", Index: -1,
			Problem: "the export says nothing about hosts",
			Fix:     "keep it in the application, or remove it from the policy to export and name the hosts where " + t.title + " has them",
		})
	}
	return problems
}

// preflightStatus is the status of an allowed preflight.
func (p *policy) preflightStatus() int {
	if p.PreflightStatus == 0 {
		return http.StatusNoContent
	}
	return p.PreflightStatus
}

// maxAge is the value of Access-Control-Max-Age, or "" if there is none.
func (p *policy) maxAge() string {
	switch {
	case p.MaxAgeSeconds < 0:
		return "0"
	case p.MaxAgeSeconds == 0:
		return ""
	}
	return strconv.Itoa(p.MaxAgeSeconds)
}

// allowMethods, allowHeaders and exposeHeaders are the values of these headers, or "" if
// there is none.
func (p *policy) allowMethods() string  { return strings.Join(p.AllowMethods, ", ") }
func (p *policy) allowHeaders() string  { return strings.Join(p.AllowHeaders, ", ") }
func (p *policy) exposeHeaders() string { return strings.Join(p.ExposeHeaders, ", ") }

// With credentials browsers take "*" for a name. So a preflight gets the method and the
// names that it asks for instead, if they are tokens.
func (p *policy) echoesMethod() bool {
	return p.AllowCredentials && slices.Contains(p.AllowMethods, "*")
}
func (p *policy) echoesHeaders() bool {
	return p.AllowCredentials && slices.Contains(p.AllowHeaders, "*")
}

// listsAuthorization reports whether Authorization is granted, which "*" never covers.
func (p *policy) listsAuthorization() bool {
	return slices.ContainsFunc(p.AllowHeaders, func(name string) bool { return strings.EqualFold(name, "Authorization") })
}
