package export

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/gatewayapi"
)

// istio has Envoy decide, as a VirtualService says.
var istio = &target{name: "istio", title: "Istio", comment: "#", export: exportIstio}

type istioVirtualService struct {
	APIVersion text             `yaml:"apiVersion"`
	Kind       text             `yaml:"kind"`
	Metadata   kubernetesObject `yaml:"metadata"`
	Spec       struct {
		Hosts []text       `yaml:"hosts"`
		HTTP  []istioRoute `yaml:"http"`
	} `yaml:"spec"`
}

type kubernetesObject struct {
	Name text `yaml:"name"`
}

type istioRoute struct {
	Policy  istioPolicy `yaml:"corsPolicy"`
	Headers struct {
		Response struct {
			Remove []text          `yaml:"remove"`
			Add    map[string]text `yaml:"add"`
		} `yaml:"response"`
	} `yaml:"headers"`
	Route []istioDestination `yaml:"route"`
}

type istioPolicy struct {
	Origins     []istioMatch `yaml:"allowOrigins"`
	Methods     []text       `yaml:"allowMethods,omitempty"`
	Headers     []text       `yaml:"allowHeaders,omitempty"`
	Expose      []text       `yaml:"exposeHeaders,omitempty"`
	MaxAge      text         `yaml:"maxAge,omitempty"`
	Credentials bool         `yaml:"allowCredentials"`
	Unmatched   text         `yaml:"unmatchedPreflights"` // the default forwards them
}

// istioMatch has one of its fields.
type istioMatch struct {
	Exact text `yaml:"exact,omitempty"`
	Regex text `yaml:"regex,omitempty"`
}

type istioDestination struct {
	Destination struct {
		Host text `yaml:"host"`
	} `yaml:"destination"`
}

// istioLongestRegexp is in bytes.
const istioLongestRegexp = 1024

// istioMostMaxAge is in seconds. It is the longest duration that CEL knows.
const istioMostMaxAge = int(math.MaxInt64 / time.Second)

func exportIstio(p *policy) (*Result, error) {
	if err := istioProblems(p); err != nil {
		return nil, err
	}
	route := istioRoute{Policy: istioPolicy{
		Methods:     texts(envoyList(p, p.AllowMethods)),
		Headers:     texts(envoyList(p, p.AllowHeaders)),
		Expose:      texts(p.ExposeHeaders),
		Credentials: p.AllowCredentials,
		Unmatched:   "IGNORE",
	}}
	if p.MaxAgeSeconds > 0 {
		route.Policy.MaxAge = text(strconv.Itoa(p.MaxAgeSeconds) + "s")
	}
	if p.everyone {
		route.Policy.Origins = []istioMatch{{Exact: "*"}}
	}
	for _, e := range p.exact {
		route.Policy.Origins = append(route.Policy.Origins, istioMatch{Exact: text(e.text)})
	}
	for _, e := range p.patterns {
		route.Policy.Origins = append(route.Policy.Origins, istioMatch{Regex: text(e.regexp())})
	}
	route.Headers.Response.Remove = texts(corsResponseHeaders)
	route.Headers.Response.Add = map[string]text{"Vary": "Origin"}
	var application istioDestination
	application.Destination.Host = "application"
	route.Route = []istioDestination{application}

	service := istioVirtualService{APIVersion: "networking.istio.io/v1", Kind: "VirtualService", Metadata: kubernetesObject{p.kubernetesName()}}
	service.Spec.Hosts = []text{"api.example.com"}
	service.Spec.HTTP = []istioRoute{route}
	document, err := yamlText(service)
	if err != nil {
		return nil, err
	}
	d := departures(envoyDepartures(p))
	if max(len(p.AllowMethods), len(p.AllowHeaders), len(p.ExposeHeaders)) > 1 {
		d.add("list-comma", "Lists are joined by a comma without a space.")
	}
	return &Result{
		Files:      []File{{p.name + ".yaml", document}},
		Departures: d,
		HowTo: fmt.Sprintf(`%s.yaml is a VirtualService. Name your hosts and the service in place of application, and
a gateway where requests come from outside of the mesh. In a VirtualService of your own, each
route under http needs corsPolicy and headers. A route with redirect or directResponse gets no
CORS headers. Create it on the server's side, since a long list does not fit into an annotation:

    istioctl validate -f %[1]s.yaml
    kubectl apply --server-side -f %[1]s.yaml

This was checked with Istio's own types and validation, and was not run.
`, p.name),
	}, nil
}

func istioProblems(p *policy) error {
	var problems unsayables
	for _, e := range p.patterns {
		if length := len(e.regexp()); length > istioLongestRegexp {
			problems.add("AllowOrigins", e.index, e.text, fmt.Sprintf("Istio takes regular expressions of at most %d bytes, and this entry needs %d", istioLongestRegexp, length),
				"decide about this origin in the application")
		}
	}
	for i, method := range p.AllowMethods {
		if !gatewayapi.TakesMethod(method) { // Istio knows the same methods
			problems.add("AllowMethods", i, method, "Istio refuses it: "+gatewayapi.Methods, "decide about this method in the application")
		}
	}
	if p.echoesHeaders() && !p.listsAuthorization() {
		problems = append(problems, p.headersEchoed("Istio"))
	}
	switch {
	case p.MaxAgeSeconds < 0:
		problems.add("MaxAgeSeconds", -1, "-1", "Istio takes no age of 0", "write 1, or leave it out: browsers then keep the answer for 5 seconds")
	case p.MaxAgeSeconds > istioMostMaxAge:
		problems.add("MaxAgeSeconds", -1, strconv.Itoa(p.MaxAgeSeconds), "Istio takes no such age", "write 86400: no browser heeds more")
	}
	return problems.join()
}

// kubernetesName is the policy's name as the name of an object, which has no underscores.
func (p *policy) kubernetesName() text {
	return text(strings.TrimRight(strings.ReplaceAll(p.name, "_", "-"), "-"))
}
