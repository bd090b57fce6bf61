package imports

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// star is what "*" in a list of methods or headers does in a library.
type star uint8

const (
	starDead     star = iota // nothing
	starLiteral              // it is sent as it is
	starReflects             // what is asked for is granted, Authorization too
)

// listRules say how a library treats a list of methods or headers.
type listRules struct {
	joined bool // the list is sent as one line, so that a comma in an entry divides it
	trim   bool // spaces around an entry are removed
	upper  bool // methods are put into upper case
	star   star

	// judgesActual is set if the method of the actual request must be listed, too.
	judgesActual bool

	// matchable matches names that the library can find in a request. Nil: all tokens.
	matchable *regexp.Regexp
}

var tokenForm = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// elements returns the entries as the library takes them. If the list is sent as one
// line, one entry that is no token spoils all of it: broken is then that entry.
func elements(items []item, rules listRules) (elements []item, broken *item) {
	for _, it := range items {
		if !rules.joined {
			elements = append(elements, it)
			continue
		}
		for part := range strings.SplitSeq(it.text, ",") {
			part = strings.Trim(part, " \t")
			if rules.trim {
				part = strings.TrimSpace(part)
			}
			if part == "" {
				continue
			}
			if !tokenForm.MatchString(part) {
				return nil, &item{part, it.at}
			}
			elements = append(elements, item{part, it.at})
		}
	}
	return elements, nil
}

// brokenList tells of a list that makes every preflight fail.
func (b *builder) brokenList(setting string, it item) {
	b.differAt(Decision, "preflight-broken", setting, it, "browsers refuse a preflight whose answer lists what is no token, so that every preflight failed: a policy without the entry would let them pass",
		"correct the entry, or remove it, and import again")
}

// methods sets AllowMethods.
func (b *builder) methods(setting string, items []item, rules listRules) {
	all, broken := elements(items, rules)
	if broken != nil {
		b.brokenList(setting, *broken)
		return
	}
	var listed []string
	for _, it := range all {
		method := it.text
		if rules.upper {
			method = strings.ToUpper(method)
		}
		switch problem := refusal(core.Policy{AllowOrigins: []string{"*"}, AllowMethods: []string{method}}); {
		case method == "*" && rules.star == starDead:
			b.differAt(Note, "method-star-dead", setting, it, b.library.title+` compares "*" like any other method, so that it grants nothing`, "list the methods")
		case method == "*" && rules.star == starLiteral && b.policy().AllowCredentials:
			b.differAt(Narrower, "method-star-credentials", setting, it, `for requests with credentials browsers take "*" for the name of a method. Without credentials it granted every method, and the policy leaves it out: with credentials it would grant more`,
				"list the methods")
		case problem == nil:
			if !slices.Contains(listed, method) {
				listed = append(listed, method)
			}
		case problem.Code == "method-case" && useragent.NormalizeMethod(method) == method:
			b.differAt(Narrower, "method-case", setting, it, "it granted the method in lower case, which scripts can send, and a policy does not take it", problem.Fix)
		case !tokenForm.MatchString(method):
			b.differAt(Note, "method-dead", setting, it, "no browser sends such a method, so that the entry had no effect", "write the methods as entries of their own")
		default:
			b.differAt(Note, "method-dead", setting, it, "no browser sends it like this, so that the entry had no effect: "+problem.Problem, problem.Fix)
		}
	}
	if len(listed) == 0 && len(items) > 0 && rules.joined {
		// Without Access-Control-Allow-Methods a browser lets an upload with a listener
		// use any method (Fetch, "CORS-preflight fetch", step 7.4). The library sent it.
		listed = []string{http.MethodGet, http.MethodHead, http.MethodPost}
	}
	b.policy().AllowMethods = listed
	if rules.judgesActual {
		b.judgedActual(setting, listed)
	}
}

// judgedActual compares a library that judges the method of every request with a
// policy, under which pages always read the responses to GET, HEAD and POST.
func (b *builder) judgedActual(setting string, listed []string) {
	if slices.Contains(listed, "*") {
		return
	}
	var missing []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if !slices.Contains(listed, method) {
			missing = append(missing, method)
		}
	}
	if len(missing) > 0 {
		b.differ(Decision, "methods-safelisted", setting, strings.Join(missing, " and ")+" is not listed, so that pages cannot read such responses. A policy cannot say that: with it pages read the responses to GET, HEAD and POST of every origin it admits",
			"accept that and remove the mark, or do not mount the policy on routes with these methods")
		return
	}
	if !slices.Contains(listed, http.MethodHead) {
		b.differ(Note, "method-head", setting, "HEAD is not listed, so that pages cannot read its responses. With the policy they can, and learn no more than from GET", "")
	}
}

// headers sets AllowHeaders.
func (b *builder) headers(setting string, items []item, rules listRules) {
	all, broken := elements(items, rules)
	if broken != nil {
		b.brokenList(setting, *broken)
		return
	}
	if rules.star == starReflects && slices.ContainsFunc(all, func(it item) bool { return it.text == "*" }) {
		b.everyHeader(setting)
		return
	}
	var listed []string
	for _, it := range all {
		switch {
		case it.text == "*" && rules.star == starLiteral && b.policy().AllowCredentials:
			b.differAt(Narrower, "header-star-credentials", setting, it, `for requests with credentials browsers take "*" for the name of a header. Without credentials it granted every header but Authorization, and the policy leaves it out: with credentials it would grant more`,
				"list the headers")
		case !tokenForm.MatchString(it.text) || rules.matchable != nil && !rules.matchable.MatchString(it.text):
			b.differAt(Note, "header-dead", setting, it, b.library.title+" never finds such a name in a request, so that the entry had no effect", "write each name as an entry of its own")
		case useragent.IsForbiddenRequestHeader(it.text, ""):
			b.differAt(Note, "header-forbidden", setting, it, "scripts cannot set this header, and browsers never ask for it: the policy leaves it out", "")
		case !slices.ContainsFunc(listed, func(name string) bool { return strings.EqualFold(name, it.text) }):
			listed = append(listed, it.text)
		}
	}
	b.policy().AllowHeaders = listed
}

// everyHeader grants each header that is asked for.
func (b *builder) everyHeader(setting string) {
	b.policy().AllowHeaders = []string{"*", "Authorization"}
	b.differ(Note, "headers-reflected", setting, b.library.title+` grants every header that is asked for, Authorization too. In a policy "*" does not cover Authorization, so that it is listed`,
		"list the headers that your pages send")
}

// exposed sets ExposeHeaders. All libraries send the list as one line.
func (b *builder) exposed(setting string, items []item) {
	all, broken := elements(items, listRules{joined: true})
	if broken != nil {
		b.differAt(Note, "exposed-broken", setting, *broken, "browsers ignore a list with what is no token, so that nothing was exposed, and the policy exposes nothing", "correct the entry, and import again")
		return
	}
	var listed []string
	for _, it := range all {
		switch {
		case it.text == "*" && b.policy().AllowCredentials:
			b.differAt(Narrower, "expose-star-credentials", setting, it, `for requests with credentials browsers take "*" for the name of a header. Without credentials it exposed every header, and a policy with credentials refuses it`, "list the headers")
		case !slices.ContainsFunc(listed, func(name string) bool { return strings.EqualFold(name, it.text) }):
			listed = append(listed, it.text)
		}
	}
	b.policy().ExposeHeaders = listed
}
