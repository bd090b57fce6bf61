package suite

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/core"
)

// model is an application that answers a policy as the documentation says. It shares no
// code with the library, so that its predictions are independent. It is as simple as
// possible: it walks through the list, and parses origins with net/url.
func model(p core.Policy) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		admitted := slices.ContainsFunc(p.AllowOrigins, func(entry string) bool { return covers(entry, r.Header.Get("Origin")) })
		asked := r.Header.Get("Access-Control-Request-Method")
		preflight := r.Method == http.MethodOptions && asked != ""
		h := w.Header()
		if admitted {
			h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
			if slices.Equal(p.AllowOrigins, []string{"*"}) {
				h.Set("Access-Control-Allow-Origin", "*")
			}
			if p.AllowCredentials {
				h.Set("Access-Control-Allow-Credentials", "true")
			}
		}
		switch {
		case preflight && !admitted:
			w.WriteHeader(http.StatusForbidden)
		case preflight:
			fields := strings.Split(r.Header.Get("Access-Control-Request-Headers"), ",")
			if !slices.ContainsFunc(p.AllowHeaders, isAuthorization) { // which "*" never grants
				fields = slices.DeleteFunc(fields, isAuthorization)
			}
			h.Set("Access-Control-Allow-Methods", written(p, p.AllowMethods, []string{asked}))
			h.Set("Access-Control-Allow-Headers", written(p, p.AllowHeaders, fields))
			w.WriteHeader(http.StatusNoContent)
		default:
			if admitted {
				h.Set("Access-Control-Expose-Headers", strings.Join(p.ExposeHeaders, ","))
			}
			if !slices.Contains(app.Methods, r.Method) {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			content(w, r)
		}
	})
}

// written is a list as a response has it. If "*" has no meaning because of credentials,
// the list is what was asked for.
func written(p core.Policy, list, asked []string) string {
	if p.AllowCredentials && slices.Contains(list, "*") {
		list = asked
	}
	return strings.Join(list, ",")
}

// covers reports whether an entry of AllowOrigins covers the origin of a page.
func covers(entry, origin string) bool {
	if entry == "*" || entry == origin {
		return true
	}
	if !strings.Contains(entry, "*") || origin == "null" {
		return false
	}
	of, err := url.Parse(origin)
	if err != nil {
		return false
	}
	scheme, hostPort, _ := strings.Cut(entry, "://")
	host, port := hostPort, ""
	if h, p, err := net.SplitHostPort(hostPort); err == nil {
		host, port = h, p
	}
	hostFits := host == of.Hostname()
	if parent, any := strings.CutPrefix(host, "*."); any {
		hostFits = strings.HasSuffix(of.Hostname(), "."+parent)
	}
	return scheme == of.Scheme && hostFits && (port == "*" || port == of.Port())
}
