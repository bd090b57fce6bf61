package core

import (
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/origin"
	"github.com/sallyport/cors/core/internal/quote"
)

// maxExplained is how many bytes an explanation quotes of one text.
const maxExplained = 128

// Explain returns a text for a person: what was asked for, what the policy says, and
// the edit of the policy that would change it. If several things are missing, it names
// all of them. It has at most 4 KiB, whatever the policy and the request are, and it
// escapes what the client chose. It costs more than everything else that a Decision does:
// it looks at up to 1 000 patterns of AllowOrigins, and for a refusal at up to 1 000 exact
// origins.
func (d Decision) Explain() string {
	if d.answers == nil {
		return "No policy covers this request: its response is left as it is."
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
		return d.explainRefusal(reason) + d.explainEnforcement(reason)
	}
	return d.explainShortfall(reason)
}

// String returns the same text as Explain.
func (d Decision) String() string { return d.Explain() }

func (d Decision) quotedOrigin() string { return quote.Bounded(d.origin, maxExplained) }

func (d Decision) explainNoOrigin() string {
	text := "The request has no Origin: it is not a cross-origin request of a script in a browser, and needs no grant. "
	if d.answers.rules.everyone {
		return text + `AllowOrigins is "*", so the response has it nevertheless, for caches.`
	}
	return text + "The response has Vary, for caches."
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
		text += " Everything that the preflight asks for is granted: method " + quote.Bounded(d.method, maxExplained)
		if d.requestHeaders != "" {
			text += ", headers " + quote.Bounded(d.requestHeaders, maxExplained)
		}
		text += "."
	}
	return text
}

// admittedBy names what admits the origin.
func (d Decision) admittedBy() string {
	if d.lookedUp {
		return "the origin lookup"
	}
	if entry, found := d.answers.rules.origins.Load().FindCovering(d.origin); found {
		return entryName(entry)
	}
	return "an entry of AllowOrigins" // far down the list, or removed since
}

func entryName(entry origin.Found) string {
	text := quote.Bounded(entry.Text, maxExplained)
	if entry.Index < 0 {
		return "AllowOrigins entry " + text
	}
	return "AllowOrigins[" + strconv.Itoa(entry.Index) + "] " + text
}

// nearMiss names the entry that comes closest to the origin, or returns "".
func (d Decision) nearMiss() string {
	miss, found := d.answers.rules.origins.Load().FindNearMiss(d.origin)
	switch {
	case !found:
		return ""
	case miss.Mended != "":
		return " Written as browsers do, " + quote.Bounded(miss.Mended, maxExplained) + ", " + entryName(miss.Entry) +
			" would cover it (" + miss.Text + ")."
	}
	return " " + entryName(miss.Entry) + " " + miss.Text + "."
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
		return "The path can be read in several ways. They lead to rules that grant different things, or to no rule, so nothing is granted. " +
			"Request it without dot segments, double slashes and escaped slashes, or let one rule cover all of its readings: a last {name} takes slashes in Echo, and some routers ignore the case of a host."
	case ReasonNullOrigin:
		return `Origin is null, and "null" is not listed. Most often a redirect to another origin has made it null, such as one from http to https or to a login page: ` +
			"let the page request the final URL directly. Sandboxed frames, data: pages and files send null as well: " +
			"serve the page from an origin of its own" + d.nullFix()
	case ReasonCrossSite:
		return "The request has no Origin, and Sec-Fetch-Site says that a page of another site asks: an image, a frame or a link there leads here."
	case ReasonHostNotAllowed:
		return "Host is not in AllowHosts: the request was sent to another name than the server's own, as DNS rebinding does. " +
			"To serve it under that name, add the host to AllowHosts."
	case ReasonLookupFailed:
		return "Origin " + quoted + " is not in AllowOrigins, and is refused because the origin lookup failed: " +
			quote.Bounded(d.detail.failure.Error(), maxExplained) + ". Mend the lookup, or " + d.listOriginFix() + "."
	case ReasonObserverFailed:
		return "Origin " + quoted + " is allowed by the policy, and is refused because an observer failed: " +
			quote.Bounded(d.detail.failure.Error(), maxExplained) + ". Mend the observer."
	}
	return "Origin " + quoted + " is not allowed: " + d.whoIsAllowed() + "." + d.nearMiss() +
		" To allow it, " + d.listOriginFix() + "."
}

func (d Decision) whoIsAllowed() string {
	nobody := d.answers.rules.origins.Load().Len() == 0
	switch {
	case nobody && d.answers.rules.looksUp:
		return "the origin lookup does not admit it"
	case nobody:
		return "the policy admits nobody"
	case d.answers.rules.looksUp:
		return "no entry of AllowOrigins covers it, nor does the origin lookup admit it"
	}
	return "no entry of AllowOrigins covers it"
}

// listOriginFix names the edit that admits the origin.
func (d Decision) listOriginFix() string {
	return "add " + d.quotedOrigin() + " to AllowOrigins" + d.optOutFix()
}

func (d Decision) nullFix() string {
	if d.answers.rules.policy.AllowCredentials {
		return `; adding "null" to AllowOrigins with ` + optOutNull + ` lets every page act with its user's credentials.`
	}
	return `, or add "null" to AllowOrigins, which admits every page that wants it.`
}

// optOutFix names the opt-out that an entry for the origin needs.
func (d Decision) optOutFix() string {
	e, ok := origin.ParseEntry(d.origin)
	switch {
	case !ok || !d.answers.rules.policy.AllowCredentials:
		return ""
	case e.IsInsecure():
		return ", with " + optOutInsecure + ", or better serve the page over https"
	case e.IsFile():
		return ", with " + optOutNull + ", which lets any local file act with the user's credentials"
	}
	return ""
}

// explainEnforcement says whether the server also refuses a request that gets no grant.
func (d Decision) explainEnforcement(reason Reason) string {
	if !d.barred || reason == ReasonHostNotAllowed {
		return ""
	}
	text := " The server refuses the request, since Enforce is \"" + string(d.answers.rules.policy.Enforce) + "\"."
	if reason == ReasonOriginNotAllowed && strings.HasPrefix(d.origin, "http://") {
		text += " If the page is the server's own, a proxy in front rewrites Host, and browsers send no Sec-Fetch-Site over plain http:" +
			" let the proxy pass Host on, or list the origin."
	}
	return text
}
