package exporttypes

import (
	"net/http"
	"slices"
	"testing"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	cors "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/cors/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3" // in typed_config
	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"sigs.k8s.io/yaml"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
)

// readEnvoy decodes a file into Envoy's types, which refuses unknown fields, and validates
// all messages in it.
func readEnvoy(t *testing.T, r *export.Result) *hcm.HttpConnectionManager {
	t.Helper()
	text := r.Files[0].Text
	inJSON, err := yaml.YAMLToJSONStrict([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var whole anypb.Any // the file is a typed_config
	if err := protojson.Unmarshal(inJSON, &whole); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	message := unpack(t, &whole)
	manager, ok := message.(*hcm.HttpConnectionManager)
	if !ok {
		t.Fatalf("got a %T, want an HttpConnectionManager\n%s", message, text)
	}
	return manager
}

// unpack returns the message in an Any, and validates it.
func unpack(t *testing.T, packed *anypb.Any) proto.Message {
	t.Helper()
	message, err := packed.UnmarshalNew()
	if err != nil {
		t.Fatal(err)
	}
	validator, ok := message.(interface{ ValidateAll() error })
	if !ok {
		t.Fatalf("%T cannot validate itself", message)
	}
	if err := validator.ValidateAll(); err != nil {
		t.Fatal(err)
	}
	return message
}

func virtualHost(t *testing.T, manager *hcm.HttpConnectionManager) *route.VirtualHost {
	t.Helper()
	hosts := manager.GetRouteConfig().GetVirtualHosts()
	if len(hosts) != 1 {
		t.Fatalf("got %d virtual hosts, want 1", len(hosts))
	}
	return hosts[0]
}

// envoyPolicy is what the virtual host says to the CORS filter.
func envoyPolicy(t *testing.T, manager *hcm.HttpConnectionManager) *cors.CorsPolicy {
	t.Helper()
	policy, ok := unpack(t, virtualHost(t, manager).TypedPerFilterConfig["envoy.filters.http.cors"]).(*cors.CorsPolicy)
	if !ok {
		t.Fatal("the virtual host has no policy for the filter")
	}
	return policy
}

// runEnvoy is the model with what the file says.
func runEnvoy(t *testing.T, r *export.Result, app http.Handler) http.Handler {
	t.Helper()
	manager := readEnvoy(t, r)
	var names []string
	for _, filter := range manager.HttpFilters {
		unpack(t, filter.GetTypedConfig())
		names = append(names, filter.Name)
	}
	if want := []string{"envoy.filters.http.cors", "envoy.filters.http.router"}; !slices.Equal(names, want) {
		t.Fatalf("filters: want %v, got %v", want, names)
	}
	host := virtualHost(t, manager)
	if len(host.Routes) != 1 || host.Routes[0].GetMatch().GetPrefix() != "/" || host.Routes[0].GetRoute().GetCluster() == "" {
		t.Fatalf("routes: %v", host.Routes)
	}
	add := http.Header{}
	for _, option := range host.ResponseHeadersToAdd {
		if option.AppendAction != core.HeaderValueOption_APPEND_IF_EXISTS_OR_ADD {
			t.Fatalf("%v would replace the application's", option)
		}
		add.Add(option.Header.Key, option.Header.Value)
	}
	return &envoyModel{envoyPolicy(t, manager), host.ResponseHeadersToRemove, add, app}
}
