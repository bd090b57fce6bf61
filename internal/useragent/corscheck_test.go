package useragent_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/sallyport/cors/internal/useragent"
)

// failsAt reports whether err is the Failure that want names, as "section, step
// number"; an empty want stands for success.
func failsAt(err error, want string) bool {
	if want == "" || err == nil {
		return want == "" && err == nil
	}
	var failure *useragent.Failure
	return errors.As(err, &failure) && failure.Problem != "" && failure.Section+", step "+failure.Step == want
}

func TestCORSCheck(t *testing.T) {
	const acao, acac = "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"
	const omit, sameOrigin, include = useragent.Omit, useragent.SameOrigin, useragent.Include
	tests := []struct {
		name   string
		origin string
		mode   useragent.CredentialsMode
		header http.Header
		want   string
	}{
		{"the page's own origin is shared with", page, omit, http.Header{acao: {page}}, ""},
		{"a wildcard is shared with", page, omit, http.Header{acao: {"*"}}, ""},
		{"a wildcard is shared with in mode same-origin", page, sameOrigin, http.Header{acao: {"*"}}, ""},
		{"a wildcard is shared with an opaque origin", "null", omit, http.Header{acao: {"*"}}, ""},
		{"null is compared like any origin", "null", omit, http.Header{acao: {"null"}}, ""},
		{"null is case-sensitive", "null", omit, http.Header{acao: {"NULL"}}, "CORS check, step 4"},
		{"null allows no other origin", page, omit, http.Header{acao: {"null"}}, "CORS check, step 4"},
		{"keys need not be canonical", page, omit, http.Header{"aCCESS-control-ALLOW-origin": {page}}, ""},
		{"white space around a value is no part of it", page, omit, http.Header{acao: {" \t" + page + " "}}, ""},
		{"no header", page, omit, http.Header{}, "CORS check, step 2"},
		{"no header map", page, omit, nil, "CORS check, step 2"},
		{"a key without lines is no header", page, omit, http.Header{acao: {}}, "CORS check, step 2"},
		{"an empty value is a header", page, omit, http.Header{acao: {""}}, "CORS check, step 4"},
		{"an empty value matches no page", "", omit, http.Header{acao: {""}}, "CORS check, step 4"},
		{"another origin", page, omit, http.Header{acao: {api}}, "CORS check, step 4"},
		{"a trailing slash", page, omit, http.Header{acao: {page + "/"}}, "CORS check, step 4"},
		{"upper case", page, omit, http.Header{acao: {"https://APP.example.com"}}, "CORS check, step 4"},
		{"a default port spelled out", page, omit, http.Header{acao: {page + ":443"}}, "CORS check, step 4"},
		{"a pattern", page, omit, http.Header{acao: {"https://*.example.com"}}, "CORS check, step 4"},
		{"a list of origins in one line", page, omit, http.Header{acao: {page + ", " + api}}, "CORS check, step 4"},
		{"the same origin on two lines", page, omit, http.Header{acao: {page, page}}, "CORS check, step 4"},
		{"two wildcards", page, omit, http.Header{acao: {"*", "*"}}, "CORS check, step 4"},
		{"an origin and an empty line", page, omit, http.Header{acao: {page, ""}}, "CORS check, step 4"},
		{"two spellings of the name", page, omit, http.Header{acao: {page}, strings.ToLower(acao): {page}}, "CORS check, step 4"},
		{"allow-credentials is ignored in mode omit", page, omit, http.Header{acao: {page}, acac: {"false"}}, ""},
		{"allow-credentials is ignored in mode same-origin", page, sameOrigin, http.Header{acao: {page}}, ""},
		{"credentials and the origin", page, include, http.Header{acao: {page}, acac: {"true"}}, ""},
		{"credentials and an opaque origin", "null", include, http.Header{acao: {"null"}, acac: {"true"}}, ""},
		{"credentials with a key that is not canonical", page, include, http.Header{acao: {page}, "access-control-allow-credentials": {"true"}}, ""},
		{"credentials and a wildcard", page, include, http.Header{acao: {"*"}, acac: {"true"}}, "CORS check, step 4"},
		{"credentials without allow-credentials", page, include, http.Header{acao: {page}}, "CORS check, step 8"},
		{"True is not true", page, include, http.Header{acao: {page}, acac: {"True"}}, "CORS check, step 8"},
		{"a wildcard is not true", page, include, http.Header{acao: {page}, acac: {"*"}}, "CORS check, step 8"},
		{"1 is not true", page, include, http.Header{acao: {page}, acac: {"1"}}, "CORS check, step 8"},
		{"true on two lines is not true", page, include, http.Header{acao: {page}, acac: {"true", "true"}}, "CORS check, step 8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := useragent.CheckCORS(test.origin, test.mode, test.header); !failsAt(err, test.want) {
				t.Errorf("CheckCORS(%q, %v, %q)\n got %v\nwant failure at %q", test.origin, test.mode, test.header, err, test.want)
			}
		})
	}
}

func TestFailureIsOneBoundedLineOfASCII(t *testing.T) {
	hostile := "\x1b[31m\nforged: line\u202e" + strings.Repeat("x", 100_000)
	err := useragent.CheckCORS(page, useragent.Omit, http.Header{"Access-Control-Allow-Origin": {hostile}})
	if got := err.Error(); strings.ContainsAny(got, "\x1b\n\u202e") || len(got) > 1000 {
		t.Errorf("a hostile value\n got %q\nwant one bounded line without controls", got)
	}
}
