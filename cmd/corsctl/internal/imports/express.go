package imports

import (
	"strings"
)

// express is the package cors of npm, the middleware of Express. Its options are read
// from JSON.
var express = &library{
	name: "express", title: "Express's cors", version: "2.8.6",
	fields: map[string]kind{
		"origin": originSetting, "methods": texts, "allowedHeaders": texts, "headers": texts, "exposedHeaders": texts,
		"credentials": boolean, "maxAge": seconds, "preflightContinue": boolean, "optionsSuccessStatus": integer,
	},
	exactKeys: true,
	build:     buildExpress,
}

func buildExpress(b *builder) {
	p := b.policy()
	p.AllowCredentials = b.isSet("credentials")
	b.expressOrigins()
	rules := listRules{joined: true, star: starLiteral}
	methods := b.items("methods")
	if !b.has("methods") {
		methods = itemsAt(position{}, "GET", "HEAD", "PUT", "PATCH", "POST", "DELETE")
		b.differ(Note, "methods-default", "methods", "without it "+b.library.title+" grants GET, HEAD, PUT, PATCH, POST, DELETE", "list the methods that the application has")
	}
	if len(methods) == 1 && methods[0].text == "" {
		methods = nil // it sends no Access-Control-Allow-Methods
	}
	b.methods("methods", methods, rules)

	setting := "allowedHeaders"
	headers, _ := b.value(setting)
	if b.isFalsy(setting) {
		setting = "headers"
		headers, _ = b.value(setting)
	}
	if b.isFalsy(setting) {
		b.everyHeader("allowedHeaders")
	} else {
		b.headers(setting, headers.items, rules)
	}
	b.exposed("exposedHeaders", b.items("exposedHeaders"))
	switch age, found := b.value("maxAge"); {
	case !found || age.partial:
	case age.number == 0:
		p.MaxAgeSeconds = -1 // it sends 0
	default:
		b.maxAge(age.number, false) // browsers ignore a negative age
	}
	if b.isSet("preflightContinue") {
		b.passthrough("preflightContinue")
	} else if status, found := b.value("optionsSuccessStatus"); found {
		b.preflightStatus("optionsSuccessStatus", status.number)
	}
	b.optionsAnswered("")
	b.differ(Note, "refused-preflights", "", "preflights of other origins get 403 instead of 204. Both fail in a browser", "")
}

// isFalsy reports whether JavaScript takes a setting for missing: it is not there, or an
// empty string. An empty list counts as there.
func (b *builder) isFalsy(setting string) bool {
	v, found := b.value(setting)
	return !found || !v.partial && !v.isList && (len(v.items) == 0 || v.items[0].text == "")
}

func (b *builder) expressOrigins() {
	const setting = "origin"
	p := b.policy()
	v, found := b.value(setting)
	switch {
	case v.partial:
	case !found:
		b.differ(Note, "origins-default", setting, "without it "+b.library.title+" admits everyone", "list the origins, if that was not meant")
		b.expressStar()
	case v.isBool && v.truth && p.AllowCredentials:
		b.differ(Decision, "everyone-with-credentials", setting, "every origin is admitted with credentials, so that any page can act as the user. A policy cannot say that",
			"list the origins, or leave credentials out")
	case v.isBool && v.truth:
		b.differ(Note, "origins-reflected", setting, "every origin is answered with itself. Without credentials that is the same as \"*\"", "list the origins, if not everyone may read")
		p.AllowOrigins = []string{"*"}
	case v.isBool || b.isFalsy(setting):
		b.differ(Decision, "origins-none", setting, "it turns CORS off: nobody is admitted", "use core.DenyAll(), or list the origins")
	case !v.isList && v.items[0].text == "*":
		b.expressStar()
	default:
		var origins []item
		for _, it := range v.items {
			if it.text == "*" {
				b.differAt(Note, "origin-dead", setting, it, b.library.title+` compares "*" in a list like any other origin, so that it never matched. The policy leaves it out`, `write "*" without a list, if everyone was to be admitted`)
				continue
			}
			origins = append(origins, it)
		}
		if !v.isList && strings.Contains(v.items[0].text, ",") {
			b.differ(Note, "origin-dead", setting, "one string is one origin, whatever commas are in it, so that it never matched", "write a list, if its origins were to be admitted")
			origins = nil
		}
		b.origins(setting, origins, originRules{})
	}
}

func (b *builder) expressStar() {
	b.policy().AllowOrigins = []string{"*"}
	if b.policy().AllowCredentials {
		b.policy().AllowCredentials = false
		b.starWithCredentials("credentials")
	}
}
