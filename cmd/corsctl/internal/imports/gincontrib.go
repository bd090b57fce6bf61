package imports

import (
	"regexp"
	"slices"
	"strings"
)

// ginContrib is github.com/gin-contrib/cors, whose middleware answers 403 to every
// request with an Origin that it does not admit.
var ginContrib = &library{
	name: "gin-contrib", title: "gin-contrib/cors", version: "v1.7.7",
	fields: map[string]kind{
		"AllowAllOrigins": boolean, "AllowOrigins": list, "AllowOriginFunc": function, "AllowOriginWithContextFunc": function,
		"AllowMethods": list, "AllowPrivateNetwork": boolean, "AllowHeaders": list, "AllowCredentials": boolean,
		"ExposeHeaders": list, "MaxAge": duration, "AllowWildcard": boolean, "AllowBrowserExtensions": boolean,
		"CustomSchemas": list, "AllowWebSockets": boolean, "AllowFiles": boolean, "OptionsResponseStatusCode": integer,
	},
	api: &goAPI{
		path: "github.com/gin-contrib/cors", typeName: "Config",
		presets: map[string]func(*settings){
			"DefaultConfig": ginDefaults,
			"Default":       func(s *settings) { ginDefaults(s); s.values["AllowAllOrigins"] = value{at: s.at, truth: true} },
		},
		complete:  []string{"Default"},
		appenders: map[string]string{"AddAllowMethods": "AllowMethods", "AddAllowHeaders": "AllowHeaders", "AddExposeHeaders": "ExposeHeaders"},
	},
	build: buildGinContrib,
}

// ginDefaults is DefaultConfig. A Config that is written without it has no such lists.
func ginDefaults(s *settings) {
	s.values["AllowMethods"] = value{at: s.at, items: itemsAt(s.at, "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")}
	s.values["AllowHeaders"] = value{at: s.at, items: itemsAt(s.at, "Origin", "Content-Length", "Content-Type")}
	s.values["MaxAge"] = value{at: s.at, duration: 12 * hour}
}

var ginRegexp = regexp.MustCompile(`^/(.+)/[gimuy]?$`)

func buildGinContrib(b *builder) {
	origins := b.items("AllowOrigins")
	everyone := b.isSet("AllowAllOrigins") || slices.ContainsFunc(origins, func(it item) bool { return it.text == "*" })
	if why := ginRefuses(b, origins); why != "" {
		b.differ(Decision, "refused-by-library", "AllowOrigins", b.library.title+" panics on this configuration: "+why, "correct it, and import again")
	}
	b.policy().AllowCredentials = b.isSet("AllowCredentials")
	if everyone {
		b.everyoneBeside("AllowOrigins", origins)
		if b.policy().AllowCredentials {
			b.policy().AllowCredentials = false
			b.starWithCredentials("AllowCredentials")
		}
	} else {
		var texts []item
		for _, it := range origins {
			if ginRegexp.MatchString(it.text) {
				b.undecided("AllowOrigins", it, "it is a regular expression, and a policy has none")
				continue
			}
			texts = append(texts, it)
		}
		b.origins("AllowOrigins", texts, originRules{lower: true, trim: true, patterns: b.isSet("AllowWildcard")})
	}
	for _, setting := range []string{"AllowOriginFunc", "AllowOriginWithContextFunc"} {
		b.lookup(setting, "it is asked after AllowOrigins", everyone)
	}
	rules := listRules{joined: true, trim: true, upper: true, star: starLiteral}
	b.methods("AllowMethods", b.items("AllowMethods"), rules)
	b.headers("AllowHeaders", b.items("AllowHeaders"), rules)
	b.exposed("ExposeHeaders", b.items("ExposeHeaders"))
	if age, _ := b.value("MaxAge"); age.duration > 0 && age.duration < second {
		b.policy().MaxAgeSeconds = -1 // it sends 0
	} else {
		b.maxAge(int(age.duration/second), false)
	}
	if status, found := b.value("OptionsResponseStatusCode"); found && status.number != 0 {
		b.preflightStatus("OptionsResponseStatusCode", status.number)
	}
	b.deadPrivateNetwork("AllowPrivateNetwork")
	for _, setting := range []string{"AllowBrowserExtensions", "CustomSchemas", "AllowWebSockets", "AllowFiles"} {
		if b.has(setting) {
			b.differ(Note, "schemes", setting, "it only permits entries of such schemes in AllowOrigins, and a policy takes them without it", "")
		}
	}
	b.optionsAnswered("of an admitted origin")
	b.differ(Note, "own-host", "", b.library.title+" takes an Origin with the server's own host for no cross-origin request, also if the scheme differs, and sends no headers. With the policy such an origin is treated like any other", "")
	b.enforced("each request whose Origin it does not admit")
}

// ginRefuses returns why Validate or New panics, or "".
func ginRefuses(b *builder, origins []item) string {
	hasFunc := b.has("AllowOriginFunc") || b.has("AllowOriginWithContextFunc")
	switch {
	case b.isSet("AllowAllOrigins") && (hasFunc || len(origins) > 0):
		return "AllowAllOrigins is set, and there are other origins or a function"
	case !b.isSet("AllowAllOrigins") && !hasFunc && b.isEmpty("AllowOrigins"):
		return "there is no origin"
	}
	schemes := []string{"http://", "https://"}
	if b.isSet("AllowBrowserExtensions") {
		schemes = append(schemes, "chrome-extension://", "safari-extension://", "moz-extension://", "ms-browser-extension://")
	}
	if b.isSet("AllowWebSockets") {
		schemes = append(schemes, "ws://", "wss://")
	}
	if b.isSet("AllowFiles") {
		schemes = append(schemes, "file://")
	}
	for _, it := range b.items("CustomSchemas") {
		schemes = append(schemes, it.text)
	}
	for _, it := range origins {
		text := it.text
		if m := ginRegexp.FindStringSubmatch(text); m != nil {
			text = strings.TrimPrefix(strings.Replace(m[1], "?", "", 1), "^")
		}
		if !strings.Contains(it.text, "*") && !slices.ContainsFunc(schemes, func(s string) bool { return strings.HasPrefix(text, s) }) {
			return quoted(it.text) + " has none of the schemes that it permits"
		}
		if b.isSet("AllowWildcard") && strings.Count(it.text, "*") > 1 {
			return quoted(it.text) + " has several *"
		}
	}
	return ""
}
