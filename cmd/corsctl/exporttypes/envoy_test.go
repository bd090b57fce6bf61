package exporttypes

import (
	"net/http"
	"slices"
	"testing"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
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
	hosts := manager.GetRouteConfig().VirtualHosts
	if len(hosts) != 1 || len(hosts[0].Routes) != 1 || hosts[0].Routes[0].GetMatch().GetPrefix() != "/" || hosts[0].Routes[0].GetRoute().GetCluster() == "" {
		t.Fatalf("virtual hosts: %v", hosts)
	}
	policy, ok := unpack(t, hosts[0].TypedPerFilterConfig["envoy.filters.http.cors"]).(*cors.CorsPolicy)
	if !ok {
		t.Fatal("the virtual host has no policy for the filter")
	}
	add := http.Header{}
	for _, option := range hosts[0].ResponseHeadersToAdd {
		if option.AppendAction != core.HeaderValueOption_APPEND_IF_EXISTS_OR_ADD {
			t.Fatalf("%v would replace the application's", option)
		}
		add.Add(option.Header.Key, option.Header.Value)
	}
	return &envoyModel{policy, hosts[0].ResponseHeadersToRemove, add, app}
}
