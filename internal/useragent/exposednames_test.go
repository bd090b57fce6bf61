package useragent_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/sallyport/cors/internal/useragent"
)

func TestExposedNames(t *testing.T) {
	const expose = "Access-Control-Expose-Headers"
	const omit, include = useragent.Omit, useragent.Include
	tests := []struct {
		name   string
		mode   useragent.CredentialsMode
		header http.Header
		want   []string
	}{
		{"without a list the safelisted names are readable", omit,
			http.Header{"Cache-Control": {"a"}, "Content-Language": {"a"}, "Content-Length": {"1"}, "Content-Type": {"a"},
				"Expires": {"a"}, "Last-Modified": {"a"}, "Pragma": {"a"}, "Etag": {"a"}, "X-A": {"a"}, "Vary": {"Origin"}},
			[]string{"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"}},
		{"nothing is readable of a response without headers", omit, nil, []string{}},
		{"listed names are readable in any case", omit, http.Header{"ETag": {"a"}, "x-a": {"b"}, expose: {"etag, X-A"}}, []string{"etag", "x-a"}},
		{"several lines are one list", omit, http.Header{"ETag": {"a"}, "X-A": {"b"}, expose: {"etag", ",", "x-a,"}}, []string{"etag", "x-a"}},
		{"listed names that are absent are not named", omit, http.Header{expose: {"x-a"}}, []string{}},
		{"a key without lines is absent", omit, http.Header{"X-A": {}, expose: {"x-a"}}, []string{}},
		{"an empty value is readable", omit, http.Header{"X-A": {""}, expose: {"x-a"}}, []string{"x-a"}},
		{"two spellings are one name", omit, http.Header{"X-A": {"a"}, "x-a": {"b"}, expose: {"x-a"}}, []string{"x-a"}},
		{"a wildcard exposes all, the list itself too", omit, http.Header{"X-A": {"a"}, "Authorization": {"b"}, expose: {"*"}},
			[]string{"access-control-expose-headers", "authorization", "x-a"}},
		{"a wildcard counts in mode same-origin", useragent.SameOrigin, http.Header{"X-A": {"a"}, expose: {"b, *"}},
			[]string{"access-control-expose-headers", "x-a"}},
		{"a wildcard is a name with credentials", include, http.Header{"X-A": {"a"}, "*": {"b"}, expose: {"*"}}, []string{"*"}},
		{"names beside a wildcard count with credentials", include, http.Header{"X-A": {"a"}, "X-B": {"b"}, expose: {"*, x-a"}}, []string{"x-a"}},
		{"cookies are never readable by name", omit, http.Header{"Set-Cookie": {"a=b"}, "Set-Cookie2": {"a"}, expose: {"set-cookie, Set-Cookie2"}}, []string{}},
		{"cookies are never readable by wildcard", omit, http.Header{"Set-Cookie": {"a=b"}, "sEt-cOOkie2": {"a"}, expose: {"*"}},
			[]string{"access-control-expose-headers"}},
		{"a bad token voids the list", omit, http.Header{"Content-Type": {"a"}, "X-A": {"a"}, expose: {"x-a, x b"}}, []string{"content-type"}},
		{"a bad token voids a wildcard", omit, http.Header{"X-A": {"a"}, expose: {"*", "@"}}, []string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := useragent.ExposedNames(test.mode, test.header); !slices.Equal(got, test.want) {
				t.Errorf("ExposedNames(%v, %q)\n got %q\nwant %q", test.mode, test.header, got, test.want)
			}
		})
	}
}
