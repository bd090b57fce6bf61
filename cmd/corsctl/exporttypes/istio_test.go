package exporttypes

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	cors "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/cors/v3"
	matcher "github.com/envoyproxy/go-control-plane/envoy/type/matcher/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/wrapperspb"
	networking "istio.io/api/networking/v1alpha3"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/schema/gvk"
	"istio.io/istio/pkg/config/validation"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
)

// readIstio decodes a file into Istio's types, which refuses unknown fields. It checks the
// file by the schema that Kubernetes has of it, and by Istio's own validation.
func readIstio(t *testing.T, r *export.Result) *networking.VirtualService {
	t.Helper()
	object := readObject(t, r.Files[0].Text)
	if err := virtualServices(t).check(object); err != nil {
		t.Fatalf("%v\n%s", err, r.Files[0].Text)
	}
	service := &networking.VirtualService{}
	if err := protojson.Unmarshal([]byte(inJSON(t, object["spec"])), service); err != nil {
		t.Fatalf("%v\n%s", err, r.Files[0].Text)
	}
	if warning, err := validateIstio(service); err != nil || warning != nil {
		t.Fatalf("error %v, warning %v\n%s", err, warning, r.Files[0].Text)
	}
	return service
}

func validateIstio(service *networking.VirtualService) (warning, err error) {
	return validation.ValidateVirtualService(config.Config{
		Meta: config.Meta{GroupVersionKind: gvk.VirtualService, Name: "cors", Namespace: "default"},
		Spec: service,
	})
}

// runIstio is the model of Envoy with what Istio makes of the file.
func runIstio(t *testing.T, r *export.Result, app http.Handler) http.Handler {
	t.Helper()
	service := readIstio(t, r)
	if len(service.Http) != 1 {
		t.Fatalf("got %d routes, want 1", len(service.Http))
	}
	route := service.Http[0]
	add := http.Header{}
	for name, value := range route.GetHeaders().GetResponse().GetAdd() {
		add.Add(name, value)
	}
	return &envoyModel{translated(route.CorsPolicy), route.GetHeaders().GetResponse().GetRemove(), add, app}
}

// translated does what Istio's TranslateCORSPolicy does (pilot/pkg/networking/core/route).
// It is not called, since its package would double the dependencies of this module.
func translated(in *networking.CorsPolicy) *cors.CorsPolicy {
	out := &cors.CorsPolicy{
		AllowMethods:                 strings.Join(in.AllowMethods, ","),
		AllowHeaders:                 strings.Join(in.AllowHeaders, ","),
		ExposeHeaders:                strings.Join(in.ExposeHeaders, ","),
		AllowCredentials:             in.AllowCredentials,
		ForwardNotMatchingPreflights: wrapperspb.Bool(in.UnmatchedPreflights != networking.CorsPolicy_IGNORE),
	}
	if in.MaxAge != nil {
		out.MaxAge = strconv.FormatInt(in.MaxAge.Seconds, 10)
	}
	for _, match := range in.AllowOrigins {
		if exact := match.GetExact(); exact != "" {
			out.AllowOriginStringMatch = append(out.AllowOriginStringMatch, &matcher.StringMatcher{MatchPattern: &matcher.StringMatcher_Exact{Exact: exact}})
			continue
		}
		out.AllowOriginStringMatch = append(out.AllowOriginStringMatch, &matcher.StringMatcher{
			MatchPattern: &matcher.StringMatcher_SafeRegex{SafeRegex: &matcher.RegexMatcher{Regex: match.GetRegex()}},
		})
	}
	return out
}
