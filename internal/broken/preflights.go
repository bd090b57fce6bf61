package broken

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

var inPreflights = []Middleware{
	{"refuses preflights with 204", answering(func(x *exchange) {
		if x.isPreflight() && !x.granted() && x.status == http.StatusForbidden {
			x.status = http.StatusNoContent
		}
	}), "preflight/the OPTIONS handler of the application does not see refused preflights", ""},
	{"answers every preflight 200", answering(func(x *exchange) {
		if x.isPreflight() && x.granted() {
			x.status = http.StatusOK
		}
	}), "exact-origins/a preflight from the only listed origin is answered with that origin", ""},
	{"swallows all OPTIONS requests", before(func(w http.ResponseWriter, r *http.Request, d core.Decision) bool {
		return r.Method == http.MethodOptions && d.Kind() != core.KindPreflight
	}), "preflight/OPTIONS with neither Origin nor Access-Control-Request-Method reaches the application", ""},
	{"takes OPTIONS with an Origin for a preflight", before(func(w http.ResponseWriter, r *http.Request, d core.Decision) bool {
		return r.Method == http.MethodOptions && d.Kind() == core.KindActual
	}), "preflight/OPTIONS that is not a preflight keeps the answer of the application", ""},
	{"takes any method with Access-Control-Request-Method for a preflight", before(func(w http.ResponseWriter, r *http.Request, d core.Decision) bool {
		return d.Kind() == core.KindActual && r.Header["Access-Control-Request-Method"] != nil
	}), "preflight/a GET that carries Access-Control-Request-Method is an actual request", ""},
	{"takes OPTIONS without an Origin for a preflight", before(func(w http.ResponseWriter, r *http.Request, d core.Decision) bool {
		return r.Method == http.MethodOptions && r.Header["Access-Control-Request-Method"] != nil && d.Kind() == core.KindNone
	}), "preflight/OPTIONS without Origin is not a preflight and reaches the application", ""},
	{"passes a preflight with an empty method on", reading(func(r *core.Request) {
		if lines := r.Header["Access-Control-Request-Method"]; len(lines) == 1 && lines[0] == "" {
			delete(r.Header, "Access-Control-Request-Method")
		}
	}), "preflight/an empty Access-Control-Request-Method is still a preflight", ""},
	{"passes a preflight with two methods on", reading(func(r *core.Request) {
		if len(r.Header["Access-Control-Request-Method"]) > 1 {
			delete(r.Header, "Access-Control-Request-Method")
		}
	}), "preflight/a repeated Access-Control-Request-Method is still a preflight", ""},
	{"answers a preflight and calls the handler", Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				d := ev.Evaluate(r.Context(), core.RequestFromHTTP(r))
				d.Apply(w.Header())
				if status := d.Status(); status != 0 {
					w.WriteHeader(status)
				}
				next.ServeHTTP(silentAfter(w, d.Status() != 0), r)
			})
		}
	}), "preflight/the OPTIONS handler of the application does not see preflights", ""},
	{"calls the handler twice", Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return httpadapter.Middleware(ev)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(silentAfter(w, true), r)
				next.ServeHTTP(w, r)
			}))
		}
	}), "caching/a 204 of the handler carries grant and Vary", ""},
	{"answers preflights that the application should", before(func(w http.ResponseWriter, r *http.Request, d core.Decision) bool {
		return d.Kind() == core.KindPreflight && d.Status() == 0
	}), "preflight/under passthrough the status is the application's, not the preflight status", ""},
	{"answers preflights with a body", Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			right := httpadapter.Middleware(ev)(next)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				d := ev.Evaluate(r.Context(), core.RequestFromHTTP(r))
				if d.Status() == http.StatusForbidden {
					d.Apply(w.Header())
					http.Error(w, "forbidden", http.StatusForbidden)
					return
				}
				right.ServeHTTP(w, r)
			})
		}
	}), "behaviour/the answer to a preflight has no body", ""},
	{"refuses a method that is not listed", refusingPreflights(func(x *exchange) bool {
		method := x.Request.Header.Get("Access-Control-Request-Method")
		return !slices.Contains(append([]string{"GET", "HEAD", "POST", "*"}, x.policy.AllowMethods...), method)
	}), "methods/QUERY is not safelisted", ""},
	{"does not know that GET, HEAD and POST need no listing", refusingPreflights(func(x *exchange) bool {
		return !slices.Contains(x.policy.AllowMethods, x.Request.Header.Get("Access-Control-Request-Method"))
	}), "preflight/a preflight for a policy without lists grants the origin alone", ""},
	{"compares header names by case", refusingHeaders(func(names []string, asked string) bool {
		return !slices.Contains(names, asked)
	}, strings.TrimSpace), "request-headers/header names in upper case pass", ""},
	{"refuses padded header names", refusingHeaders(hasNot, func(s string) string { return s }), "request-headers/a space after each comma changes nothing", ""},
	{"refuses empty elements of a list", refusingPreflights(func(x *exchange) bool {
		return strings.Contains(strings.ReplaceAll(x.Request.Header.Get("Access-Control-Request-Headers"), " ", ""), ",,")
	}), "request-headers/a line of commas alone asks for nothing", ""},
	{"wants header names sorted", refusingPreflights(func(x *exchange) bool {
		return !slices.IsSorted(strings.Split(x.Request.Header.Get("Access-Control-Request-Headers"), ","))
	}), "request-headers/header names in another order pass", ""},
	{"wants all header names on one line", refusingPreflights(func(x *exchange) bool {
		return len(x.Request.Header["Access-Control-Request-Headers"]) > 1
	}), "request-headers/header names split over two lines pass", ""},
	{"panics on many header names", before(func(_ http.ResponseWriter, r *http.Request, _ core.Decision) bool {
		if len(strings.Join(r.Header["Access-Control-Request-Headers"], ",")) > 1<<16 {
			panic("too many names")
		}
		return false
	}), "hostile-request-headers/60000 lines from an unlisted origin are forbidden", ""},
	{"panics on a long Origin", before(func(_ http.ResponseWriter, r *http.Request, _ core.Decision) bool {
		if len(r.Header.Get("Origin")) > 1<<10 {
			panic("too long")
		}
		return false
	}), "hostile-origin/a POST with a mebibyte of letters as the Origin is refused and runs", ""},
	{"refuses more header names than it likes to read", refusingPreflights(func(x *exchange) bool {
		return len(x.Request.Header.Get("Access-Control-Request-Headers")) > 4096
	}), "request-headers/a list of more than 4 KiB gets the static list", ""},
	{"sends preflights on to the handler", Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ev.Evaluate(r.Context(), core.RequestFromHTTP(r)).Apply(w.Header())
				next.ServeHTTP(w, r)
			})
		}
	}), "preflight/preflight status 299 is the highest that a browser accepts", "kinds of requests/fetch with a preflight and credentials where the page is listed with credentials"},
	{"redirects preflights", answering(func(x *exchange) {
		if x.isPreflight() {
			x.header.Set("Location", "/elsewhere")
			x.status = http.StatusTemporaryRedirect
		}
	}), "preflight/the preflight status of the policy does not soften a refusal", "kinds of requests/fetch kept alive with a preflight where the page is listed"},
	{"lists no methods", answering(func(x *exchange) { x.header.Del(allowMethods) }), "methods/a listed method passes and the whole list is sent", "kinds of requests/fetch kept alive with a preflight where the page is listed"},
	{"lists no headers", answering(func(x *exchange) { x.header.Del(allowHeaders) }), "request-headers/header names in another order pass", "protocols/HTTP/1.1 over TLS"},
	{"lists one header alone", answering(func(x *exchange) {
		if names := x.header.Get(allowHeaders); names != "" {
			first, _, _ := strings.Cut(names, ",")
			x.header.Set(allowHeaders, first)
		}
	}), "request-headers/no header name asked for gets the whole list", "protocols/HTTP/1.1 over TLS"},
	{"separates lists by semicolons", answering(func(x *exchange) {
		if names := x.header.Get(allowHeaders); names != "" {
			x.header.Set(allowHeaders, strings.ReplaceAll(names, ",", ";"))
		}
	}), "request-headers/no header name asked for gets the whole list", "protocols/HTTP/1.1 over TLS"},
	{"lists methods in lower case", answering(func(x *exchange) {
		if methods := x.header.Get(allowMethods); methods != "" {
			x.header.Set(allowMethods, strings.ToLower(methods))
		}
	}), "methods/a listed method passes and the whole list is sent", "kinds of requests/fetch kept alive with a preflight where the page is listed"},
	{"sends a star of headers with credentials", answering(func(x *exchange) {
		if x.isPreflight() && x.policy.AllowCredentials {
			x.header.Set(allowHeaders, "*")
		}
	}), "credentials/a preflight under credentials carries the static lists and the age", "protocols/HTTP/1.1 over TLS"},
	{"sends a star of methods with credentials", answering(func(x *exchange) {
		if x.isPreflight() && x.policy.AllowCredentials {
			x.header.Set(allowMethods, "*")
		}
	}), "credentials/a preflight under credentials carries the static lists and the age", "kinds of requests/fetch with a preflight and credentials where the page is listed with credentials"},
	{"answers preflights for refused pages as for others", answering(func(x *exchange) {
		if x.isPreflight() && !x.granted() && len(x.policy.AllowOrigins) > 0 {
			x.header.Set(allowOrigin, x.origin())
			x.header.Set(allowCredentials, "true")
			x.header.Set(allowHeaders, strings.Join(x.policy.AllowHeaders, ", "))
			x.status = http.StatusNoContent
		}
	}), "preflight/a preflight from an unlisted origin is forbidden and tells nothing", "beacons/a beacon of JSON where the page is refused"},
}

// before answers some requests itself, with 204 and the headers of the decision.
func before(answers func(w http.ResponseWriter, r *http.Request, d core.Decision) bool) Wrap {
	return Wrap(func(ev core.Evaluator) func(http.Handler) http.Handler {
		return func(next http.Handler) http.Handler {
			right := httpadapter.Middleware(ev)(next)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				d := ev.Evaluate(r.Context(), core.RequestFromHTTP(r))
				if answers(w, r, d) {
					d.Apply(w.Header())
					w.WriteHeader(http.StatusNoContent)
					return
				}
				right.ServeHTTP(w, r)
			})
		}
	})
}

// refusingPreflights leaves the grants out of the answers to some preflights, as
// libraries do that look at what was asked for.
func refusingPreflights(refuses func(x *exchange) bool) Wrap {
	return answering(func(x *exchange) {
		if x.isPreflight() && x.granted() && refuses(x) {
			for _, name := range []string{"Origin", "Credentials", "Methods", "Headers"} {
				x.header.Del("Access-Control-Allow-" + name)
			}
		}
	})
}

func refusingHeaders(missing func(names []string, asked string) bool, clean func(string) string) Wrap {
	return refusingPreflights(func(x *exchange) bool {
		for _, line := range x.Request.Header["Access-Control-Request-Headers"] {
			for name := range strings.SplitSeq(line, ",") {
				if name = clean(name); name != "" && missing(x.policy.AllowHeaders, name) {
					return true
				}
			}
		}
		return false
	})
}

func hasNot(names []string, asked string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, asked) })
}

// silentAfter returns w, or a writer that discards everything.
func silentAfter(w http.ResponseWriter, silent bool) http.ResponseWriter {
	if silent {
		return discarding{http.Header{}}
	}
	return w
}

type discarding struct{ header http.Header }

func (d discarding) Header() http.Header         { return d.header }
func (d discarding) Write(p []byte) (int, error) { return len(p), nil }
func (d discarding) WriteHeader(int)             {}
