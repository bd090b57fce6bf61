package conformance

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sallyport/cors/internal/useragent"
)

// judgeBrowser asks what a browser makes of the answer, by the Fetch standard's
// own algorithms.
func (v *vector) judgeBrowser(found *verdict) {
	if v.browser == nil {
		return
	}
	if v.browser.shares != nil {
		v.judgeSharing(found)
	}
	if v.browser.proceeds != nil {
		v.judgePreflight(found)
	}
}

func (v *vector) judgeSharing(found *verdict) {
	b, header := v.browser, found.answer.header
	refusal := useragent.CheckCORS(v.request.origin(), b.mode(), header)
	if *b.shares != (refusal == nil) {
		found.add("whether a browser shares the answer, credentials "+b.credentials,
			fmt.Sprint(*b.shares), verdictOf(refusal))
	}
	if refusal != nil {
		return
	}
	exposed := useragent.ExposedNames(b.mode(), header)
	for _, name := range b.exposes {
		if !slices.Contains(exposed, strings.ToLower(name)) {
			found.add("what script can read", name+" among it", strings.Join(exposed, ", "))
		}
	}
	for _, name := range b.hides {
		if slices.Contains(exposed, strings.ToLower(name)) {
			found.add("what script can read", name+" not among it", strings.Join(exposed, ", "))
		}
	}
}

func (v *vector) judgePreflight(found *verdict) {
	b := v.browser
	grant, refusal := useragent.CheckPreflight(v.announced(),
		useragent.Response{Status: found.answer.status, Header: found.answer.header})
	if *b.proceeds != (refusal == nil) {
		found.add("whether a browser proceeds after the preflight, credentials "+b.credentials,
			fmt.Sprint(*b.proceeds), verdictOf(refusal))
	}
	if refusal != nil || b.caches == nil {
		return
	}
	if want := time.Duration(*b.caches) * time.Second; grant.MaxAge != want {
		found.add("how long a browser may cache the preflight", want.String(), grant.MaxAge.String())
	}
}

// announced is the request that a preflight asks for. Every header has a value
// that no name is safelisted with, as a browser announces such names only
// (Fetch, "CORS-safelisted request-header": more than 128 bytes).
func (v *vector) announced() useragent.Request {
	r := useragent.Request{Origin: v.request.origin(), Credentials: v.browser.mode()}
	if methods := v.request.fields.values(fieldRequestMethod); len(methods) > 0 {
		r.Method = methods[0]
	}
	for _, line := range v.request.fields.values(fieldRequestHeaders) {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.Trim(name, " \t"); name != "" {
				r.Headers = append(r.Headers, [2]string{name, strings.Repeat("x", 129)})
			}
		}
	}
	return r
}

// origin is the page's, as the request tells it.
func (r *request) origin() string {
	if lines := r.fields.values(fieldOrigin); len(lines) > 0 {
		return lines[0]
	}
	return ""
}

func (b *browser) mode() useragent.CredentialsMode {
	if b.credentials == "include" {
		return useragent.Include
	}
	return useragent.Omit
}

func verdictOf(refusal error) string {
	if refusal == nil {
		return "true"
	}
	return "false: " + refusal.Error()
}
