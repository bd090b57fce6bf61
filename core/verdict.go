package core

import (
	"slices"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
)

// Verdict is what a decision lets the page of a browser do with one request. Two
// decisions with equal verdicts make no difference to a page. Vary, Max-Age, the lists
// of an answer beyond what is asked for, reasons and texts are no part of it.
//
// Verdicts are comparable with ==.
type Verdict struct {
	// Origin says that the page's origin is admitted.
	Origin bool `json:"origin"`

	// Method and Headers say that the method and all request headers that a preflight
	// asks for are granted. Other requests ask for neither: both then equal Origin.
	Method  bool `json:"method"`
	Headers bool `json:"headers"`

	// Credentials says that the user's cookies and client certificates may be sent.
	Credentials bool `json:"credentials"`

	// Exposed lists the response headers that the page's script may read besides the
	// safelisted ones: in lower case, sorted, with commas between them, or "*" for all.
	// It is empty for preflights.
	Exposed string `json:"exposed,omitempty"`

	// Served is false if the server refuses the request itself ([Policy.Enforce],
	// [Policy.AllowHosts]). It is true for preflights: they ask for no service.
	Served bool `json:"served"`
}

// Verdict returns what the decision lets a browser do. It reads at most what
// [Decision.Reason] reads, and sorts ExposeHeaders.
func (d Decision) Verdict() Verdict {
	v := d.verdictButExposed()
	if v.Origin && d.kind != KindPreflight {
		v.Exposed = exposed(d.answers.rules.policy.ExposeHeaders)
	}
	return v
}

func (d *Decision) verdictButExposed() Verdict {
	v := Verdict{Served: d.kind == KindPreflight || d.Status() == 0}
	if !d.Allowed() {
		return v
	}
	v.Origin, v.Method, v.Headers = true, true, true
	v.Credentials = d.answers.rules.policy.AllowCredentials
	if d.kind == KindPreflight {
		v.Method = d.judgeMethod() == ReasonNone
		v.Headers = d.answers.rules.judgeHeaderLine(d.requestHeaders) == ReasonNone
	}
	return v
}

// sameVerdict reports whether two decisions about one request have equal verdicts. It
// sorts ExposeHeaders only if they are not the same text.
func sameVerdict(a, b *Decision) bool {
	v := a.verdictButExposed()
	if v != b.verdictButExposed() {
		return false
	}
	if !v.Origin || a.kind == KindPreflight {
		return true
	}
	mine, theirs := a.answers.rules.policy.ExposeHeaders, b.answers.rules.policy.ExposeHeaders
	return slices.Equal(mine, theirs) || exposed(mine) == exposed(theirs)
}

// exposed returns the names in one form, however a policy lists them.
func exposed(names []string) string {
	if slices.Contains(names, "*") {
		return "*"
	}
	var lower []string
	for _, name := range names {
		name = strings.ToLower(name)
		if !field.IsSafelistedInResponses(name) && !field.IsForbiddenInResponses(name) { // which no list changes
			lower = append(lower, name)
		}
	}
	slices.Sort(lower)
	return strings.Join(slices.Compact(lower), ",")
}
