package imports

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
)

// originRules say how a library treats its list of origins. A list with a plain "*" is
// the library's own business.
type originRules struct {
	lower, trim   bool // of exact entries
	lowerPatterns bool
	patterns      bool // one * stands for any text
	manyStars     bool // so do several, and ? stands for one character
	endDecides    bool // a * that is a whole label makes the text before it meaningless
	portLists     bool // a pattern may end in :[8080,8443], or :[*] for any port and none
}

var portList = regexp.MustCompile(`^(.*):\[(\*|[0-9]+(?:,[0-9]+)*)\]$`)

// origins sets AllowOrigins.
func (b *builder) origins(setting string, items []item, rules originRules) {
	var exact []string
	for _, it := range items {
		exact = append(exact, rules.exact(it.text))
	}
	for _, it := range items {
		if rules.isPattern(it.text) {
			b.pattern(setting, it, rules, exact)
			continue
		}
		entry := rules.exact(it.text)
		if problem := refusal(core.Policy{AllowOrigins: []string{entry}}); problem != nil || strings.Contains(entry, "*") {
			b.deadOrigin(setting, it, problem)
			continue
		}
		b.admit(setting, it, entry)
	}
}

func (r originRules) isPattern(text string) bool {
	return r.patterns && strings.Contains(text, "*") || r.manyStars && strings.Contains(text, "?") || r.portLists && portList.MatchString(text)
}

func (r originRules) exact(text string) string {
	if r.trim {
		text = strings.TrimSpace(text)
	}
	if r.lower {
		text = strings.ToLower(text)
	}
	return text
}

// deadOrigin tells of an entry that never matched. It is not mended: a mended entry
// would admit an origin that was refused.
func (b *builder) deadOrigin(setting string, it item, problem *core.PolicyError) {
	text, fix := "it never matched, since "+b.library.title+" compares the whole text with Origin", ""
	if problem != nil {
		text, fix = text+": "+problem.Problem, problem.Fix+", if it was to be admitted"
	}
	b.differAt(Note, "origin-dead", setting, it, text+". The policy leaves it out", fix)
}

// admit adds an entry, unless credentials make it dangerous.
func (b *builder) admit(setting string, it item, entry string) {
	p := b.policy()
	if problem := refusal(core.Policy{AllowOrigins: []string{entry}, AllowCredentials: p.AllowCredentials}); problem != nil {
		b.differAt(Decision, "origin-credentials", setting, it, "the policy leaves out "+quoted(entry)+": "+problem.Problem, problem.Fix)
		return
	}
	if !slices.Contains(p.AllowOrigins, entry) {
		p.AllowOrigins = append(p.AllowOrigins, entry)
	}
}

// pattern adds the entries that match nothing but what the pattern matches.
func (b *builder) pattern(setting string, it item, rules originRules, exact []string) {
	text := it.text
	if rules.lowerPatterns {
		text = strings.ToLower(text)
	}
	ports := []string{""}
	if m := portList.FindStringSubmatch(text); m != nil && rules.portLists {
		text, ports = m[1], nil
		for port := range strings.SplitSeq(m[2], ",") {
			ports = append(ports, ":"+port)
		}
	}
	prefix, suffix, hasStar := strings.Cut(text, "*")
	if strings.Contains(prefix+suffix, "?") || rules.manyStars && strings.Contains(suffix, "*") {
		b.undecided(setting, it, "no entry of a policy has several wildcards in the host, or one for a character")
		return
	}
	c := candidatesOf(prefix, suffix)
	switch {
	case !hasStar:
		c = candidates{entries: []string{text}}
	case strings.Contains(suffix, "*"):
		c = candidates{dead: true} // a second * stands for itself
	}
	if c.alsoNeeds != "" && !slices.Contains(exact, c.alsoNeeds) {
		b.undecided(setting, it, "in a policy "+quoted(c.entries[0])+" also admits "+quoted(c.alsoNeeds)+", which the pattern does not match")
		return
	}
	var valid []string
	before, unsaid := len(b.result.Differences), false
	for _, entry := range c.entries {
		for _, port := range ports {
			problem := refusal(core.Policy{AllowOrigins: []string{entry + port}})
			switch {
			case problem == nil:
				valid = append(valid, entry+port)
			case isForm[problem.Code]:
				b.deadOrigin(setting, item{entry + port, it.at}, problem)
			default:
				unsaid = true
			}
		}
	}
	switch {
	case c.dead:
		b.deadOrigin(setting, it, nil)
	case len(valid) == 0 && len(b.result.Differences) > before && !unsaid:
	case prefix == "https://" && suffix == "", prefix == "http://" && suffix == "":
		b.differAt(Decision, "origin-pattern", setting, it, "it matches every origin of the scheme, and no entry of a policy does. \"*\" would admit other schemes and null, too",
			"write \"*\" if everyone may read, or list the origins that you mean")
	case len(valid) == 0:
		why := "no entry of a policy says what the pattern matches"
		if rules.endDecides && strings.Contains(text, ".*.") {
			why += ". " + b.library.title + " compares only what is behind the *, and admits any origin that ends so"
		}
		b.undecided(setting, it, why)
	default:
		for _, entry := range valid {
			b.admit(setting, it, entry)
		}
		if c.loses != "" {
			b.differAt(Narrower, "origin-pattern", setting, it, "the pattern also matches "+c.loses+", which the policy does not admit", "list those that you mean")
		}
	}
}

// isForm has the codes of entries that browsers never send in this form, whatever the *
// stands for.
var isForm = map[string]bool{
	"origin-host-case": true, "origin-scheme-case": true, "origin-port-default": true, "origin-port-zeros": true,
	"origin-spaces": true, "origin-trailing-slash": true, "origin-path": true, "origin-query": true, "origin-fragment": true,
}

func (b *builder) undecided(setting string, it item, why string) {
	b.differAt(Decision, "origin-pattern", setting, it, why, "list the origins that you mean, or decide with core.WithOriginLookup")
}

// candidates are entries that match less than a pattern or the same.
type candidates struct {
	entries   []string
	alsoNeeds string // the origin that the entries match and the pattern does not
	loses     string // what the pattern matches and the entries do not
	dead      bool   // the pattern matches no origin
}

// candidatesOf compares a pattern with the forms of entries. The * of the pattern stands
// for any text, that of an entry for whole labels or a port.
func candidatesOf(prefix, suffix string) candidates {
	scheme, host, found := strings.Cut(prefix, "://")
	switch {
	case strings.ContainsAny(suffix, "/") && !strings.HasPrefix(suffix, "://") || found && strings.Contains(host, "/"):
		return candidates{dead: true} // an origin ends after its host and port
	case !found:
		return withoutScheme(prefix, suffix)
	case scheme == "":
		return candidates{dead: true}
	case host == "" && suffix == "" && scheme != "http" && scheme != "https":
		if strings.HasSuffix(scheme, "-extension") {
			return candidates{entries: []string{scheme + "://*"}}
		}
		return candidates{entries: []string{scheme + "://*:*"}}
	case host == "" && strings.HasPrefix(suffix, "."):
		return candidates{entries: []string{scheme + "://*" + suffix}}
	case host == "" && beginsHost(suffix):
		return candidates{entries: []string{scheme + "://" + suffix, scheme + "://*." + suffix},
			loses: "hosts that only end alike, such as " + quoted(scheme+"://other"+suffix)}
	case strings.HasSuffix(host, ":") && suffix == "":
		return candidates{entries: []string{scheme + "://" + host + "*"}, alsoNeeds: strings.TrimSuffix(prefix, ":")}
	case suffix == "" && host != "" && (scheme == "http" || scheme == "https") && !strings.ContainsAny(host, ":") && !strings.HasSuffix(host, ".") && !strings.HasSuffix(host, "-"):
		return candidates{entries: []string{scheme + "://" + host + ":*"},
			loses: "hosts that only begin alike, such as " + quoted(prefix+".attacker.example")}
	}
	return candidates{}
}

// withoutScheme is candidatesOf for a * in the scheme or before it.
func withoutScheme(prefix, suffix string) candidates {
	c := candidates{loses: "other schemes"}
	for _, scheme := range []string{"https", "http"} {
		if !strings.HasPrefix(scheme, prefix) {
			continue
		}
		switch rest, found := strings.CutPrefix(suffix, "://"); {
		case found:
			c.entries = append(c.entries, scheme+"://"+rest)
		case prefix != "":
		case strings.HasPrefix(suffix, "."):
			c.entries = append(c.entries, scheme+"://*"+suffix)
		case beginsHost(suffix):
			c.entries = append(c.entries, scheme+"://"+suffix, scheme+"://*."+suffix)
			c.loses = "other schemes, and hosts that only end alike, such as " + quoted("https://other"+suffix)
		}
	}
	return c
}

// beginsHost reports whether a text is the end of a host that can also stand alone.
func beginsHost(s string) bool { return s != "" && !strings.ContainsRune(".-_:", rune(s[0])) }
