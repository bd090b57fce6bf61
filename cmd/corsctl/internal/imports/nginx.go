package imports

import (
	"slices"
	"strconv"
	"strings"
)

// nginx are add_header directives of one block, with maps of $http_origin, and the block
// that answers OPTIONS. What else touches the headers is a decision that names its line.
var nginx = &library{name: "nginx", title: "nginx", version: "1.22", parse: readNginx, build: buildNginx}

// The settings of nginx are the headers of responses; those of preflights begin with
// preflightOf.
const (
	allowOrigin      = "Access-Control-Allow-Origin"
	allowMethods     = "Access-Control-Allow-Methods"
	allowHeaders     = "Access-Control-Allow-Headers"
	allowCredentials = "Access-Control-Allow-Credentials"
	exposeHeaders    = "Access-Control-Expose-Headers"
	maxAgeHeader     = "Access-Control-Max-Age"
	preflightOf      = "OPTIONS "
	returned         = "return"
)

// nginxReader finds the blocks of a text that set CORS headers.
type nginxReader struct {
	maps  map[string]*directive // by the variable that they set
	found []*settings
}

func readNginx(name string, data []byte) ([]*settings, error) {
	p := &nginxParser{name: name, text: string(data)}
	all, err := p.block(false)
	if err != nil {
		return nil, err
	}
	r := &nginxReader{maps: map[string]*directive{}}
	r.findMaps(all)
	r.read(position{1, 1}, all)
	return r.found, nil
}

func (r *nginxReader) findMaps(all []*directive) {
	for _, d := range all {
		if d.name() == "map" && len(d.words) == 3 || d.name() == "geo" && len(d.words) == 2 {
			r.maps[variableOf(d)] = d
		}
		r.findMaps(d.block)
	}
}

// read takes one block, and then those in it.
func (r *nginxReader) read(at position, block []*directive) {
	s := newSettings(at)
	if s.exported = r.exported(block); s.exported != nil {
		r.found = append(r.found, s)
		for _, d := range block {
			if d.braces && d.name() != "if" {
				r.read(d.words[0].at, d.block)
			}
		}
		return
	}
	var options, include *directive
	for _, d := range block {
		switch {
		case d.name() == "include":
			include = d
		case d.name() == "proxy_hide_header":
		case isOptions(d):
			options = d
		case d.name() == "if" && mentionsCORS(d):
			s.unread(d.name(), d.words[0].at, "only if ($request_method = OPTIONS) is understood", "write a map of $http_origin in its place, and import again")
		case !d.braces && isCORSHeader(d):
			r.header(s, "", d)
		case !d.braces && mentionsCORS(d):
			s.unread(d.name(), d.words[0].at, "it changes CORS headers in a way that is not understood", "see what it does, and remove the mark")
		}
		if d.braces && d.name() != "if" && d.name() != "map" {
			r.read(d.words[0].at, d.block)
		}
	}
	if options != nil {
		r.options(s, options)
	} else {
		inherit(s)
	}
	if len(s.values) == 0 || len(s.values) == 1 && s.values[returned].number != 0 {
		return
	}
	if include != nil {
		s.unread("include", include.words[0].at, "another file may set headers, too", "write its directives in its place, and import again")
	}
	r.found = append(r.found, s)
}

// inherit gives preflights the headers of other responses.
func inherit(s *settings) {
	for _, name := range []string{allowOrigin, allowMethods, allowHeaders, allowCredentials, maxAgeHeader} {
		if v, found := s.values[name]; found {
			s.values[preflightOf+name] = v
		}
	}
}

// options reads the block that answers OPTIONS. If it adds a header of its own, it
// inherits none.
func (r *nginxReader) options(s *settings, options *directive) {
	if !slices.ContainsFunc(options.block, func(d *directive) bool { return d.name() == "add_header" }) {
		inherit(s)
	}
	for _, d := range options.block {
		switch {
		case isCORSHeader(d):
			r.header(s, preflightOf, d)
		case d.name() == returned && len(d.words) >= 2:
			if status, err := strconv.Atoi(d.word(1)); err == nil {
				s.values[returned] = value{at: d.words[0].at, number: status}
			}
		case mentionsCORS(d):
			s.unread(d.name(), d.words[0].at, "it changes CORS headers in a way that is not understood", "see what it does, and remove the mark")
		}
	}
}

func isOptions(d *directive) bool {
	if d.name() != "if" {
		return false
	}
	var words []string
	for _, w := range d.words[1:] {
		words = append(words, w.text)
	}
	condition := strings.NewReplacer(" ", "", `"`, "", "'", "").Replace(strings.Join(words, ""))
	return condition == "($request_method=OPTIONS)"
}

func isCORSHeader(d *directive) bool {
	return d.name() == "add_header" && strings.HasPrefix(strings.ToLower(d.word(1)), "access-control-")
}

// mentionsCORS reports whether a directive, or one in it, has to do with CORS headers.
func mentionsCORS(d *directive) bool {
	return slices.ContainsFunc(d.words[1:], func(w item) bool {
		return strings.Contains(strings.ToLower(w.text), "access-control-allow") || strings.Contains(strings.ToLower(w.text), "access-control-expose")
	}) ||
		slices.ContainsFunc(d.block, mentionsCORS)
}

// header reads one add_header.
func (r *nginxReader) header(s *settings, prefix string, d *directive) {
	known := []string{allowOrigin, allowMethods, allowHeaders, allowCredentials, exposeHeaders, maxAgeHeader}
	i := slices.IndexFunc(known, func(name string) bool { return strings.EqualFold(name, d.word(1)) })
	if i < 0 {
		return // such as Access-Control-Allow-Private-Network, which browsers ignore
	}
	setting := prefix + known[i]
	at := d.words[0].at
	if _, twice := s.values[setting]; twice && !strings.HasPrefix(setting, preflightOf) || len(d.words) < 3 {
		s.unread(setting, at, "the header is set twice, or without a value", "keep one of them, and import again")
		return
	}
	v := value{at: at, items: []item{d.words[2]}, truth: slices.ContainsFunc(d.words[3:], func(w item) bool { return w.text == "always" })}
	text := d.word(2)
	switch isVariable := strings.Contains(text, "$"); {
	case known[i] == allowOrigin && isVariable:
		r.variable(s, setting, v, text)
		return
	case known[i] == allowHeaders && strings.EqualFold(strings.Trim(text, "${}"), "http_access_control_request_headers"):
		v.isBool = true // all that is asked for
	case isVariable:
		s.unread(setting, at, quoted(text)+" cannot be known from this file", unresolvedFix)
		return
	}
	s.values[setting] = v
}

// variable reads the variable that has the origin: $http_origin itself, or one of a map.
func (r *nginxReader) variable(s *settings, setting string, v value, text string) {
	v.items = nil
	s.values[setting] = v
	variable := "$" + strings.Trim(text, "${}")
	m := r.maps[variable]
	switch {
	case variable == "$http_origin":
		v.isBool = true
		s.values[setting] = v
		return
	case m == nil || "$"+strings.Trim(m.word(1), "${}") != "$http_origin":
		s.unread(setting, v.at, quoted(text)+" is not $http_origin, and no map of it in this file", "write a map of $http_origin, and import again")
		return
	}
	v.isList = true
	s.values[setting] = v
	refuses := false // an origin by name
	for _, line := range m.block {
		key, to := line.words[0], line.word(1)
		switch {
		case len(line.words) != 2 || key.text == "include" || key.text == "hostnames":
			s.unread(setting, key.at, quoted(key.text)+" in the map is not understood", "write the origins into the map, and import again")
		case to == "":
			refuses = refuses || key.text != "default"
		case key.text == "default" && to == "$http_origin":
			v.isBool = true
		case strings.HasPrefix(key.text, "~"):
			s.unread(setting, key.at, quoted(key.text)+" is a regular expression, and a policy has none", "list the origins, or decide with core.WithOriginLookup")
		case to == "$http_origin": // the key is compared without case, and browsers send lower case
			v.items = append(v.items, item{strings.ToLower(key.text), key.at})
		case key.text != "default" && strings.EqualFold(to, key.text):
			v.items = append(v.items, item{to, line.words[1].at})
		default:
			s.unread(setting, key.at, quoted(to)+" is not $http_origin", "list the origins, and import again")
		}
	}
	if v.isBool && refuses {
		v.isBool = false
		s.unread(setting, m.words[0].at, "the map admits everyone but some origins, and a policy lists those that it admits", "list the origins, or decide with core.WithOriginLookup")
	}
	v.partial = s.values[setting].partial
	s.values[setting] = v
}

func buildNginx(b *builder) {
	p := b.policy()
	if b.settings.exported != nil {
		*p = *b.settings.exported
		b.differ(Note, "exported", "", "corsctl export wrote these directives, and the policy says the same", "")
		return
	}
	credentials := func(prefix string) bool {
		v := b.settings.values[prefix+allowCredentials]
		return len(v.items) == 1 && v.items[0].text == "true" // any other value means no
	}
	p.AllowCredentials = credentials("") && credentials(preflightOf)
	if credentials("") != credentials(preflightOf) {
		b.differ(Narrower, "credentials-differ", allowCredentials, "only preflights or only other responses allow credentials. The policy allows none", "set it on both, and import again")
	}
	b.nginxOrigins()
	if !b.has(returned) {
		b.differ(Decision, "preflight-upstream", "", "no return answers OPTIONS, so that the application answers preflights, and nginx adds the headers. A policy answers them itself",
			"accept that and remove the mark, if preflights pass today")
	} else {
		b.preflightStatus(returned, b.settings.values[returned].number)
	}
	rules := listRules{joined: true, star: starLiteral}
	b.methods(preflightOf+allowMethods, b.items(preflightOf+allowMethods), rules)
	if b.settings.values[preflightOf+allowHeaders].isBool {
		b.everyHeader(preflightOf + allowHeaders)
	} else {
		b.headers(preflightOf+allowHeaders, b.items(preflightOf+allowHeaders), rules)
	}
	b.exposed(exposeHeaders, b.items(exposeHeaders))
	if age := b.items(preflightOf + maxAgeHeader); len(age) == 1 {
		seconds, err := strconv.Atoi(age[0].text)
		switch {
		case err != nil || seconds < 0:
			b.differAt(Note, "max-age-dead", preflightOf+maxAgeHeader, age[0], "browsers ignore it, since it is no number of seconds", "")
		case seconds == 0:
			p.MaxAgeSeconds = -1
		default:
			p.MaxAgeSeconds = seconds
		}
	}
	if v, found := b.value(allowOrigin); found && !v.truth {
		b.differ(Decision, "errors-readable", allowOrigin, "without always nginx sends it with the statuses 200, 201, 204, 206, 301 to 304, 307 and 308 only, so that pages cannot read other errors. With a policy they can",
			"accept that and remove the mark, or add always and import again")
	}
	b.optionsAnswered("")
	b.differ(Note, "proxy", "", "the policy is for the application", "remove the headers from nginx when you mount it, since browsers refuse two of them")
}

// nginxOrigins sets AllowOrigins, if preflights and other responses have the same.
func (b *builder) nginxOrigins() {
	p := b.policy()
	actual, preflight := b.settings.values[allowOrigin], b.settings.values[preflightOf+allowOrigin]
	texts := func(v value) (all []string) {
		for _, it := range v.items {
			all = append(all, it.text)
		}
		return all
	}
	if _, hasPreflight := b.value(preflightOf + allowOrigin); !b.has(returned) {
		preflight = actual
	} else if !hasPreflight || actual.isBool != preflight.isBool || !slices.Equal(texts(actual), texts(preflight)) {
		b.differ(Decision, "origins-differ", allowOrigin, "preflights and other responses do not name the same origins, and a policy has one list", "set both in the same way, and import again")
		return
	}
	switch {
	case actual.isBool && p.AllowCredentials:
		b.differ(Decision, "everyone-with-credentials", allowOrigin, "every origin is admitted with credentials, so that any page can act as the user. A policy cannot say that",
			"list the origins, or leave credentials out")
	case actual.isBool:
		p.AllowOrigins = []string{"*"}
	case len(actual.items) == 1 && actual.items[0].text == "*":
		p.AllowOrigins = []string{"*"}
		if p.AllowCredentials {
			p.AllowCredentials = false
			b.starWithCredentials(allowCredentials)
		}
	default:
		b.origins(allowOrigin, actual.items, originRules{})
	}
}
