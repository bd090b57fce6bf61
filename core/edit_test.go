package core

import (
	"errors"
	"reflect"
	"testing"
)

func TestEditsOfEntries(t *testing.T) {
	write := func(entries ...string) *Edit { return &Edit{Write: entries} }
	decide := func(entries ...string) *Edit { return &Edit{Write: entries, Decision: true} }
	origin := func(entry string) Policy { return listing("https://listed.test", entry) }
	credentialed := func(entry string) Policy { return credentialedListing("https://listed.test", entry) }
	method := func(entry string) Policy {
		return Policy{AllowOrigins: []string{"https://listed.test"}, AllowMethods: []string{entry}}
	}
	header := func(entry string) Policy {
		return Policy{AllowOrigins: []string{"https://listed.test"}, AllowHeaders: []string{entry}}
	}
	host := func(entry string) Policy {
		return Policy{AllowOrigins: []string{"https://listed.test"}, AllowHosts: []string{entry}}
	}
	for _, row := range []struct {
		name   string
		policy Policy
		want   *Edit
	}{
		{"a trailing slash", origin("https://a.test/"), write("https://a.test")},
		{"a path", origin("https://a.test/app/*"), write("https://a.test")},
		{"a query", origin("https://a.test?b=c"), write("https://a.test")},
		{"a default port", origin("https://a.test:443"), write("https://a.test")},
		{"zeros before a port", origin("https://a.test:08443"), write("https://a.test:8443")},
		{"upper case and a pattern", origin("HTTPS://*.A.test"), write("https://*.a.test")},
		{"spaces and quotes", origin(` "https://a.test" `), write("https://a.test")},
		{"a list", origin("https://a.test, HTTPS://B.test/"), write("https://a.test", "https://b.test")},
		{"the longer form of an IPv6 address", origin("http://[0:0::1]:3000"), write("http://[::1]:3000")},
		{"upper case with credentials", credentialed("https://A.test"), write("https://a.test")},

		{"a user name, which can look like a host", origin("https://a.test@b.test"), decide("https://b.test")},
		{"a path that is another origin", origin("https://a.test/https://b.test"), decide("https://a.test")},
		{"an octal address", origin("http://010.0.0.1"), decide("http://8.0.0.1")},
		{"letters beyond ASCII", origin("https://b\u00fccher.example"), decide("https://xn--bcher-kva.example")},
		{"null, perhaps of a database", origin("NULL"), decide("null")},
		{"no scheme", origin("a.test"), decide("https://a.test")},
		{"a wildcard for the scheme", origin("*://a.test"), decide("https://a.test")},
		{"fewer stars", origin("https://*.*.a.test"), decide("https://*.a.test")},
		{"every site", Policy{AllowOrigins: []string{"https://*"}}, decide("*")},
		{"a word for everyone", Policy{AllowOrigins: []string{"any"}}, decide("*")},
		{"a list with everyone", origin("https://a.test, *"), decide("https://a.test")},
		{"a list with everyone and with credentials", credentialed("https://a.test, *"), decide("https://a.test")},
		{"a list of which one is a guess", origin("https://a.test, b.test"), decide("https://a.test", "https://b.test")},
		{"an invisible character", origin("https://a.test\u200b"), decide("https://a.test")},
		{"a blob", origin("blob:https://a.test/1"), decide("https://a.test")},
		{"an empty entry", origin(""), decide()},
		{"plain http with credentials", credentialed("http://a.test"), decide("https://a.test")},
		{"plain http with credentials, mended", credentialed("HTTP://A.test/"), decide("https://a.test")},
		{"a public suffix with credentials, mended", credentialed("https://*.Github.io"), decide("https://*.github.io")},
		{"null with credentials", credentialed("null"), nil},
		{"a star within a host", origin("https://a-*.test"), nil},
		{"an expression of alternatives", origin("^https://(a|b).test$"), nil},

		{"a method in lower case", method("patch"), write("PATCH")},
		{"spaces around a method", method(" put "), write("PUT")},
		{"a list of methods", method("PUT, DELETE"), write("PUT", "DELETE")},
		{"a list of which one is forbidden", method("PUT, TRACE"), decide("PUT")},
		{"a forbidden method", method("TRACE"), decide()},
		{"every method, with spaces", method(" *"), decide("*")},
		{"a colon after a header", header("X-A:"), write("X-A")},
		{"a list of which one is no header", header("X-A, X B"), decide("X-A")},
		{"a parameter", header("Content-Type; charset"), decide("Content-Type")},

		{"spaces around a host", host(" a.test"), write("a.test")},
		{"a port, without which more is admitted", host("a.test:8443"), decide("a.test")},
		{"a port and spaces", host(" a.test:8443"), decide("a.test")},
		{"a scheme", host("https://a.test"), decide("a.test")},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := New(row.policy)
			var problem *PolicyError
			if !errors.As(err, &problem) {
				t.Fatalf("New(%+v) = %v, want a *PolicyError", row.policy, err)
			}
			if !reflect.DeepEqual(problem.Edit, row.want) {
				t.Errorf("%v\ngot  %+v\nwant %+v", problem, problem.Edit, row.want)
			}
		})
	}
}

func TestEditsOfAdvice(t *testing.T) {
	valid := listing("https://a.test")
	for _, row := range []struct {
		code   string
		policy Policy
		want   *Edit
	}{
		{"entry-repeated", listing("https://a.test", "https://a.test"), &Edit{}},
		{"entry-repeated", Policy{AllowOrigins: valid.AllowOrigins, AllowMethods: []string{"PUT", "PUT"}}, &Edit{}},
		{"entry-covered", listing("https://*.a.test", "https://b.a.test"), &Edit{Decision: true}},
		{"entry-covered", Policy{AllowOrigins: valid.AllowOrigins, AllowHeaders: []string{"*", "X-A"}}, &Edit{Decision: true}},
		{"header-forbidden", Policy{AllowOrigins: valid.AllowOrigins, AllowHeaders: []string{"Cookie"}}, &Edit{}},
		{"header-of-responses", Policy{AllowOrigins: valid.AllowOrigins, AllowHeaders: []string{"Access-Control-Max-Age"}}, &Edit{}},
		{"header-never-exposed", Policy{AllowOrigins: valid.AllowOrigins, ExposeHeaders: []string{"Set-Cookie"}}, &Edit{}},
		{"header-always-exposed", Policy{AllowOrigins: valid.AllowOrigins, ExposeHeaders: []string{"Expires"}}, &Edit{}},
		{"opt-out-without-credentials", Policy{AllowOrigins: valid.AllowOrigins, DangerouslyAllowNullOrigin: true}, &Edit{Decision: true}},
		{"opt-out-unused", Policy{AllowOrigins: valid.AllowOrigins, AllowCredentials: true, DangerouslyAllowNullOrigin: true}, &Edit{Decision: true}},
		{"origin-null", listing("null"), nil},
		{"max-age-too-long", Policy{AllowOrigins: valid.AllowOrigins, MaxAgeSeconds: 100_000}, nil},
	} {
		found := false
		for _, a := range Advise(row.policy) {
			if a.Code == row.code {
				found = true
				if !reflect.DeepEqual(a.Edit, row.want) {
					t.Errorf("%v\ngot  %+v\nwant %+v", a, a.Edit, row.want)
				}
			}
		}
		if !found {
			t.Errorf("Advise(%+v) has no %s", row.policy, row.code)
		}
	}
}
