package imports

import (
	"regexp"
	"slices"
	"strings"
)

// rsCors is github.com/rs/cors. It sends no headers to a request whose origin, method or
// header names it does not admit, and runs the handler.
var rsCors = &library{
	name: "rs", title: "rs/cors", version: "v1.11.1",
	fields: map[string]kind{
		"AllowedOrigins": list, "AllowOriginFunc": function, "AllowOriginRequestFunc": function, "AllowOriginVaryRequestFunc": function,
		"AllowedMethods": list, "AllowedHeaders": list, "ExposedHeaders": list, "MaxAge": integer, "AllowCredentials": boolean,
		"AllowPrivateNetwork": boolean, "OptionsPassthrough": boolean, "OptionsSuccessStatus": integer, "Debug": ignored, "Logger": ignored,
	},
	api: &goAPI{
		path: "github.com/rs/cors", typeName: "Options",
		presets:  map[string]func(*settings){"Default": func(*settings) {}, "AllowAll": allowAll},
		complete: []string{"Default", "AllowAll"},
	},
	build: func(b *builder) {
		b.buildOptions(optionsRules{
			functions:     []string{"AllowOriginVaryRequestFunc", "AllowOriginRequestFunc", "AllowOriginFunc"},
			methods:       listRules{judgesActual: true},
			headers:       listRules{star: starReflects},
			headerDefault: []string{"Accept", "Content-Type", "X-Requested-With"},
			negativeAge:   true, status: 204, statusSetting: "OptionsSuccessStatus",
		})
		b.deadPrivateNetwork("AllowPrivateNetwork")
	},
}

// goChi is github.com/go-chi/cors, which began as a copy of rs/cors.
var goChi = &library{
	name: "go-chi", title: "go-chi/cors", version: "v1.2.2",
	fields: map[string]kind{
		"AllowedOrigins": list, "AllowOriginFunc": function, "AllowedMethods": list, "AllowedHeaders": list, "ExposedHeaders": list,
		"AllowCredentials": boolean, "MaxAge": integer, "OptionsPassthrough": boolean, "Debug": ignored,
	},
	api: &goAPI{
		path: "github.com/go-chi/cors", typeName: "Options",
		presets:  map[string]func(*settings){"AllowAll": allowAll},
		complete: []string{"AllowAll"},
	},
	build: func(b *builder) {
		b.buildOptions(optionsRules{
			functions:     []string{"AllowOriginFunc"},
			methods:       listRules{upper: true, judgesActual: true},
			headers:       listRules{star: starReflects, matchable: regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)},
			headerDefault: []string{"Origin", "Accept", "Content-Type"},
			status:        200,
		})
		if slices.Contains(b.policy().AllowHeaders, "*") {
			b.differ(Note, "header-characters", "AllowedHeaders", b.library.title+" finds only names of letters, digits, _, . and - in a preflight. The policy grants every name", "")
		}
	},
}

func allowAll(s *settings) {
	s.values["AllowedOrigins"] = value{at: s.at, items: itemsAt(s.at, "*")}
	s.values["AllowedMethods"] = value{at: s.at, items: itemsAt(s.at, "HEAD", "GET", "POST", "PUT", "PATCH", "DELETE")}
	s.values["AllowedHeaders"] = value{at: s.at, items: itemsAt(s.at, "*")}
}

// optionsRules are what rs/cors and go-chi/cors do differently.
type optionsRules struct {
	functions        []string // that replace AllowedOrigins, the first one that is set
	methods, headers listRules
	headerDefault    []string
	negativeAge      bool // a negative MaxAge sends 0
	status           int
	statusSetting    string
}

func (b *builder) buildOptions(rules optionsRules) {
	p := b.policy()
	p.AllowCredentials = b.isSet("AllowCredentials")
	origins := b.items("AllowedOrigins")
	function := slices.IndexFunc(rules.functions, b.has)
	switch {
	case function >= 0:
		b.lookup(rules.functions[function], "it replaces AllowedOrigins", false)
		for _, it := range origins {
			b.differAt(Note, "origins-unused", "AllowedOrigins", it, "the function replaces the list, so that the entry had no effect", "")
		}
	case b.isEmpty("AllowedOrigins") || slices.ContainsFunc(origins, func(it item) bool { return it.text == "*" }):
		b.everyoneBeside("AllowedOrigins", origins)
		if b.isEmpty("AllowedOrigins") {
			b.differ(Note, "origins-default", "AllowedOrigins", "the list is empty, and "+b.library.title+" then admits everyone", "list the origins, if that was not meant")
		}
		if p.AllowCredentials {
			p.AllowCredentials = false
			b.starWithCredentials("AllowCredentials")
		}
	default:
		b.origins("AllowedOrigins", origins, originRules{lower: true, patterns: true, lowerPatterns: true})
	}
	if !b.isEmpty("AllowedMethods") {
		b.methods("AllowedMethods", b.items("AllowedMethods"), rules.methods)
	}
	if !slices.Contains(p.AllowMethods, "OPTIONS") {
		p.AllowMethods = append(p.AllowMethods, "OPTIONS")
		b.differ(Note, "method-options", "AllowedMethods", b.library.title+" always grants OPTIONS, so that the policy lists it", "remove it, unless your pages send OPTIONS themselves")
	}
	headers := b.items("AllowedHeaders")
	if b.isEmpty("AllowedHeaders") {
		headers = itemsAt(b.settings.values["AllowedHeaders"].at, rules.headerDefault...)
		b.differ(Note, "headers-default", "AllowedHeaders", "the list is empty, and "+b.library.title+" then grants "+strings.Join(rules.headerDefault, ", "), "")
	}
	b.headers("AllowedHeaders", headers, rules.headers)
	b.exposed("ExposedHeaders", b.items("ExposedHeaders"))
	b.maxAge(b.settings.values["MaxAge"].number, rules.negativeAge)
	status := rules.status
	if given := b.settings.values[rules.statusSetting].number; given != 0 {
		status = given
	}
	if b.isSet("OptionsPassthrough") {
		b.passthrough("OptionsPassthrough")
	} else {
		b.preflightStatus(rules.statusSetting, status)
	}
	for _, setting := range []string{"Debug", "Logger"} {
		if b.has(setting) {
			b.differ(Note, "logging", setting, "it is not part of a policy", "use core.WithLogger, which tells the reason of each refusal")
		}
	}
}
