package core

import (
	"slices"
	"strings"
	"testing"
)

// messages returns the lines of an error, sorted by where they are.
func messages(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

func TestProblemsAreWholeSentences(t *testing.T) {
	const page = "https://example.com"
	lookup := WithOriginLookup(admitsTenants)
	credentials := func(entries ...string) Policy { return credentialedListing(entries...) }
	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"nobody", newError(Policy{}),
			[]string{`AllowOrigins: the list is empty, which could be meant to admit nobody or everybody; list the origins, write "*" for everybody, use DenyAll() for nobody, or decide with WithOriginLookup`}},
		{"nobody with credentials", newError(Policy{AllowCredentials: true}),
			[]string{`AllowOrigins: the list is empty, which could be meant to admit nobody or everybody; list the origins, use DenyAll() for nobody, or decide with WithOriginLookup`}},
		{"an empty entry alone", newError(listing("")),
			[]string{`AllowOrigins[0] "": an empty entry, often left by splitting an environment variable at its commas (ParseOrigins leaves none); list the origins, write "*" for everybody, use DenyAll() for nobody, or decide with WithOriginLookup`}},
		{"an empty entry alone, beside a lookup", newError(listing(""), lookup),
			[]string{`AllowOrigins[0] "": an empty entry, often left by splitting an environment variable at its commas (ParseOrigins leaves none); remove it`}},
		{"an empty entry beside another", newError(listing("", page)),
			[]string{`AllowOrigins[0] "": an empty entry, often left by splitting an environment variable at its commas (ParseOrigins leaves none); remove it`}},
		{"an empty entry beside one that is wrong", newError(listing("", page+"/")),
			[]string{`AllowOrigins[0] "": an empty entry, often left by splitting an environment variable at its commas (ParseOrigins leaves none); remove it`,
				`AllowOrigins[1] "https://example.com/": browsers send no trailing slash; write "https://example.com"`}},
		{"a missing value alone", newError(listing("undefined")),
			[]string{`AllowOrigins[0] "undefined": it is not an origin, but what programs write if a value is missing; set the value that it was read from, or list the origins, write "*" for everybody, use DenyAll() for nobody, or decide with WithOriginLookup`}},
		{"a missing value beside an empty entry", newError(listing("undefined", "")),
			[]string{`AllowOrigins[0] "undefined": it is not an origin, but what programs write if a value is missing; set the value that it was read from, or list the origins, write "*" for everybody, use DenyAll() for nobody, or decide with WithOriginLookup`,
				`AllowOrigins[1] "": an empty entry, often left by splitting an environment variable at its commas (ParseOrigins leaves none); list the origins, write "*" for everybody, use DenyAll() for nobody, or decide with WithOriginLookup`}},
		{"everyone beside another", newError(listing(page, "*")),
			[]string{`AllowOrigins[1] "*": it admits everybody, so that the entries beside it have no effect; keep "*" alone, or remove it`}},
		{"everyone with credentials", newError(credentials("*")),
			[]string{`AllowOrigins[0] "*": browsers refuse "*" for requests with credentials (Fetch, "CORS check"), and reflecting every origin instead would let any page act as the user; list the origins that may send credentials, or set AllowCredentials to false`}},
		{"everyone with a lookup", newError(listing("*"), lookup),
			[]string{`AllowOrigins[0] "*": it admits everybody, so that the lookup would never be asked; remove "*", or remove WithOriginLookup`}},
		{"everyone enforced", newError(Policy{AllowOrigins: []string{"*"}, Enforce: EnforceUnsafe}),
			[]string{`Enforce "unsafe": AllowOrigins is "*", so that nobody would be refused; list the origins that may use the server, or leave Enforce out`}},
		{"an enforcement that is none", newError(Policy{AllowOrigins: []string{page}, Enforce: "some"}),
			[]string{`Enforce "some": there is no such enforcement; write "unsafe" or "all", or leave it out to refuse nothing`}},
		{"plain http with credentials", newError(credentials("http://example.com")),
			[]string{`AllowOrigins[0] "http://example.com": a page of plain http can be changed by anybody on its network, who could then act with the user's credentials; write "https://example.com", or set DangerouslyAllowInsecureOrigins`}},
		{"plain http on the port of https", newError(credentials("http://example.com:443")),
			[]string{`AllowOrigins[0] "http://example.com:443": a page of plain http can be changed by anybody on its network, who could then act with the user's credentials; write "https://example.com", or set DangerouslyAllowInsecureOrigins`}},
		{"plain http and broad", newError(credentials("http://*.github.io")),
			[]string{`AllowOrigins[0] "http://*.github.io": a page of plain http can be changed by anybody on its network, who could then act with the user's credentials; list origins of https, or set DangerouslyAllowInsecureOrigins`,
				`AllowOrigins[0] "http://*.github.io": anybody can have an origin that this covers, and could then act with the user's credentials; list the origins that are yours, or set DangerouslyAllowBroadWildcards`}},
		{"broad", newError(credentials("https://*.github.io")),
			[]string{`AllowOrigins[0] "https://*.github.io": anybody can have an origin that this covers, and could then act with the user's credentials; list the origins that are yours, or set DangerouslyAllowBroadWildcards`}},
		{"null", newError(credentials("null")),
			[]string{`AllowOrigins[0] "null": every page can become the null origin by framing itself in a sandbox, and could then act with the user's credentials; remove it, or set DangerouslyAllowNullOrigin`}},
		{"a file", newError(credentials("file://")),
			[]string{`AllowOrigins[0] "file://": any local file has this origin, such as one that was sent by mail, and could then act with the user's credentials; serve the pages from an origin of their own, or set DangerouslyAllowNullOrigin`}},
		{"a word for everyone", newError(listing("any")),
			[]string{`AllowOrigins[0] "any": it is not an origin, and here the word for everybody is "*"; write "*" as the only entry, which admits everybody, or list the origins`}},
		{"a word for everyone with a lookup", newError(listing("any"), lookup),
			[]string{`AllowOrigins[0] "any": it is not an origin, and here the word for everybody is "*"; list the origins`}},
		{"a word for everyone with credentials", newError(credentials("any")),
			[]string{`AllowOrigins[0] "any": it is not an origin, and here the word for everybody is "*"; list the origins`}},
		{"upper case of plain http that is broad, where plain http is allowed", newError(Policy{AllowOrigins: []string{"HTTP://*.github.io"}, AllowCredentials: true, DangerouslyAllowInsecureOrigins: true}),
			[]string{`AllowOrigins[0] "HTTP://*.github.io": browsers send a lower-case scheme; write "http://*.github.io", and set DangerouslyAllowBroadWildcards`}},
		{"a list of exposed headers with a star", newError(Policy{AllowOrigins: []string{page}, ExposeHeaders: []string{"X-A,*"}}),
			[]string{`ExposeHeaders[0] "X-A,*": an entry is one header name, not a list of them; write each as an entry of its own: "X-A", "*"`}},
		{"a list of exposed headers with a star and credentials", newError(Policy{AllowOrigins: []string{page}, ExposeHeaders: []string{"X-A,*"}, AllowCredentials: true}),
			[]string{`ExposeHeaders[0] "X-A,*": an entry is one header name, not a list of them; write "X-A"`}},
		{"upper case of plain http with credentials", newError(credentials("HTTP://example.com")),
			[]string{`AllowOrigins[0] "HTTP://example.com": browsers send a lower-case scheme; write "https://example.com", or "http://example.com" and set DangerouslyAllowInsecureOrigins`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := messages(c.err); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// An entry of "*" in a problem has that value, whoever finds it.
func TestProblemsOfEveryoneHaveItsValue(t *testing.T) {
	p := credentialedListing("https://example.com", "*")
	for _, e := range policyErrors(newError(p, WithOriginLookup(admitsTenants))) {
		if e.Index != 1 || e.Value != "*" || e.Field != "AllowOrigins" {
			t.Errorf("got %s[%d] %q", e.Field, e.Index, e.Value)
		}
	}
	if e := policyErrors(newError(Policy{})); len(e) != 1 || e[0].Value != "" || e[0].Index != -1 {
		t.Errorf("got %+v", e)
	}
}

func TestAdviceIsWholeSentences(t *testing.T) {
	const page = "https://example.com"
	with := func(p Policy) Policy {
		p.AllowOrigins, p.AllowHeaders = append(p.AllowOrigins, page), append(p.AllowHeaders, "Content-Type")
		return p
	}
	const rebinding = `: a server on loopback or in a private network is open to DNS rebinding, by which a page of another site passes for its own; list the names and addresses of the server in AllowHosts`
	enforce := func(entries ...string) Policy {
		return Policy{AllowOrigins: entries, AllowHeaders: []string{"Content-Type"}, Enforce: EnforceUnsafe}
	}
	for _, c := range []struct {
		name   string
		policy Policy
		want   []string
	}{
		{"nothing", with(Policy{}), nil},
		{"a method three times", with(Policy{AllowMethods: []string{"PUT", "PUT", "DELETE", "PUT"}}),
			[]string{`AllowMethods[1] "PUT": it repeats entry 0; remove it`, `AllowMethods[3] "PUT": it repeats entry 0; remove it`}},
		{"an origin three times", Policy{AllowOrigins: []string{"https://a.test", page, page, page}, AllowHeaders: []string{"Content-Type"}},
			[]string{`AllowOrigins[2] "https://example.com": it repeats entry 1; remove it`, `AllowOrigins[3] "https://example.com": it repeats entry 1; remove it`}},
		{"origins that New refuses", Policy{AllowOrigins: []string{"a", page, "b", "b", "https://a.test."}, AllowHeaders: []string{"Content-Type"}},
			[]string{`AllowOrigins[4] "https://a.test.": a trailing dot makes another origin, which pages have only where users type the dot; list the origin without the dot as well, or instead`}},
		{"a covered entry", Policy{AllowOrigins: []string{"https://a.example.com", "https://*.example.com"}, AllowHeaders: []string{"Content-Type"}},
			[]string{`AllowOrigins[0] "https://a.example.com": entry 1, "https://*.example.com", covers all that it covers; remove it, or entry 1`}},
		{"headers of responses", with(Policy{AllowHeaders: []string{"Access-Control-Expose-Headers", "access-control-max-age", "Access-Control-Allow-Origin"}}),
			[]string{`AllowHeaders[0] "Access-Control-Expose-Headers": it is a response header, which no page sends; remove it`,
				`AllowHeaders[1] "access-control-max-age": it is a response header, which no page sends; remove it`,
				`AllowHeaders[2] "Access-Control-Allow-Origin": it is a response header, which no page sends; remove it`}},
		{"loopback", enforce(page, "http://localhost:3000"), []string{`AllowOrigins[1] "http://localhost:3000"` + rebinding}},
		{"loopback twice", enforce("http://127.0.0.1", "http://localhost:3000"), []string{`AllowOrigins[0] "http://127.0.0.1"` + rebinding}},
		{"a private address", enforce("http://10.0.0.1"), []string{`AllowOrigins[0] "http://10.0.0.1"` + rebinding}},
		{"a private IPv6 address", enforce("http://[fd00::1]"), []string{`AllowOrigins[0] "http://[fd00::1]"` + rebinding}},
		{"an address of a link", enforce("http://169.254.1.1"), []string{`AllowOrigins[0] "http://169.254.1.1"` + rebinding}},
		{"an IPv6 address of a link", enforce("http://[fe80::1]"), []string{`AllowOrigins[0] "http://[fe80::1]"` + rebinding}},
		{"a private address within an IPv6 address", enforce("http://[::ffff:a00:1]"), []string{`AllowOrigins[0] "http://[::ffff:a00:1]"` + rebinding}},
		{"public addresses", enforce("http://192.0.2.1", "http://[2001:db8::1]", page), nil},
		{"loopback that is not enforced", Policy{AllowOrigins: []string{"http://localhost:3000"}, AllowHeaders: []string{"Content-Type"}}, nil},
		{"loopback with hosts", Policy{AllowOrigins: []string{"http://localhost:3000"}, AllowHeaders: []string{"Content-Type"}, Enforce: EnforceAll, AllowHosts: []string{"localhost"}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, a := range Advise(c.policy) {
				got = append(got, a.String())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestUpdatesBesideEveryoneSayWhatToDo(t *testing.T) {
	everyone := newEngine(t, everyone)
	want := `add[0] "https://example.com": AllowOrigins is "*", which admits everybody already; remove "*" in the same call, or leave the entry out`
	if err := everyone.UpdateOrigins([]string{"https://example.com"}, nil); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	listed := newEngine(t, listing("https://example.com", "https://b.test"))
	want = `add[0] "*": it admits everybody, so that the entries beside it have no effect; leave it out, or remove all other origins in the same call`
	for _, remove := range [][]string{nil, {"https://b.test"}} {
		if err := listed.UpdateOrigins([]string{"*"}, remove); err == nil || err.Error() != want {
			t.Errorf("without %q: got  %v\nwant %s", remove, err, want)
		}
	}
	if err := listed.UpdateOrigins([]string{"*"}, []string{"https://b.test", "https://example.com"}); err != nil {
		t.Errorf("got %v", err)
	}
	want = `add[0] "": an empty entry, often left by splitting an environment variable at its commas (ParseOrigins leaves none); remove it`
	if err := newEngine(t, listing("https://example.com")).UpdateOrigins([]string{""}, nil); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestOnlyWhatBeginsAndEndsInBracketsIsAListOfJSON(t *testing.T) {
	const brackets = "there are no brackets around them"
	for text, want := range map[string]bool{
		`["https://example.com"]`: true, " [https://example.com] ": true, "[]": true,
		"[https://example.com": false, "https://example.com]": false, "[::1]:80,https://example.com": false,
	} {
		_, err := ParseOrigins(text)
		if got := err != nil && strings.Contains(err.Error(), brackets); got != want {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

func TestVerdictsListWhatScriptMayRead(t *testing.T) {
	for _, c := range []struct {
		expose []string
		want   string
	}{
		{nil, ""},
		{[]string{"X-B", "x-a", "X-b"}, "x-a,x-b"},
		{[]string{"Cache-Control", "Set-Cookie", "X-A"}, "x-a"},
		{[]string{"*"}, "*"},
		{[]string{"X-A", "*"}, "*"},
	} {
		p := Policy{AllowOrigins: []string{"https://example.com"}, ExposeHeaders: c.expose}
		if got := evaluated(t, p, request("GET", "Origin: https://example.com")).Verdict(); got != (Verdict{Origin: true, Method: true, Headers: true, Exposed: c.want, Served: true}) {
			t.Errorf("%q: got %+v, want it to expose %q", c.expose, got, c.want)
		}
		if got := evaluated(t, p, preflight("https://example.com", "GET")).Verdict(); got != (Verdict{Origin: true, Method: true, Headers: true, Served: true}) {
			t.Errorf("%q: a preflight: got %+v", c.expose, got)
		}
		if got := evaluated(t, p, request("GET", "Origin: https://evil.test")).Verdict(); got != (Verdict{Served: true}) {
			t.Errorf("%q: a refused request: got %+v", c.expose, got)
		}
		if got := evaluated(t, p, request("GET")).Verdict(); got != (Verdict{Served: true}) {
			t.Errorf("%q: a request without Origin: got %+v", c.expose, got)
		}
	}
}
