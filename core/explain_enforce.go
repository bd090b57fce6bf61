package core

import "strings"

// explainEnforcement says what the server does with a request beyond granting it
// nothing.
func (d Decision) explainEnforcement(reason Reason) string {
	if !d.barred || reason == ReasonHostNotAllowed {
		return ""
	}
	text := " The server refuses the request, since Enforce is \"" + string(d.answers.policy.policy.Enforce) + "\"."
	if reason == ReasonOriginNotAllowed && strings.HasPrefix(d.origin, "http://") {
		text += " If the page is the server's own, a proxy in front rewrites Host, and browsers send no Sec-Fetch-Site over plain http:" +
			" have the proxy pass Host on, or list the origin."
	}
	return text
}
