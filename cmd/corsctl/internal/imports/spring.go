package imports

import (
	"maps"
	"slices"
	"strings"
)

// spring is the CorsConfiguration of Spring, in the properties of applications: those of
// Spring for GraphQL, Spring Cloud Gateway and Spring Boot's Actuator, and spring.mvc.cors,
// under which applications often keep their own.
var spring = &library{
	name: "spring", title: "Spring's CorsConfiguration", version: "7.0",
	fields: map[string]kind{
		"allowedOrigins": texts, "allowedOriginPatterns": texts, "allowedMethods": texts, "allowedHeaders": texts,
		"exposedHeaders": texts, "allowCredentials": boolean, "maxAge": seconds, "allowPrivateNetwork": boolean,
	},
	roots: []root{
		{[]string{"spring", "mvc", "cors"}, nil},
		{[]string{"spring", "graphql", "cors"}, halfAnHour},
		{[]string{"management", "endpoints", "web", "cors"}, halfAnHour},
		{[]string{"spring", "cloud", "gateway", "globalcors", "cors-configurations", "*"}, nil},
		{[]string{"spring", "cloud", "gateway", "server", "webflux", "globalcors", "cors-configurations", "*"}, nil},
	},
	build: buildSpring,
}

// halfAnHour is the age that Spring Boot's own properties begin with.
func halfAnHour(s *settings) {
	if _, found := s.values["maxAge"]; !found {
		s.values["maxAge"] = value{at: s.at, number: 1800}
	}
}

func buildSpring(b *builder) {
	p := b.policy()
	b.springPlaceholders()
	p.AllowCredentials = b.isSet("allowCredentials")
	b.springOrigins()

	methods := springList(b.items("allowedMethods"))
	if b.isEmpty("allowedMethods") {
		methods = itemsAt(position{}, "GET", "HEAD")
		b.differ(Note, "methods-default", "allowedMethods", "without it "+b.library.title+" admits GET and HEAD", "")
	}
	if slices.ContainsFunc(methods, func(it item) bool { return it.text == "*" }) {
		p.AllowMethods = []string{"*"}
	} else {
		b.methods("allowedMethods", methods, listRules{judgesActual: true})
	}
	if !b.isEmpty("allowedHeaders") {
		b.headers("allowedHeaders", springList(b.items("allowedHeaders")), listRules{star: starReflects})
	}
	b.exposed("exposedHeaders", b.items("exposedHeaders"))
	switch age, found := b.value("maxAge"); {
	case !found || age.partial:
	case age.number == 0:
		p.MaxAgeSeconds = -1 // it sends 0
	default:
		b.maxAge(age.number, false) // browsers ignore a negative age
	}
	p.PreflightStatus = 200
	b.deadPrivateNetwork("allowPrivateNetwork")
	b.enforced("each request whose origin or method it does not admit")
}

// springPlaceholders tells of entries that Spring fills in when the application starts,
// and takes them out.
func (b *builder) springPlaceholders() {
	for _, setting := range slices.Sorted(maps.Keys(b.settings.values)) {
		v := b.settings.values[setting]
		v.items = slices.DeleteFunc(slices.Clone(v.items), func(it item) bool {
			isPlaceholder := strings.Contains(it.text, "${") || strings.Contains(it.text, "#{")
			if isPlaceholder {
				b.differAt(Decision, "unresolved", setting, it, "its value is not in this file", unresolvedFix)
				v.partial = true
			}
			return isPlaceholder
		})
		b.settings.values[setting] = v
	}
}

// springList divides entries at their commas, as the binding of properties does.
func springList(items []item) []item {
	var all []item
	for _, it := range items {
		for part := range strings.SplitSeq(it.text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, item{part, it.at})
			}
		}
	}
	return all
}

// springOriginList divides entries at commas that are not in a list of ports, and removes
// one slash at their end.
func springOriginList(items []item) []item {
	var all []item
	for _, it := range items {
		start, inPorts := 0, false
		text := it.text + ","
		for i, c := range text {
			switch c {
			case '[':
				inPorts = true
			case ']':
				inPorts = false
			case ',':
				if inPorts {
					continue
				}
				if part := strings.TrimSuffix(strings.TrimSpace(text[start:i]), "/"); part != "" {
					all = append(all, item{part, it.at})
				}
				start = i + 1
			}
		}
	}
	return all
}

func (b *builder) springOrigins() {
	p := b.policy()
	origins, patterns := springOriginList(b.items("allowedOrigins")), springOriginList(b.items("allowedOriginPatterns"))
	isStar := func(it item) bool { return it.text == "*" }
	switch {
	case slices.ContainsFunc(origins, isStar) && p.AllowCredentials:
		b.differ(Decision, "refused-by-library", "allowedOrigins", b.library.title+` refuses every request if "*" is combined with credentials`, "list the origins, or leave credentials out, and import again")
	case slices.ContainsFunc(origins, isStar):
		b.everyoneBeside("allowedOrigins", origins)
		b.everyoneBeside("allowedOriginPatterns", patterns)
	case slices.ContainsFunc(patterns, isStar) && p.AllowCredentials:
		b.differ(Decision, "everyone-with-credentials", "allowedOriginPatterns", "every origin is admitted with credentials, so that any page can act as the user. A policy cannot say that",
			"list the origins, or leave credentials out")
	case slices.ContainsFunc(patterns, isStar):
		b.everyoneBeside("allowedOrigins", origins)
		b.everyoneBeside("allowedOriginPatterns", patterns)
	default:
		b.origins("allowedOrigins", origins, originRules{lower: true})
		b.origins("allowedOriginPatterns", patterns, originRules{patterns: true, manyStars: true, portLists: true})
		if len(p.AllowOrigins) == 0 && b.isEmpty("allowedOrigins") && b.isEmpty("allowedOriginPatterns") {
			b.differ(Decision, "origins-none", "allowedOrigins", "neither origins nor patterns are set: nobody is admitted", "use core.DenyAll(), or list the origins")
		}
	}
}
