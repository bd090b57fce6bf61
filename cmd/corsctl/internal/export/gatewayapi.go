package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/gatewayapi"
)

// gatewayAPI is every implementation of the Kubernetes Gateway API that has its CORS filter.
var gatewayAPI = &target{name: "gateway-api", title: "Gateway API", comment: "#", export: exportGatewayAPI}

type gatewayRoute struct {
	APIVersion text             `yaml:"apiVersion"`
	Kind       text             `yaml:"kind"`
	Metadata   kubernetesObject `yaml:"metadata"`
	Spec       struct {
		ParentRefs []kubernetesObject `yaml:"parentRefs"`
		Rules      []gatewayRule      `yaml:"rules"`
	} `yaml:"spec"`
}

type gatewayRule struct {
	Filters  []gatewayFilter  `yaml:"filters"`
	Backends []gatewayBackend `yaml:"backendRefs"`
}

type gatewayFilter struct {
	Type     text             `yaml:"type"`
	CORS     *gatewayCORS     `yaml:"cors,omitempty"`
	Response *gatewayModifier `yaml:"responseHeaderModifier,omitempty"`
}

type gatewayCORS struct {
	Origins     []text `yaml:"allowOrigins"`
	Methods     []text `yaml:"allowMethods,omitempty"`
	Headers     []text `yaml:"allowHeaders,omitempty"`
	Expose      []text `yaml:"exposeHeaders,omitempty"`
	Credentials bool   `yaml:"allowCredentials,omitempty"`
	MaxAge      int    `yaml:"maxAge,omitempty"`
}

type gatewayModifier struct {
	Add []gatewayHeader `yaml:"add"`
}

type gatewayHeader struct {
	Name  text `yaml:"name"`
	Value text `yaml:"value"`
}

type gatewayBackend struct {
	Name text `yaml:"name"`
	Port int  `yaml:"port"`
}

func exportGatewayAPI(p *policy) (*Result, error) {
	if err := gatewayProblems(p); err != nil {
		return nil, err
	}
	route := gatewayRoute{APIVersion: "gateway.networking.k8s.io/v1", Kind: "HTTPRoute", Metadata: kubernetesObject{p.kubernetesName()}}
	route.Spec.ParentRefs = []kubernetesObject{{"gateway"}}
	route.Spec.Rules = []gatewayRule{{
		Filters: []gatewayFilter{
			{Type: "CORS", CORS: &gatewayCORS{
				Origins:     texts(withoutRepeated(p.AllowOrigins)),
				Methods:     texts(withoutRepeated(p.AllowMethods)),
				Headers:     texts(withoutRepeated(p.AllowHeaders)),
				Expose:      texts(withoutRepeated(p.ExposeHeaders)),
				Credentials: p.AllowCredentials,
				MaxAge:      p.MaxAgeSeconds,
			}},
			{Type: "ResponseHeaderModifier", Response: &gatewayModifier{[]gatewayHeader{{"Vary", "Origin"}}}},
		},
		Backends: []gatewayBackend{{"application", 80}},
	}}
	document, err := yamlText(route)
	if err != nil {
		return nil, err
	}
	return &Result{
		Files:      []File{{p.name + ".yaml", document}},
		Departures: gatewayDepartures(p),
		HowTo: fmt.Sprintf(`%s.yaml is an HTTPRoute. Name your gateway, and the service in place of application. In a
route of your own, each rule needs both filters. The gateway must support the features
HTTPRouteCORS and HTTPRouteResponseHeaderModification. The application must send no CORS
headers of its own. To have Kubernetes check it:

    kubectl apply --dry-run=server -f %[1]s.yaml

This was checked with the Gateway API's own types and schema, and was not run.
`, p.name),
	}, nil
}

func gatewayProblems(p *policy) error {
	const inTheApplication = "in the application"
	var problems unsayables
	for i, entry := range p.AllowOrigins {
		if !gatewayapi.TakesOrigin(entry) {
			problems.add("AllowOrigins", i, entry, "the Gateway API refuses it: "+gatewayapi.Origins, "decide about this origin "+inTheApplication)
		}
	}
	for i, method := range p.AllowMethods {
		if !gatewayapi.TakesMethod(method) {
			problems.add("AllowMethods", i, method, "the Gateway API refuses it: "+gatewayapi.Methods, "decide about this method "+inTheApplication)
		}
	}
	for _, list := range []struct {
		field   string
		entries []string
	}{{"AllowOrigins", p.AllowOrigins}, {"AllowHeaders", p.AllowHeaders}, {"ExposeHeaders", p.ExposeHeaders}} { // 9 methods are more than there are
		if n := len(withoutRepeated(list.entries)); n > gatewayapi.MostOthers {
			problems.add(list.field, -1, "", fmt.Sprintf("the Gateway API takes at most %d entries, and the list has %d", gatewayapi.MostOthers, n), "write fewer, or decide "+inTheApplication)
		}
		for i, name := range list.entries {
			if strings.HasSuffix(list.field, "Headers") && !gatewayapi.TakesHeader(name) {
				problems.add(list.field, i, name, "the Gateway API takes no name as long as this", "use a shorter name")
			}
		}
	}
	if i := slices.Index(p.AllowMethods, "*"); i >= 0 && len(withoutRepeated(p.AllowMethods)) > 1 {
		problems.add("AllowMethods", i, "*", `the Gateway API takes no "*" beside other methods`, `keep "*" alone, or list the methods`)
	}
	if i := slices.Index(p.AllowHeaders, "*"); i >= 0 {
		problems.add("AllowHeaders", i, "*", `with "*", a gateway may grant every header that is asked for, and so Authorization, which "*" does not cover`, "list the headers")
	}
	if p.MaxAgeSeconds < 0 || p.MaxAgeSeconds > gatewayapi.MostMaxAge {
		problems.add("MaxAgeSeconds", -1, strconv.Itoa(p.MaxAgeSeconds), fmt.Sprintf("the Gateway API takes ages from %d to %d", gatewayapi.LeastMaxAge, gatewayapi.MostMaxAge), "write such an age, or leave it out: a gateway then sends 5")
	}
	return problems.join()
}

func gatewayDepartures(p *policy) []Departure {
	var d departures
	if p.preflightStatus() != 200 && p.preflightStatus() != 204 {
		d.add("preflight-status", "An allowed preflight is answered with 200 or 204, not %d.", p.preflightStatus())
	}
	d.add("implementation", "What the API leaves open is up to the gateway: 200 or 204 for an allowed preflight, 200, 204 or 403 for a refused one, empty, repeated and malformed lines, errors of its own.")
	d.add("own-headers-kept", "CORS headers of the application may go out: the API has no order of filters by which they could be removed. Have it send none.")
	d.add("vary", "Vary gets Origin behind what the application lists, also if that has it. A preflight's answer may have no Vary, and that to an Origin that is malformed, or has a comma or a capital, has no *.")
	if p.MaxAgeSeconds == 0 {
		d.add("max-age-5", "Without maxAge a gateway sends 5, which browsers take without the header.")
	}
	if p.everyone {
		d.add("star-origin", `In place of "*", an answer may name the request's own origin.`)
	}
	if slices.Contains(p.AllowMethods, "*") {
		d.add("star-echoed", `In place of "*", a preflight may get the method that it asks for.`)
	}
	if max(len(p.AllowMethods), len(p.AllowHeaders), len(p.ExposeHeaders)) > 1 {
		d.add("list-comma", "Lists may be joined by a comma without a space.")
	}
	if len(p.patterns) > 0 {
		d.add("wildcard", "A gateway may take any characters for the labels that * stands for, and not only a-z, 0-9, - and _.")
	}
	return d
}

// withoutRepeated returns a list with each entry once, since the API takes sets.
func withoutRepeated(list []string) []string {
	var once []string
	for _, entry := range list {
		if !slices.Contains(once, entry) {
			once = append(once, entry)
		}
	}
	return once
}
