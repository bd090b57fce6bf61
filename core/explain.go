package core

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
	"github.com/sallyport/cors/core/internal/origin"
	"github.com/sallyport/cors/core/internal/quote"
)

// maxExplained is how many bytes of anything that a client chose an explanation
// quotes.
const maxExplained = 128

// Explain tells a person what was asked, what the policy says, and the edit of
// the policy that would change it. It is bounded in length, escapes what the
// client chose, and costs more than all the rest: it is worked out when asked.
func (d Decision) Explain() string {
	if d.answers == nil {
		return "No policy covers this request: its answer is left as it is."
	}
	reason := d.Reason()
	switch reason {
	case ReasonNoOrigin:
		return d.explainNoOrigin()
	case ReasonSameOrigin:
		return d.explainSameOrigin()
	case ReasonNone:
		return d.explainGrant()
	}
	if !d.allowed {
		return d.explainRefusal(reason)
	}
	return d.explainShortfall(reason)
}

// String is Explain.
func (d Decision) String() string { return d.Explain() }

func (d Decision) quotedOrigin() string { return quote.Bounded(d.origin, maxExplained) }

func (d Decision) explainNoOrigin() string {
	text := "The request has no Origin: it is no cross-origin request of a browser's fetch, and no grant is asked. "
	if d.answers.policy.origins.Everyone {
		return text + `AllowOrigins is "*", so that the answer carries it all the same, for caches.`
	}
	return text + "The answer carries Vary, for caches."
}

func (d Decision) explainSameOrigin() string {
	if d.origin == "null" {
		return "Origin is null and Sec-Fetch-Site is same-origin: the page is the server's own and hides its origin (Referrer-Policy), " +
			"and browsers need no grant for it."
	}
	return "Origin " + d.quotedOrigin() + " is the server's own, and browsers need no grant for it. " +
		"If the page has another scheme than the server, " + d.listOriginFix() + "."
}

func (d Decision) explainGrant() string {
	text := "Origin " + d.quotedOrigin() + " is allowed by " + d.admittedBy() + "."
	if d.kind == KindPreflight {
		text += " All that the preflight asks for is granted: method " + quote.Bounded(d.method, maxExplained)
		if d.requestHeaders != "" {
			text += ", header fields " + quote.Bounded(d.requestHeaders, maxExplained)
		}
		text += "."
	}
	return text
}

// admittedBy names the entry that covers the origin.
func (d Decision) admittedBy() string {
	p := d.answers.policy.policy
	if i, found := origin.FindCovering(p.AllowOrigins, d.origin); found {
		return entryName(p.AllowOrigins, i)
	}
	return "the origin lookup"
}

func entryName(entries []string, i int) string {
	return "AllowOrigins[" + strconv.Itoa(i) + "] " + quote.Bounded(entries[i], maxExplained)
}

// nearMiss names the entry that the origin misses by least, or returns "".
func (d Decision) nearMiss() string {
	entries := d.answers.policy.policy.AllowOrigins
	miss, found := origin.FindNearMiss(entries, d.origin)
	switch {
	case !found:
		return ""
	case miss.Mended != "":
		return " Written as browsers do, " + quote.Bounded(miss.Mended, maxExplained) + ", " + entryName(entries, miss.Index) +
			" would cover it (" + miss.Text + ")."
	}
	return " " + entryName(entries, miss.Index) + " " + miss.Text + "."
}

func (d Decision) explainRefusal(reason Reason) string {
	quoted := d.quotedOrigin()
	switch reason {
	case ReasonOriginRepeated:
		return "The request has several Origin lines, and browsers send one: it is refused, since admitting the first could admit another site, whatever the policy lists. " +
			"A proxy that adds an Origin of its own should replace the browser's, or better leave it alone."
	case ReasonOriginMalformed:
		return "Origin " + quoted + " is not a serialized origin (scheme://host or scheme://host:port), and no browser sends it: " +
			"it is refused without being cleaned up, and no entry can cover it." + d.nearMiss()
	case ReasonPathAmbiguous:
		return "The path can be read in several ways, which lead to rules that grant different things, or to none: nothing is granted to it. " +
			"Ask for it without dot segments, doubled slashes and escaped slashes, or let one rule cover all of its readings."
	case ReasonNullOrigin:
		return `Origin is null, which any sandboxed frame, data: page or file has, and "null" is not listed. ` +
			"Serve the page from an origin of its own" + d.nullFix()
	case ReasonLookupFailed:
		return "Origin " + quoted + " is not in AllowOrigins, and the origin lookup failed, which refuses: " +
			quote.Bounded(d.detail.failure.Error(), maxExplained) + ". Mend the lookup, or " + d.listOriginFix() + "."
	case ReasonObserverFailed:
		return "Origin " + quoted + " is admitted by the policy, but an observer failed, which refuses: " +
			quote.Bounded(d.detail.failure.Error(), maxExplained) + ". Mend the observer."
	}
	return "Origin " + quoted + " is not allowed: " + d.whoIsAllowed() + "." + d.nearMiss() +
		" To allow it, " + d.listOriginFix() + "."
}

func (d Decision) whoIsAllowed() string {
	nobody := len(d.answers.policy.policy.AllowOrigins) == 0
	switch {
	case nobody && d.answers.policy.looksUp:
		return "the origin lookup does not admit it"
	case nobody:
		return "the policy admits nobody"
	case d.answers.policy.looksUp:
		return "no entry of AllowOrigins covers it, nor does the origin lookup admit it"
	}
	return "no entry of AllowOrigins covers it"
}

// listOriginFix names the edit that admits the origin.
func (d Decision) listOriginFix() string {
	return "add " + d.quotedOrigin() + " to AllowOrigins" + d.insecureFix()
}

func (d Decision) nullFix() string {
	if d.answers.policy.policy.AllowCredentials {
		return `; adding "null" to AllowOrigins with DangerouslyAllowNullOrigin lets every page act with its user's credentials.`
	}
	return `, or add "null" to AllowOrigins, which admits every page that wants it.`
}

// insecureFix names the opt-out that an origin of plain http needs.
func (d Decision) insecureFix() string {
	o, ok := origin.Parse(d.origin)
	if ok && d.answers.policy.policy.AllowCredentials && o.Scheme == "http" && !origin.IsLoopback(o.Host) {
		return ", with DangerouslyAllowInsecureOrigins, or better serve the page over https"
	}
	return ""
}

// explainShortfall explains a preflight of an allowed origin that asks for more
// than the policy grants.
func (d Decision) explainShortfall(reason Reason) string {
	p := d.answers.policy.policy
	text := "Origin " + d.quotedOrigin() + " is allowed, but "
	switch reason {
	case ReasonMethodMalformed:
		if isRequestMethod(d.method) {
			return text + "Access-Control-Request-Method is repeated, and one request has one method. No browser sends that, and no policy can allow it."
		}
		return text + "Access-Control-Request-Method is " + quote.Bounded(d.method, maxExplained) +
			", which is no method. No browser sends that, and no policy can allow it."
	case ReasonMethodNotAllowed:
		return text + d.explainMethod(d.method)
	case ReasonMethodNotRouted:
		return text + d.explainUnrouted(quote.Bounded(d.method, maxExplained))
	case ReasonRequestHeadersOverBudget:
		return text + "Access-Control-Request-Headers is longer than 4096 bytes and was not read. No browser sends that, and no policy can allow it."
	}
	_, subject := d.judgeRequestHeaders()
	quoted := quote.Bounded(subject, maxExplained)
	if reason == ReasonRequestHeadersMalformed {
		return text + "Access-Control-Request-Headers is no list of field names: " + quoted + " is no token. No browser sends that, and no policy can allow it."
	}
	if d.answers.policy.anyHeader && field.EqualFold(subject, "authorization") {
		return text + `"*" in AllowHeaders never covers Authorization. To allow it, add "Authorization" to AllowHeaders.`
	}
	if subject == "*" {
		return text + `a page asks for a header named "*", which no page needs: granting it would grant all.`
	}
	return text + "the request header " + quoted + " is not in AllowHeaders (" + listed(p.AllowHeaders) +
		"). To allow it, add " + quoted + " to AllowHeaders."
}

func (d Decision) explainMethod(method string) string {
	methods := d.answers.policy.policy.AllowMethods
	quoted := quote.Bounded(method, maxExplained)
	if isForbiddenMethod(method) {
		return "no browser lets a page send the method " + quoted + ", and no policy can allow it."
	}
	if method == "*" {
		return `a page asks for a method named "*", which no page needs: granting it would grant all.`
	}
	text := "the method " + quoted + " is not in AllowMethods (" + listed(methods) + ")."
	if upper := strings.ToUpper(method); upper != method && isStandardMethod(upper) {
		text += " Methods are case-sensitive: the page has to ask for " + strconv.Quote(upper)
		if d.answers.policy.grantsMethod(upper) {
			return text + ", which is allowed."
		}
		return text + `. To allow that, add ` + strconv.Quote(upper) + " to AllowMethods."
	}
	if i := slices.IndexFunc(methods, func(listed string) bool { return field.EqualFold(listed, method) }); i >= 0 {
		text += " Methods are case-sensitive, and " + quote.Bounded(methods[i], maxExplained) + " is another one."
	}
	return text + " To allow it, add " + quoted + " to AllowMethods."
}

func (d Decision) explainUnrouted(quoted string) string {
	methods := d.routed().methods
	if len(methods) == 0 {
		return "the router has no route at this path. To allow the method " + quoted + ", register one for it."
	}
	return "the router has no route for the method " + quoted + " at this path, only for " + listed(methods) +
		". To allow it, register one."
}

// listed shows a list of the policy, cut where it would hide the rest of the
// text.
func listed(names []string) string {
	if len(names) == 0 {
		return "which is empty"
	}
	const most = 12
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}
