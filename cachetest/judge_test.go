package cachetest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/sallyport/cors/internal/useragent"
	"github.com/sallyport/cors/internal/wire"
)

// answer is what a visitor has got, with what the application knows about it.
type answer struct {
	*wire.Response
	id      string // of the request
	madeFor string // the request for which the application wrote the headers last
	oldest  int    // the first version of the rules that may have made a part of it
}

// text returns the body without its compression.
func (a answer) text() string {
	if a.Header.Get("Content-Encoding") != "gzip" {
		return a.Body
	}
	text, err := decompressed(a.Body)
	if err != nil {
		return "" // a part
	}
	return text
}

// fromStore reports whether the application did not see the request.
func (a answer) fromStore(s *site) bool {
	_, seen := s.sighting(a.id)
	return !seen
}

// judge returns what is wrong with the answer to an honest request: what the browser's
// algorithms make of it differs from what the rules say, whichever of the rules that were
// in force since it was made.
func judge(s *site, v visit, a answer) error {
	if a.madeFor == "" {
		return fmt.Errorf("the answer does not come from the application: %v", a.Response)
	}
	got := observe(v, a)
	if s.another {
		got.barred = false
	}
	var want []verdict
	for version := a.oldest; version <= int(s.version.Load()); version++ {
		want = append(want, s.versions[version].verdict(s.mount, v, false))
	}
	// What is refused because the lookup fails must not be stored: it is right only for
	// the request itself.
	if seen, ok := s.sighting(a.id); ok && seen.outage {
		for version := a.oldest; version <= int(s.version.Load()); version++ {
			want = append(want, s.versions[version].verdict(s.mount, v, true))
		}
	}
	merged := s.mergesOthers && (len(want) > 1 || s.mount == firstAdmitting)
	if merged && !got.granted && !got.barred {
		return judgeBody(s, v, a) // a grant is lost
	}
	if !isOneOf(want, v, got, len(want) == 1 && !merged) {
		return fmt.Errorf("got %+v, want %+v: %w", got, want, explain(v, a))
	}
	return judgeBody(s, v, a)
}

// observe is what the browser makes of an answer.
func observe(v visit, a answer) verdict {
	r := v.request()
	if v.kind == preflight {
		_, err := useragent.CheckPreflight(r, useragent.Response{Status: a.Status, Header: a.Header})
		return verdict{granted: err == nil}
	}
	got := verdict{barred: a.Status == http.StatusForbidden}
	if v.kind == page && useragent.CheckCORS(v.origin, v.credentials, a.Header) == nil {
		got.granted = true
		got.exposed = slices.ContainsFunc(useragent.ExposedNames(v.credentials, a.Header), func(name string) bool { return strings.EqualFold(name, "X-Total") })
	}
	return got
}

// isOneOf compares what the visitor notices: only a page's script needs a grant.
//
// Of several versions, a stored response may have headers of all: a 304 leaves those as
// they are that it does not have itself (RFC 9111, section 3.2). Then what is exposed
// need not be what one version says, and is not compared.
func isOneOf(want []verdict, v visit, got verdict, exposed bool) bool {
	script := v.kind == page || v.kind == preflight
	return slices.ContainsFunc(want, func(w verdict) bool {
		return w.barred == got.barred && (!script || w.granted == got.granted && (!exposed || w.exposed == got.exposed))
	})
}

func explain(v visit, a answer) error {
	err := useragent.CheckCORS(v.origin, v.credentials, a.Header)
	if err == nil {
		err = fmt.Errorf("the CORS check passes")
	}
	return fmt.Errorf("%w; made for %s:\n%v", err, a.madeFor, a.Response)
}

// judgeBody returns what is wrong with the body, which says for whom it was made.
func judgeBody(s *site, v visit, a answer) error {
	if a.Header.Get("Content-Encoding") == "gzip" && !v.gzip {
		return fmt.Errorf("the body is compressed, for which the visitor did not ask: %v", a.Response)
	}
	if a.Status == http.StatusForbidden && v.kind != preflight && a.Body != "" {
		return fmt.Errorf("a refusal has a body: %v", a.Response)
	}
	body := a.text()
	_, whole := madeFor(body)
	if whole && s.mount == one && s.versions[0][0].lookup == byTenant && !strings.Contains(body, fmt.Sprintf(" tenant %-8.8s ", v.tenant)) {
		return fmt.Errorf("tenant %q got another's: %v", v.tenant, a.Response)
	}
	return nil
}
