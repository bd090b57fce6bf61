package broken

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

var inOrigins = []Middleware{
	{"reflects any origin", admitting(func(_, _ string) bool { return true }), "exact-origins/a POST from an unlisted origin runs its handler and gets no grant", "kinds of requests/fetch where another page is listed"},
	{"matches the end of an origin", admitting(func(entry, origin string) bool {
		return strings.HasSuffix(origin, strings.TrimPrefix(entry, "https://"))
	}), "near-misses/a host that ends with the listed one without a dot is refused", ""},
	{"matches the beginning of an origin", admitting(func(entry, origin string) bool { return strings.HasPrefix(origin, entry) }), "near-misses/a POST from a host that begins with the listed one is refused and runs", "origins/https://app.example.test:8443 is refused by https://app.example.test"},
	{"looks for an entry anywhere in an origin", admitting(func(entry, origin string) bool {
		return strings.Contains(origin, strings.TrimPrefix(entry, "https://"))
	}), "near-misses/angle brackets around the listed origin are refused", ""},
	{"compares origins without regard to case", admitting(strings.EqualFold), "near-misses/upper case in the host is refused", ""},
	{"ignores the port", admitting(func(entry, origin string) bool {
		port := regexp.MustCompile(`:[0-9]+$`)
		return port.ReplaceAllString(origin, "") == port.ReplaceAllString(entry, "")
	}), "near-misses/the same host without the listed port is refused", "origins/https://app.example.test is refused by https://app.example.test:8443"},
	{"ignores the scheme", admitting(func(entry, origin string) bool {
		_, host, _ := strings.Cut(entry, "://")
		_, other, _ := strings.Cut(origin, "://")
		return host == other
	}), "near-misses/the same host by https is refused where http is listed", "origins/http://app.example.test is refused by https://app.example.test"},
	{"ignores a trailing slash", admitting(func(entry, origin string) bool { return strings.TrimSuffix(origin, "/") == entry }), "near-misses/a trailing slash is refused", ""},
	{"ignores a trailing dot", admitting(func(entry, origin string) bool { return strings.TrimSuffix(origin, ".") == entry }), "near-misses/the same host with a trailing dot is refused", ""},
	{"ignores www", admitting(func(entry, origin string) bool { return strings.Replace(origin, "://www.", "://", 1) == entry }), "near-misses/the www host beside a listed apex is refused", ""},
	{"writes out the default port", admitting(func(entry, origin string) bool { return strings.TrimSuffix(origin, ":443") == entry }), "near-misses/the default port of https spelled out is refused", ""},
	{"admits the apex of a subdomain pattern", admitting(func(entry, origin string) bool {
		return strings.Contains(entry, "*.") && strings.Replace(entry, "*.", "", 1) == origin
	}), "subdomain-patterns/the apex is not covered", "origins/https://example.test is refused by https://*.example.test"},
	{"matches a subdomain pattern by its end alone", admitting(func(entry, origin string) bool {
		_, domain, isPattern := strings.Cut(entry, "*")
		return isPattern && strings.HasSuffix(origin, domain) && strings.HasPrefix(origin, "https://")
	}), "subdomain-patterns/userinfo before a subdomain is refused", ""},
	{"matches a subdomain pattern without its dot", admitting(func(entry, origin string) bool {
		scheme, domain, isPattern := strings.Cut(entry, "*.")
		return isPattern && strings.HasPrefix(origin, scheme) && strings.HasSuffix(origin, domain)
	}), "subdomain-patterns/a host that ends with the domain without a dot is not covered", "origins/https://subexample.test is refused by https://*.example.test"},
	{"takes a pattern's dots for any character", admitting(func(entry, origin string) bool {
		matched, err := regexp.MatchString("^"+strings.ReplaceAll(entry, "*", ".*")+"$", origin)
		return err == nil && matched
	}), "near-misses/any letter in place of the dot is refused", ""},
	{"admits null", admitting(func(_, origin string) bool { return origin == "null" }), "null-origin/a GET from null is refused where it is not listed", "opaque origins and workers/GET of a sandboxed frame where the page is listed"},
	{"trims Origin", admitting(func(entry, origin string) bool { return strings.Trim(origin, "\t /,;") == entry }), "near-misses/a comma after the listed origin is refused", ""},
	{"reads any port as a prefix", admitting(func(entry, origin string) bool {
		return strings.HasSuffix(entry, ":*") && strings.HasPrefix(origin, strings.TrimSuffix(entry, "*"))
	}), "port-patterns/a path after any port is refused", ""},
	{"admits only one label under a subdomain pattern", refusing(func(p core.Policy, origin string) bool {
		_, host, _ := strings.Cut(origin, "://")
		return strings.Count(host, ".") > 2 && !listed(p, origin)
	}), "port-patterns/two labels on any port are covered", ""},
	{"takes any port for any but the default one", refusing(func(p core.Policy, origin string) bool {
		return strings.Count(origin, ":") == 1 && !listed(p, origin)
	}), "port-patterns/the default port of https, left out, is covered", ""},
	{"knows http and https alone", refusing(func(_ core.Policy, origin string) bool { return !strings.HasPrefix(origin, "http") }), "other-schemes/a Tauri app is granted", ""},
	{"admits the first of several Origin lines", reading(func(r *core.Request) {
		if lines := r.Header["Origin"]; len(lines) > 1 {
			r.Header["Origin"] = lines[:1]
		}
	}), "near-misses/two Origin lines are refused", ""},
	{"admits the last of several Origin lines", reading(func(r *core.Request) {
		if lines := r.Header["Origin"]; len(lines) > 1 {
			r.Header["Origin"] = lines[len(lines)-1:]
		}
	}), "near-misses/two Origin lines with the listed one second are refused", ""},
	{"judges Origin under a plain star", refusing(func(p core.Policy, origin string) bool { return listed(p, "*") && origin == "null" }), "wildcard-origin/the origin null is granted with a star", "opaque origins and workers/GET of a sandboxed frame where everyone is allowed"},
	{"admits what a failing lookup says", admittingUnlisted(), "lookup/a lookup that fails with a yes refuses and the request goes on", ""},
	{"refuses what its lookup admits", evaluating(func(ctx context.Context, ev core.Evaluator, r core.Request) core.Decision {
		engine, err := core.New(policyOf(ev))
		if err != nil {
			engine = core.DenyAll()
		}
		return engine.Evaluate(ctx, r)
	}), "lookup/an origin that the lookup admits is granted", ""},
	{"answers requests of the same origin 403", refusingOthers(isSameOrigin), "same-origin/a POST whose Origin equals Host runs without a grant", ""},
	{"answers what it does not admit 403", refusingOthers(func(r *http.Request) bool { return !isSameOrigin(r) }), "exact-origins/a DELETE from an unlisted origin runs its handler and gets no grant", ""},
	{"does not judge requests with a cookie", Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return grantingWhere(ev, func(r *http.Request) bool { return r.Header.Get("Cookie") != "" })
	}), "advisories/as in gradio: a cookie does not spare an origin its check", ""},
	{"answers null to whom it refuses", answering(func(x *exchange) {
		if x.origin() != "" && !x.granted() {
			x.header.Set(allowOrigin, "null")
		}
	}), "advisories/as in StackStorm: an unknown origin is not answered with null", ""},
	{"grants the same origin", Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return grantingWhere(ev, isSameOrigin)
	}), "same-origin/a POST whose Origin equals Host runs without a grant", ""},
	{"finds the domain anywhere in the origin", admitting(func(entry, origin string) bool {
		_, domain, isPattern := strings.Cut(entry, "://*.")
		return isPattern && strings.Contains(origin, "."+domain)
	}), "subdomain-patterns/a host that continues after the domain is not covered", "origins/https://sub.example.test.evil.org is refused by https://*.example.test"},
	{"lets a wildcard cover all ports", admitting(func(entry, origin string) bool {
		_, domain, isPattern := strings.Cut(entry, "://*.")
		return isPattern && strings.HasSuffix(regexp.MustCompile(`:[0-9]+$`).ReplaceAllString(origin, ""), "."+domain)
	}), "subdomain-patterns/a subdomain on another port is not covered", "origins/https://sub.example.test:8443 is refused by https://*.example.test"},
	{"takes all of loopback for one host", admitting(func(entry, origin string) bool {
		return strings.HasPrefix(entry, "http://localhost") && strings.HasPrefix(origin, "http://127.0.0.1")
	}), "port-patterns/localhost on any port is not IPv4 loopback", "origins/http://127.0.0.1:5173 is refused by http://localhost:*"},
	{"refuses underscores in hosts", answering(func(x *exchange) {
		if strings.Contains(x.origin(), "_") {
			x.header.Del(allowOrigin)
		}
	}), "exact-origins/a host with an underscore is admitted", "origins/http://my_app.localhost:3000 is allowed by http://*.localhost:3000"},
}

// refusing refuses an origin as if it were not admitted.
func refusing(refuses func(p core.Policy, origin string) bool) Wrap {
	return evaluating(func(ctx context.Context, ev core.Evaluator, r core.Request) core.Decision {
		if lines := r.Header["Origin"]; len(lines) == 1 && refuses(policyOf(ev), lines[0]) {
			ev = core.MustNew(core.Policy{AllowOrigins: []string{"https://nobody.invalid"}})
		}
		return ev.Evaluate(ctx, r)
	})
}

func isSameOrigin(r *http.Request) bool {
	return strings.HasSuffix(r.Header.Get("Origin"), "://"+r.Host)
}

func listed(p core.Policy, origin string) bool {
	for _, entry := range p.AllowOrigins {
		if entry == origin {
			return true
		}
	}
	return false
}

// admittingUnlisted takes the yes of a lookup and ignores its error, or its panic.
func admittingUnlisted() Wrap {
	return Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return grantingWhere(ev, func(r *http.Request) bool {
			d := ev.Evaluate(r.Context(), core.RequestFromHTTP(r))
			return d.Reason() == core.ReasonLookupFailed
		})
	})
}

// grantingWhere answers some requests as if their origin were listed.
func grantingWhere(ev core.Evaluator, granted func(r *http.Request) bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p := policyOf(ev)
			if r.Header.Get("Origin") != "" && granted(r) {
				p.AllowOrigins = []string{r.Header.Get("Origin")}
				if engine, err := core.New(p); err == nil {
					httpadapter.Middleware(engine)(next).ServeHTTP(w, r)
					return
				}
			}
			httpadapter.Middleware(ev)(next).ServeHTTP(w, r)
		})
	}
}

// refusingOthers answers 403 to every request whose origin is not admitted.
func refusingOthers(where func(r *http.Request) bool) Wrap {
	return Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			right := httpadapter.Middleware(ev)(next)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				d := ev.Evaluate(r.Context(), core.RequestFromHTTP(r))
				if d.Kind() == core.KindActual && !d.Allowed() && where(r) {
					d.Apply(w.Header())
					w.WriteHeader(http.StatusForbidden)
					return
				}
				right.ServeHTTP(w, r)
			})
		}
	})
}
