package conformance

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// judgeBrowser checks what a browser does with the response, by the algorithms of the
// Fetch standard.
func (v vectorCheck) judgeBrowser(found *verdict) {
	if v.Browser == nil {
		return
	}
	if v.Browser.Shares != nil {
		v.judgeSharing(found)
	}
	if v.Browser.Proceeds != nil {
		v.judgePreflight(found)
	}
}

func (v vectorCheck) judgeSharing(found *verdict) {
	b, header := v.Browser, found.answer.Header
	refusal := useragent.CheckCORS(v.Request.Origin(), modeOf(b), header)
	if *b.Shares != (refusal == nil) {
		found.add("whether a browser shares the answer, credentials "+b.Credentials,
			fmt.Sprint(*b.Shares), verdictOf(refusal))
	}
	if refusal != nil {
		return
	}
	exposed := useragent.ExposedNames(modeOf(b), header)
	for _, name := range b.Exposes {
		if !slices.Contains(exposed, strings.ToLower(name)) {
			found.add("what script can read", name+" among it", strings.Join(exposed, ", "))
		}
	}
	for _, name := range b.Hides {
		if slices.Contains(exposed, strings.ToLower(name)) {
			found.add("what script can read", name+" not among it", strings.Join(exposed, ", "))
		}
	}
}

func (v vectorCheck) judgePreflight(found *verdict) {
	b := v.Browser
	grant, refusal := useragent.CheckPreflight(v.announced(),
		useragent.Response{Status: found.answer.Status, Header: found.answer.Header})
	if *b.Proceeds != (refusal == nil) {
		found.add("whether a browser proceeds after the preflight, credentials "+b.Credentials,
			fmt.Sprint(*b.Proceeds), verdictOf(refusal))
	}
	if refusal != nil || b.Caches == nil {
		return
	}
	if want := time.Duration(*b.Caches) * time.Second; grant.MaxAge != want {
		found.add("how long a browser may cache the preflight", want.String(), grant.MaxAge.String())
	}
}

// announced is the request that a preflight announces. The value of each header is too
// long for the safelist, since a browser announces no other headers (Fetch,
// "CORS-safelisted request-header": more than 128 bytes).
func (v vectorCheck) announced() useragent.Request {
	r := useragent.Request{Origin: v.Request.Origin(), Credentials: modeOf(v.Browser)}
	if methods := v.Request.Values(wire.RequestMethod); len(methods) > 0 {
		r.Method = methods[0]
	}
	for _, line := range v.Request.Values(wire.RequestHeaders) {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.Trim(name, " \t"); name != "" {
				r.Headers = append(r.Headers, [2]string{name, strings.Repeat("x", 129)})
			}
		}
	}
	return r
}

func verdictOf(refusal error) string {
	if refusal == nil {
		return "true"
	}
	return "false: " + refusal.Error()
}

func modeOf(b *vector.Browser) useragent.CredentialsMode {
	if b.Credentials == "include" {
		return useragent.Include
	}
	return useragent.Omit
}
