package export

import (
	"fmt"
	"slices"
	"strings"
)

// envoy decides in its CORS filter. Envoy includes no files, so the export is the whole
// HTTP connection manager of a listener.
var envoy = &target{name: "envoy", title: "Envoy", comment: "#", export: exportEnvoy}

const (
	envoyType  = "type.googleapis.com/envoy.extensions.filters."
	envoyCORS  = "envoy.filters.http.cors"
	envoyRoute = "envoy.filters.http.router"
)

type envoyManager struct {
	Type        text             `yaml:"@type"`
	StatPrefix  text             `yaml:"stat_prefix"`
	HTTPFilters []envoyFilter    `yaml:"http_filters"`
	RouteConfig envoyRouteConfig `yaml:"route_config"`
}

type envoyFilter struct {
	Name   text     `yaml:"name"`
	Config envoyAny `yaml:"typed_config"`
}

type envoyAny struct {
	Type text `yaml:"@type"`
}

type envoyRouteConfig struct {
	VirtualHosts []envoyVirtualHost `yaml:"virtual_hosts"`
}

type envoyVirtualHost struct {
	Name     text                       `yaml:"name"`
	Domains  []text                     `yaml:"domains"`
	Policies map[string]envoyCORSPolicy `yaml:"typed_per_filter_config"`
	Remove   []text                     `yaml:"response_headers_to_remove"`
	Add      []envoyHeader              `yaml:"response_headers_to_add"`
	Routes   []envoyRouteEntry          `yaml:"routes"`
}

type envoyHeader struct {
	Header struct {
		Key   text `yaml:"key"`
		Value text `yaml:"value"`
	} `yaml:"header"`
	Action text `yaml:"append_action"`
}

type envoyRouteEntry struct {
	Match struct {
		Prefix text `yaml:"prefix"`
	} `yaml:"match"`
	Route struct {
		Cluster text `yaml:"cluster"`
	} `yaml:"route"`
}

type envoyCORSPolicy struct {
	Type             text           `yaml:"@type"`
	Origins          []envoyMatcher `yaml:"allow_origin_string_match"`
	Methods          text           `yaml:"allow_methods,omitempty"`
	Headers          text           `yaml:"allow_headers,omitempty"`
	Expose           text           `yaml:"expose_headers,omitempty"`
	MaxAge           text           `yaml:"max_age,omitempty"`
	Credentials      bool           `yaml:"allow_credentials"`
	ForwardUnmatched bool           `yaml:"forward_not_matching_preflights"` // Envoy's default is true
}

// envoyMatcher has one of its fields.
type envoyMatcher struct {
	Exact text        `yaml:"exact,omitempty"`
	Regex *envoyRegex `yaml:"safe_regex,omitempty"`
}

type envoyRegex struct {
	Regex text `yaml:"regex"`
}

func exportEnvoy(p *policy) (*Result, error) {
	if p.echoesHeaders() && !p.listsAuthorization() {
		return nil, p.headersEchoed("Envoy")
	}
	cors := envoyCORSPolicy{
		Type:        envoyType + "http.cors.v3.CorsPolicy",
		Methods:     text(strings.Join(envoyList(p, p.AllowMethods), ", ")),
		Headers:     text(strings.Join(envoyList(p, p.AllowHeaders), ", ")),
		Expose:      text(p.exposeHeaders()),
		MaxAge:      text(p.maxAge()),
		Credentials: p.AllowCredentials,
	}
	if p.everyone {
		cors.Origins = []envoyMatcher{{Exact: "*"}}
	}
	for _, e := range p.exact {
		cors.Origins = append(cors.Origins, envoyMatcher{Exact: text(e.text)})
	}
	for _, e := range p.patterns {
		cors.Origins = append(cors.Origins, envoyMatcher{Regex: &envoyRegex{text(e.regexp())}})
	}
	vary := envoyHeader{Action: "APPEND_IF_EXISTS_OR_ADD"}
	vary.Header.Key, vary.Header.Value = "Vary", "Origin"
	var all envoyRouteEntry
	all.Match.Prefix, all.Route.Cluster = "/", "application"
	document, err := yamlText(envoyManager{
		Type:       envoyType + "network.http_connection_manager.v3.HttpConnectionManager",
		StatPrefix: text(p.name),
		HTTPFilters: []envoyFilter{
			{envoyCORS, envoyAny{envoyType + "http.cors.v3.Cors"}},
			{envoyRoute, envoyAny{envoyType + "http.router.v3.Router"}},
		},
		RouteConfig: envoyRouteConfig{[]envoyVirtualHost{{
			Name: text(p.name), Domains: []text{"*"},
			Policies: map[string]envoyCORSPolicy{envoyCORS: cors},
			Remove:   texts(corsResponseHeaders),
			Add:      []envoyHeader{vary},
			Routes:   []envoyRouteEntry{all},
		}}},
	})
	if err != nil {
		return nil, err
	}
	howTo := fmt.Sprintf(`%s.yaml is the typed_config of a listener's filter
envoy.filters.network.http_connection_manager. In one of your own, put envoy.filters.http.cors
before the router, and into the virtual host its typed_per_filter_config,
response_headers_to_remove and response_headers_to_add. Name your cluster in place of
application. A virtual host's route with redirect or direct_response gets no CORS headers.
envoy --mode validate checks the whole.
`, p.name)
	if len(p.patterns) > 0 {
		howTo += `
Patterns are regular expressions, and Envoy refuses those of a program size over 100 unless
the bootstrap allows more:

    layered_runtime:
      layers:
        - name: static
          static_layer:
            re2.max_program_size.error_level: 1000
`
	}
	howTo += "\nThis was checked with Envoy's own types, and was not run.\n"
	return &Result{Files: []File{{p.name + ".yaml", document}}, Departures: envoyDepartures(p), HowTo: howTo}, nil
}

// envoyList is a list of methods or headers as Envoy must have it. Envoy replaces a list
// that is "*" alone by what the preflight asks for. This is what "*" with credentials needs.
// Without them browsers know "*", which then covers less: not Authorization. So it is
// written twice.
func envoyList(p *policy, list []string) []string {
	switch {
	case !slices.Contains(list, "*"):
		return list
	case p.AllowCredentials:
		return []string{"*"}
	case len(list) == 1:
		return []string{"*", "*"}
	}
	return list
}

// envoyDepartures are those of Envoy's filter, and so of Istio, too.
func envoyDepartures(p *policy) []Departure {
	var d departures
	if p.preflightStatus() != 200 {
		d.add("preflight-status", "An allowed preflight is answered with 200, not %d.", p.preflightStatus())
	}
	d.add("refused-preflight", "A refused preflight is answered with 200 and the lists, without Access-Control-Allow-Origin, not with 403.")
	d.add("empty-lines", "OPTIONS whose Origin or Access-Control-Request-Method is empty goes to the application.")
	d.add("vary", "Vary gets Origin behind what the application lists, also if that has it. A preflight's answer has no Vary, and that to an Origin that is malformed, or has a comma or a capital, no *.")
	d.add("early-errors", "What Envoy answers before it has found a route has no headers: a malformed request (400), headers beyond its limits (431).")
	if p.everyone {
		d.add("star-origin", `In place of "*", an answer names the request's own origin, with Vary. One without Origin has no CORS headers.`)
	}
	switch stars := slices.Contains(p.AllowMethods, "*") || slices.Contains(p.AllowHeaders, "*"); {
	case stars && p.AllowCredentials:
		d.add("star-echoed", `In place of "*", a preflight gets what it asks for, whatever that holds.`)
	case len(p.AllowMethods) == 1 && p.AllowMethods[0] == "*", len(p.AllowHeaders) == 1 && p.AllowHeaders[0] == "*":
		d.add("star-twice", `"*" is written twice, since Envoy would replace one by what a preflight asks for, Authorization too.`)
	}
	if len(p.ExposeHeaders) > 0 {
		d.add("expose-always", "Access-Control-Expose-Headers is on preflights, too.")
	}
	d.addRegexps(p)
	return d
}
