package imports

import (
	"slices"
	"strings"
)

// echoV4 is the middleware CORS of github.com/labstack/echo/v4.
var echoV4 = &library{
	name: "echo", title: "Echo's middleware.CORS", version: "v4.16.0",
	fields: map[string]kind{
		"Skipper": function, "AllowOrigins": list, "AllowOriginFunc": function, "AllowMethods": list, "AllowHeaders": list,
		"AllowCredentials": boolean, "UnsafeWildcardOriginWithAllowCredentials": boolean, "ExposeHeaders": list, "MaxAge": integer,
	},
	api: &goAPI{
		path: "github.com/labstack/echo/v4/middleware", typeName: "CORSConfig",
		presets:  map[string]func(*settings){"CORS": echoDefaults, "DefaultCORSConfig": echoDefaults},
		complete: []string{"CORS"},
	},
	build: buildEcho,
}

// echoDefaults is DefaultCORSConfig, which CORS() uses. A CORSConfig without AllowMethods
// grants what the route has instead.
func echoDefaults(s *settings) {
	s.values["AllowOrigins"] = value{at: s.at, items: itemsAt(s.at, "*")}
	s.values["AllowMethods"] = value{at: s.at, items: itemsAt(s.at, echoMethods...)}
}

var echoMethods = []string{"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"}

func buildEcho(b *builder) {
	p := b.policy()
	p.AllowCredentials = b.isSet("AllowCredentials")
	b.echoOrigins()
	rules := listRules{joined: true, star: starLiteral}
	if !b.isEmpty("AllowMethods") {
		b.methods("AllowMethods", b.items("AllowMethods"), rules)
	} else {
		p.AllowMethods = slices.Clone(echoMethods)
		b.differ(Narrower, "methods-of-route", "AllowMethods", "without it "+b.library.title+" grants the methods that the route has, OPTIONS included, and without a route "+strings.Join(echoMethods, ", ")+
			". The policy grants these six: a method beyond them, such as PROPFIND, is lost, and one that the route does not have gets Echo's 405, which pages can read",
			`mount echoadapter.RouteMethods with "*" as the only entry of allowMethods to grant what each route has`)
	}
	if headers := b.items("AllowHeaders"); !b.isEmpty("AllowHeaders") && (len(headers) != 1 || headers[0].text != "") {
		b.headers("AllowHeaders", headers, rules)
	} else {
		b.everyHeader("AllowHeaders")
	}
	b.exposed("ExposeHeaders", b.items("ExposeHeaders"))
	b.maxAge(b.settings.values["MaxAge"].number, true)
	if b.has("Skipper") {
		b.differ(Decision, "skipper", "Skipper", "it is a function, which says for which requests the middleware does nothing. A policy is for all requests that it is mounted for",
			"remove the mark if nothing is skipped; otherwise use core.NewPaths, or mount the policy on groups and routes with echoadapter.On")
	}
	b.optionsAnswered("")
	b.differ(Note, "refused-preflights", "", "preflights of other origins get 403 instead of 204. Both fail in a browser", "")
}

// echoOrigins follows the order of the entries: the first that matches decides, and "*"
// matches every origin.
func (b *builder) echoOrigins() {
	const setting = "AllowOrigins"
	p := b.policy()
	origins := b.items(setting)
	star := slices.IndexFunc(origins, func(it item) bool { return it.text == "*" })
	switch {
	case b.has("AllowOriginFunc"):
		b.lookup("AllowOriginFunc", "it replaces AllowOrigins", false)
		for _, it := range origins {
			b.differAt(Note, "origins-unused", setting, it, "the function replaces the list, so that the entry had no effect", "")
		}
		return
	case b.isEmpty(setting):
		origins, star = itemsAt(b.settings.at, "*"), 0
		b.differ(Note, "origins-default", setting, "the list is empty, and "+b.library.title+" then admits everyone", "list the origins, if that was not meant")
	}
	switch {
	case star < 0:
		b.origins(setting, origins, originRules{patterns: true, manyStars: true, endDecides: true})
	case p.AllowCredentials && b.isSet("UnsafeWildcardOriginWithAllowCredentials"):
		b.differ(Decision, "everyone-with-credentials", "UnsafeWildcardOriginWithAllowCredentials", "every origin is admitted with credentials, so that any page can act as the user. A policy cannot say that",
			"list the origins, or leave credentials out")
	case p.AllowCredentials && star > 0:
		b.differAt(Decision, "origins-beside-star", setting, origins[star], `the entries before "*" are admitted with credentials, and everyone else without them. A policy says one or the other, and this one has the entries`,
			`remove the mark, or write "*" as the only entry and leave credentials out`)
		// The regular expressions come after all entries, and "*" before them.
		var before []item
		for _, it := range origins[:star] {
			if !strings.ContainsAny(it.text, "*?") || strings.Contains(it.text, "://*.") {
				before = append(before, it)
				continue
			}
			b.differAt(Note, "origin-beside-star", setting, it, `"*" admits its origins without credentials, so that the entry had no effect`, "")
		}
		b.origins(setting, before, originRules{patterns: true, manyStars: true, endDecides: true})
	default:
		b.everyoneBeside(setting, origins)
		if p.AllowCredentials {
			p.AllowCredentials = false
			b.starWithCredentials("AllowCredentials")
		}
	}
}
