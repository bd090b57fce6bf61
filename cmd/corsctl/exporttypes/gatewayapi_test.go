package exporttypes

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	gateway "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/core"
)

// readGatewayAPI decodes a file into the API's types, which refuses unknown fields, and
// checks it by the schema and the rules that Kubernetes has of it.
func readGatewayAPI(t *testing.T, r *export.Result) *gateway.HTTPRoute {
	t.Helper()
	text := r.Files[0].Text
	if err := httpRoutes(t).check(readObject(t, text)); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	route := &gateway.HTTPRoute{}
	if err := yaml.UnmarshalStrict([]byte(text), route); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return route
}

// filtersOf is what a policy is in the API's types, which take lists without repetition.
func filtersOf(p core.Policy) []gateway.HTTPRouteFilter {
	cors := &gateway.HTTPCORSFilter{
		AllowOrigins: once[gateway.CORSOrigin](p.AllowOrigins), AllowMethods: once[gateway.HTTPMethodWithWildcard](p.AllowMethods),
		AllowHeaders: once[gateway.HTTPHeaderName](p.AllowHeaders), ExposeHeaders: once[gateway.HTTPHeaderName](p.ExposeHeaders),
		MaxAge: int32(p.MaxAgeSeconds),
	}
	if p.AllowCredentials {
		cors.AllowCredentials = &p.AllowCredentials
	}
	return []gateway.HTTPRouteFilter{
		{Type: "CORS", CORS: cors},
		{Type: "ResponseHeaderModifier", ResponseHeaderModifier: &gateway.HTTPHeaderFilter{Add: []gateway.HTTPHeader{{Name: "Vary", Value: "Origin"}}}},
	}
}

func once[T ~string](list []string) (all []T) {
	for _, entry := range list {
		if !slices.Contains(all, T(entry)) {
			all = append(all, T(entry))
		}
	}
	return all
}

// gatewayMatches matches an origin as the API's documentation says: * is any text to the
// left of the rest of the host.
func gatewayMatches(entry, origin string) bool {
	before, after, isPattern := strings.Cut(entry, "*")
	switch {
	case entry == "*", entry == origin:
		return true
	case !isPattern:
		return false
	}
	return len(origin) > len(before)+len(after) && strings.HasPrefix(origin, before) && strings.HasSuffix(origin, after)
}

// isOdd reports whether an origin is none that browsers send, or has a host with characters
// that the library does not take for those of a label.
func isOdd(origin string) bool {
	return !ordinaryOrigin.MatchString(origin)
}

var ordinaryOrigin = regexp.MustCompile(`^https?://([a-z0-9_-]+[.])*[a-z0-9_-]+(:[0-9]+)?$`)
