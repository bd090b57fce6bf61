package exporttypes

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/json"
	utilvalidation "k8s.io/apimachinery/pkg/util/validation"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// kind is a kind of object in Kubernetes, with what its API server checks.
type kind struct {
	structural *schema.Structural
	validator  validation.SchemaValidator
	rules      *cel.Validator
}

// Both are read once, since it takes a second.
var (
	readHTTPRoutes = sync.OnceValues(func() (*kind, error) {
		return readKind("sigs.k8s.io/gateway-api", "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml", "HTTPRoute", "v1")
	})
	readVirtualServices = sync.OnceValues(func() (*kind, error) {
		return readKind("istio.io/api", "kubernetes/customresourcedefinitions.gen.yaml", "VirtualService", "v1")
	})
)

func httpRoutes(t *testing.T) *kind      { return must(t, readHTTPRoutes) }
func virtualServices(t *testing.T) *kind { return must(t, readVirtualServices) }

func must(t *testing.T, read func() (*kind, error)) *kind {
	t.Helper()
	k, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// readKind reads the definition of a kind from a file of a module.
func readKind(module, file, name, version string) (*kind, error) {
	command := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module)
	command.Stderr = os.Stderr
	dir, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", command, err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), filepath.FromSlash(file)))
	if err != nil {
		return nil, err
	}
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		var definition apiextensionsv1.CustomResourceDefinition
		if err := yaml.UnmarshalStrict(document, &definition); err != nil {
			return nil, err
		}
		if definition.Spec.Names.Kind != name {
			continue
		}
		for _, v := range definition.Spec.Versions {
			if v.Name == version {
				return newKind(v.Schema.OpenAPIV3Schema)
			}
		}
	}
	return nil, fmt.Errorf("%s has no %s %s", file, name, version)
}

func newKind(external *apiextensionsv1.JSONSchemaProps) (*kind, error) {
	var internal apiextensions.JSONSchemaProps
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(external, &internal, nil); err != nil {
		return nil, err
	}
	structural, err := schema.NewStructural(&internal)
	if err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(&internal)
	if err != nil {
		return nil, err
	}
	return &kind{structural, validator, cel.NewValidator(structural, true, celconfig.PerCallLimit)}, nil
}

// check does what Kubernetes does with an object that is created: unknown fields, defaults,
// the schema, lists that are sets, and the rules in CEL.
func (k *kind) check(object map[string]any) error {
	object = runtime.DeepCopyJSON(object)
	unknown := pruning.PruneWithOptions(object, k.structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	if len(unknown) > 0 {
		return fmt.Errorf("unknown fields: %v", unknown)
	}
	defaulting.Default(object, k.structural)
	problems := validation.ValidateCustomResource(nil, object, k.validator)
	problems = append(problems, listtype.ValidateListSetsAndMaps(nil, k.structural, object)...)
	broken, _ := k.rules.Validate(context.Background(), nil, k.structural, object, nil, celconfig.RuntimeCELCostBudget)
	problems = append(problems, broken...)
	metadata, _ := object["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	if faults := utilvalidation.IsDNS1123Subdomain(name); len(faults) > 0 {
		return fmt.Errorf("metadata.name %q: %v", name, faults)
	}
	return problems.ToAggregate()
}

// readObject reads a YAML document as Kubernetes does.
func readObject(t *testing.T, text string) map[string]any {
	t.Helper()
	inJSON, err := yaml.YAMLToJSONStrict([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var object map[string]any
	if err := json.Unmarshal(inJSON, &object); err != nil { // which keeps whole numbers whole
		t.Fatalf("%v\n%s", err, text)
	}
	return object
}
