package export

import (
	"fmt"
	"slices"
	"strings"
)

// traefik decides in its headers middleware, which a file of its file provider defines.
var traefik = &target{name: "traefik", title: "Traefik", comment: "#", export: exportTraefik}

// traefikFile and what it holds are the part of Traefik's dynamic configuration that an
// export needs.
type traefikFile struct {
	HTTP struct {
		Middlewares map[string]traefikMiddleware `yaml:"middlewares"`
	} `yaml:"http"`
}

type traefikMiddleware struct {
	Headers traefikHeaders `yaml:"headers"`
}

type traefikHeaders struct {
	AllowOriginList      []text          `yaml:"accessControlAllowOriginList,omitempty"`
	AllowOriginListRegex []text          `yaml:"accessControlAllowOriginListRegex,omitempty"`
	AllowMethods         []text          `yaml:"accessControlAllowMethods,omitempty"`
	AllowHeaders         []text          `yaml:"accessControlAllowHeaders,omitempty"`
	ExposeHeaders        []text          `yaml:"accessControlExposeHeaders,omitempty"`
	AllowCredentials     bool            `yaml:"accessControlAllowCredentials,omitempty"`
	MaxAge               *int            `yaml:"accessControlMaxAge,omitempty"`
	AddVaryHeader        bool            `yaml:"addVaryHeader,omitempty"`
	Response             map[string]text `yaml:"customResponseHeaders"` // "" removes what the application sent
}

func exportTraefik(p *policy) (*Result, error) {
	if p.echoesHeaders() && !p.listsAuthorization() {
		return nil, p.headersEchoed("Traefik")
	}
	h := traefikHeaders{
		AllowMethods:     texts(p.AllowMethods),
		AllowHeaders:     texts(p.AllowHeaders),
		ExposeHeaders:    texts(p.ExposeHeaders),
		AllowCredentials: p.AllowCredentials,
		AddVaryHeader:    !p.everyone, // the answer of a plain * is the same for all
		Response:         map[string]text{},
	}
	for _, name := range corsResponseHeaders {
		h.Response[name] = ""
	}
	if p.everyone {
		h.AllowOriginList = []text{"*"}
	}
	for _, e := range p.exact {
		// Traefik runs its file as a template, in which {{ begins an action. In an
		// expression each brace stands in brackets.
		if strings.Contains(e.text, "{{") {
			h.AllowOriginListRegex = append(h.AllowOriginListRegex, text(e.regexp()))
			continue
		}
		h.AllowOriginList = append(h.AllowOriginList, text(e.text))
	}
	for _, e := range p.patterns {
		h.AllowOriginListRegex = append(h.AllowOriginListRegex, text(e.regexp()))
	}
	if p.MaxAgeSeconds != 0 {
		seconds := max(p.MaxAgeSeconds, 0)
		h.MaxAge = &seconds
	}
	var file traefikFile
	file.HTTP.Middlewares = map[string]traefikMiddleware{p.name: {h}}
	document, err := yamlText(file)
	if err != nil {
		return nil, err
	}
	return &Result{
		Files:      []File{{p.name + ".yml", document}},
		Departures: traefikDepartures(p),
		HowTo: fmt.Sprintf(`Put %[1]s.yml into the folder of Traefik's file provider (providers.file.directory), and name
the middleware in each router, as the first one (%[1]s@file for routers of other providers). The
router must match OPTIONS, too:

    http:
      routers:
        api:
          rule: Host(%[2]capi.example.com%[2]c)
          middlewares: [%[1]s]
          service: application

In Kubernetes, the settings below headers are the spec.headers of a Middleware. This was
checked with the types of Traefik 3.7, and its middleware was run; Traefik itself was not.
`, p.name, '`'),
	}, nil
}

func traefikDepartures(p *policy) []Departure {
	var d departures
	if p.preflightStatus() != 200 {
		d.add("preflight-status", "An allowed preflight is answered with 200, not %d.", p.preflightStatus())
	}
	d.add("refused-preflight", "A refused preflight is answered with 200 and the lists, without Access-Control-Allow-Origin, not with 403.")
	d.add("empty-lines", "OPTIONS whose Origin or Access-Control-Request-Method is empty goes to the application.")
	d.add("repeated-lines", "Of several lines of Origin only the first is read. Browsers send one.")
	if p.everyone {
		d.add("vary", "No answer to OPTIONS gets a Vary.")
	} else {
		d.add("vary", "Vary gets Origin behind the application's first line, and its other lines are lost: have it send one. A preflight's answer has no Vary, and that to an Origin that is malformed, or has a comma or a capital, no *.")
	}
	if p.AllowCredentials {
		d.add("credentials-always", "Access-Control-Allow-Credentials is on every response, also where Access-Control-Allow-Origin is not.")
	}
	if len(p.ExposeHeaders) > 0 {
		d.add("expose-always", "Access-Control-Expose-Headers is on every response.")
	}
	if p.echoesMethod() || p.echoesHeaders() {
		d.add("star-echoed", `In place of "*", a preflight gets what it asks for, whatever that holds. Of several lines it gets the first.`)
	}
	if max(len(p.AllowMethods), len(p.AllowHeaders), len(p.ExposeHeaders)) > 1 {
		d.add("list-comma", "Lists are joined by a comma without a space.")
	}
	d.addRegexps(p)
	return d
}

// corsResponseHeaders are the headers of the application that an export removes.
var corsResponseHeaders = []string{
	"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods",
	"Access-Control-Allow-Headers", "Access-Control-Expose-Headers", "Access-Control-Max-Age",
}

// headersEchoed is the problem of "*" with credentials where a target answers with all
// names that are asked for.
func (p *policy) headersEchoed(title string) error {
	return &Unsayable{
		Field: "AllowHeaders", Index: slices.Index(p.AllowHeaders, "*"), Value: "*",
		Problem: title + ` would grant every header that is asked for, and so Authorization, which "*" does not cover`,
		Fix:     "list the headers, or add Authorization to the list",
	}
}
