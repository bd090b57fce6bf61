package origin

import (
	"strings"
	"testing"

	"github.com/sallyport/cors/core/internal/fault"
)

func TestFaultsOfEntriesAreWhole(t *testing.T) {
	const (
		write    = `write the origin as browsers send it, scheme://host or scheme://host:port, such as "https://example.com"`
		list     = "an entry is one origin, not a list (ParseOrigins splits at commas and white space)"
		each     = "write each as an entry of its own"
		regular  = "it is a regular expression or a glob, and the only wildcard of an entry is a *, for whole labels at the start of the host or for any port"
		mendRe   = `list the origins, write a pattern such as "https://*.example.com", or decide with WithOriginLookup`
		noPage   = "it has no scheme, and every origin has one"
		noSlash  = `it has no "://" after its scheme`
		missing  = "it is not an origin, but what programs write if a value is missing"
		setIt    = "set the value that it was read from"
		everyone = `it is not an origin, and here the word for everybody is "*"`
		nobody   = "it is not an origin, and a policy that admits nobody is DenyAll()"
		selfWord = "it is a keyword of Content-Security-Policy, and the server's own origin needs no entry"
		opaque   = ", which every page can become by a sandboxed frame, or remove it"
		ranges   = "an entry is one origin, not a range of addresses"
		decide   = "list the origins, or decide with WithOriginLookup"
		badHost  = "its host is not valid: browsers send labels of a-z, 0-9, - and _ between single dots"
		allFiles = `all local files have one origin: browsers send "null" for it, some clients "file://"`
		place    = "a * stands for whole labels at the start of the host; elsewhere anybody could choose a name to fit"
		placeFix = `list the origins, decide with WithOriginLookup, or give the pages a domain of your own and write "https://*.preview.example.com"`
	)
	word := func(write string) fault.Fault {
		return fault.Fault{Code: "origin-keyword", Problem: everyone, Write: []string{write}}
	}
	missed := fault.Fault{Code: "origin-missing-value", Problem: missing, Fix: setIt, Remove: true}
	page := func(scheme string) fault.Fault {
		return fault.Fault{Code: "origin-opaque-url", Problem: "a page of a " + scheme + ` URL has no origin of its own: browsers send "null"`, Write: []string{"null"}, Note: opaque}
	}
	mended := func(code, sent, write string) fault.Fault {
		return fault.Fault{Code: code, Problem: "browsers send " + sent, Write: []string{write}, Same: true}
	}
	guessed := func(code, sent, write string) fault.Fault {
		f := mended(code, sent, write)
		f.Same = false
		return f
	}
	blamed := func(code, problem, write string) fault.Fault {
		return fault.Fault{Code: code, Problem: problem, Write: []string{write}}
	}
	noted := func(f fault.Fault, note string) fault.Fault {
		f.Note = note
		return f
	}
	decided := func(code, problem, fix string) fault.Fault {
		return fault.Fault{Code: code, Problem: problem, Fix: fix}
	}
	repeated := strings.Repeat("https://a.test,", 40) + "https://a.test"
	long := "https://" + strings.Repeat("a", 505)
	for raw, want := range map[string]fault.Fault{
		"": {Code: "origin-empty", Problem: fault.EmptyEntry + " (ParseOrigins leaves none)", Remove: true}, " ,;| ": {Code: "origin-empty", Problem: fault.EmptyEntry + " (ParseOrigins leaves none)", Remove: true},
		"all": word("*"), "ANY": word("*"), "true": word("*"), "**": word("*"), "/*": word("*"), "'all'": word("*"), " any ;": word("*"),
		"self": {Code: "origin-keyword", Problem: selfWord, Remove: true}, "none": {Code: "origin-keyword", Problem: nobody, Remove: true}, "false": {Code: "origin-keyword", Problem: nobody, Remove: true},
		"none/": {Code: "origin-keyword", Problem: nobody, Remove: true}, "any/": word("*"), "self:": {Code: "origin-keyword", Problem: selfWord, Remove: true},
		"undefined": missed, "nil": missed, "<nil>": missed, "NaN": missed, "[object Object]": missed, "$ORIGIN": missed, "{{origin}}": missed, "%!s(MISSING)": missed, "https://${HOST}": missed,
		"data:text/html,x": page("data:"), "about:blank": page("about:"), "javascript:x": page("javascript:"),
		long:     {Code: "origin-too-long", Problem: "it is longer than an origin can be, which is 512 bytes", Fix: `write one origin, such as "https://example.com"`},
		repeated: {Code: "origin-list", Problem: list, Fix: each},

		"https://a.test,https://b.test":        {Code: "origin-list", Problem: list, Write: []string{"https://a.test", "https://b.test"}, Same: true},
		"https://a.test https://b.test":        {Code: "origin-list", Problem: list, Write: []string{"https://a.test", "https://b.test"}, Same: true},
		"https://a.test/,https://b.test":       {Code: "origin-list", Problem: list, Write: []string{"https://a.test", "https://b.test"}, Same: true},
		"https://a.test,b.test":                {Code: "origin-list", Problem: list, Write: []string{"https://a.test", "https://b.test"}},
		"b.test,https://a.test/":               {Code: "origin-list", Problem: list, Write: []string{"https://b.test", "https://a.test"}},
		"https://a.test,https://*.*.b.test":    {Code: "origin-list", Problem: list, Fix: each},
		"https://*.*.b.test,https://a.test":    {Code: "origin-list", Problem: list, Fix: each},
		"https://a.test,https://b?.test":       {Code: "origin-list", Problem: list, Fix: each},
		`["https://a.test", "https://b.test"]`: {Code: "origin-list", Problem: list, Write: []string{"https://a.test", "https://b.test"}, Same: true},
		"https://a.test\nhttps://b.test":       {Code: "origin-list", Problem: list, Write: []string{"https://a.test", "https://b.test"}, Same: true},
		"https://a.test;https://a.test":        {Code: "origin-list", Problem: list, Write: []string{"https://a.test"}, Same: true},
		"https://a.test\u200b":                 {Code: "origin-invisible-character", Problem: "it contains the invisible character U+200B", Write: []string{"https://a.test"}},
		"https://a\x00.test":                   {Code: "origin-invisible-character", Problem: "it contains the control character U+0000", Write: []string{"https://a.test"}},
		"https://a.test,\u200bhttps://b.test":  {Code: "origin-list", Problem: list, Write: []string{"https://a.test", "https://b.test"}},

		`^https://.*\.a\.test$`:   noted(fault.Fault{Code: "origin-regular-expression", Problem: regular, Write: []string{"https://*.a.test"}}, ", or decide with WithOriginLookup"),
		`https://[a-z]+\.a\.test`: noted(fault.Fault{Code: "origin-regular-expression", Problem: regular, Write: []string{"https://*.a.test"}}, ", which covers more: any number of labels, not one, or decide with WithOriginLookup"),
		`^https://a\.test$`:       noted(fault.Fault{Code: "origin-regular-expression", Problem: regular, Write: []string{"https://a.test"}}, ", or decide with WithOriginLookup"),
		`https://a\.b*`:           decided("origin-regular-expression", regular, mendRe),
		`https://(a`:              decided("origin-regular-expression", regular, mendRe),
		`ht+ps://a\.test`:         decided("origin-regular-expression", regular, mendRe),
		`https://-\.test$`:        noted(fault.Fault{Code: "origin-regular-expression", Problem: regular, Write: []string{"https://-.test"}}, ", or decide with WithOriginLookup"),
		`https://a\.\.test$`:      decided("origin-regular-expression", regular, mendRe),
		"https://a.test\u200b$":   decided("origin-regular-expression", regular, mendRe),

		"HTTPS://A.test":                         mended("origin-scheme-case", "a lower-case scheme and a lower-case host", "https://a.test"),
		`"https://a.test/"`:                      mended("origin-punctuation", "no punctuation around an origin and no trailing slash", "https://a.test"),
		"https://a.test/b":                       mended("origin-path", "no path", "https://a.test"),
		"https://a.test/<b>":                     decided("origin-path", "browsers send no path", write),
		"https://a.test?b=c":                     mended("origin-query", "no query", "https://a.test"),
		"https://a.test?":                        mended("origin-query", "no query", "https://a.test"),
		"https://a.test#b":                       mended("origin-fragment", "no fragment", "https://a.test"),
		"https://a.test//b":                      guessed("origin-path", "no path", "https://a.test"),
		"https://a?.test":                        decided("origin-question-mark", "an entry has no wildcard for one character, and to browsers the host ends before the ?", decide),
		"https://a#.test":                        decided("origin-question-mark", "an entry has no wildcard for one character, and to browsers the host ends before the #", decide),
		"https://u@a.test":                       guessed("origin-userinfo", "no user name or password", "https://a.test"),
		"https://@a.test":                        guessed("origin-userinfo", "no user name or password", "https://a.test"),
		"https://u:p@a.test:8443":                guessed("origin-userinfo", "no user name or password", "https://a.test:8443"),
		"https://":                               decided("origin-no-host", "it has no host", write),
		"blob:https://a.test/x":                  guessed("origin-opaque-url", "the origin of the page that made a blob: URL and no path", "https://a.test"),
		"BLOB:https://a.test":                    guessed("origin-opaque-url", "the origin of the page that made a blob: URL", "https://a.test"),
		"file:///":                               blamed("origin-file", allFiles, "file://"),
		"file:":                                  blamed("origin-file", allFiles, "file://"),
		"FILE:///a/b":                            noted(blamed("origin-file", allFiles, "file://"), ", which covers every local file"),
		"Null":                                   guessed("origin-null-case", "null in lower case", "null"),
		"http*://a.test":                         blamed("origin-scheme-wildcard", "a * stands for hosts and ports, never for a scheme", "https://a.test"),
		"https*://a.test":                        blamed("origin-scheme-wildcard", "a * stands for hosts and ports, never for a scheme", "https://a.test"),
		"*://a.test":                             blamed("origin-scheme-wildcard", "a * stands for hosts and ports, never for a scheme", "https://a.test"),
		"://a.test":                              blamed("origin-no-scheme", noPage, "https://a.test"),
		"a.test":                                 blamed("origin-no-scheme", noPage, "https://a.test"),
		"//a.test":                               blamed("origin-no-scheme", noPage, "https://a.test"),
		"localhost:3000":                         blamed("origin-no-scheme", noPage, "http://localhost:3000"),
		"a.test:80":                              blamed("origin-no-scheme", noPage, "http://a.test"),
		"a.test:443":                             blamed("origin-no-scheme", noPage, "https://a.test"),
		"https:a.test":                           blamed("origin-no-scheme", noSlash, "https://a.test"),
		"https:/a.test":                          blamed("origin-no-scheme", noSlash, "https://a.test"),
		"http//a.test":                           blamed("origin-no-scheme", noSlash, "http://a.test"),
		"https///a.test":                         decided("origin-no-scheme", noSlash, write),
		"httpsa.test":                            blamed("origin-no-scheme", noPage, "https://httpsa.test"),
		"app//a":                                 blamed("origin-no-scheme", noSlash, "app://a"),
		"APP//a":                                 blamed("origin-no-scheme", noSlash, "app://a"),
		"a.b//c":                                 blamed("origin-no-scheme", noPage, "https://a.b"),
		"me@a.test":                              decided("origin-no-scheme", "it has no scheme, and an address of a person is not an origin", `write the origin of the pages, such as "https://example.com"`),
		"example":                                decided("origin-no-scheme", noPage, write),
		"https://*":                              blamed("origin-wildcard-every-site", "it would cover every site of the web", "*"),
		"http://*":                               blamed("origin-wildcard-every-site", "it would cover every site of the web", "*"),
		"app://*:80":                             noted(blamed("origin-wildcard-port", "a pattern for every host of a scheme takes no port other than *", "app://*"), ", which covers the hosts without a port instead"),
		"https://*.1.2.3.4":                      decided("origin-wildcard-address", "an IP address has no subdomains", "list the addresses themselves"),
		"https://*.[::1]":                        decided("origin-wildcard-address", "an IP address has no subdomains", "list the addresses themselves"),
		"https://a*.test":                        decided("origin-wildcard-place", place, placeFix),
		"https://*.a*.test":                      decided("origin-wildcard-place", place, placeFix),
		"https://*a.test":                        decided("origin-wildcard-place", place, placeFix),
		"https://*.*.a.test":                     noted(blamed("origin-wildcard-repeated", "a * stands for one or more whole labels already, and only once, at the start of the host", "https://*.a.test"), ", which covers more: one label before that host too"),
		"https://**.a.test":                      blamed("origin-wildcard-repeated", "a * stands for one or more whole labels already, and only once, at the start of the host", "https://*.a.test"),
		"https://.a.test":                        noted(blamed("origin-wildcard-dot", "a host does not begin with a dot; subdomains are written with a *", "https://*.a.test"), ", which covers all subdomains"),
		"https://a..test":                        decided("origin-host-invalid", badHost, write),
		"https://*.a..test":                      decided("origin-host-invalid", badHost, write),
		"https://a.test:0":                       decided("origin-port-invalid", "its port is not valid: a port is a number from 1 to 65535, or * for any", write),
		"https://a.test:65536":                   decided("origin-port-invalid", "its port is not valid: a port is a number from 1 to 65535, or * for any", write),
		"https://a.test:443":                     mended("origin-port-default", "no default port (443 for https)", "https://a.test"),
		"http://a.test:80":                       mended("origin-port-default", "no default port (80 for http)", "http://a.test"),
		"https://a.test:08443":                   mended("origin-port-zeros", "a port without leading zeros", "https://a.test:8443"),
		"https://a.test:065535":                  mended("origin-port-zeros", "a port without leading zeros", "https://a.test:65535"),
		` ["https://a.test", "https://b.test"] `: {Code: "origin-list", Problem: list, Write: []string{"https://a.test", "https://b.test"}, Same: true},
		"http://10.0.0.0/8":                      decided("origin-address-range", ranges, decide),
		"http://10.0.0.0/0":                      decided("origin-address-range", ranges, decide),
		"http://[fd00::]/128":                    decided("origin-address-range", ranges, decide),
		"http://[fd00::]/129":                    mended("origin-path", "no path", "http://[fd00::]"),
		"http://10.0.0.1/-1":                     mended("origin-path", "no path", "http://10.0.0.1"),
		"http://a.test/8":                        mended("origin-path", "no path", "http://a.test"),
		"http://127.1":                           guessed("origin-ipv4", "an IPv4 address as four decimal numbers", "http://127.0.0.1"),
		"http://1.2.3.4.5":                       decided("origin-ipv4", "its host ends in a number and is not an IPv4 address", write),
		"http://[0:0::1]":                        mended("origin-ipv6", `an IPv6 address in its shortest form, in hexadecimal (URL standard, "IPv6 serializer")`, "http://[::1]"),
		"http://[::A]":                           mended("origin-host-case", "a lower-case host", "http://[::a]"),
		"app://[::A]":                            mended("origin-host-case", "a lower-case host", "app://[::a]"),
		"http://[fe80::1%eth0]":                  noted(blamed("origin-ipv6-zone", "a zone names a network interface of one machine, and browsers refuse it in URLs", "http://[fe80::1]"), ", which is without the zone"),
		"http://[::g]":                           decided("origin-ipv6", "its host is not an IPv6 address", write),
		"http://[::1":                            blamed("origin-ipv6", "its IPv6 address has no closing bracket", "http://[::1]"),
		"http://::1":                             mended("origin-ipv6", "an IPv6 address in brackets", "http://[::1]"),
		"http://2001:db8::1:3000":                guessed("origin-ipv6", "an IPv6 address in brackets before its port", "http://[2001:db8::1]:3000"),
		"https://b\u00fccher.test":               guessed("origin-host-unicode", "A-labels in place of letters beyond ASCII", "https://xn--bcher-kva.test"),
		"https://*.b\u00fccher.test":             guessed("origin-host-unicode", "A-labels in place of letters beyond ASCII", "https://*.xn--bcher-kva.test"),
		"^https://" + strings.Repeat("a", 502) + "$": noted(fault.Fault{Code: "origin-regular-expression", Problem: regular, Write: []string{"https://" + strings.Repeat("a", 502)}}, ", or decide with WithOriginLookup"),
		"^https://" + strings.Repeat("a", 503) + "$": {Code: "origin-too-long", Problem: "it is longer than an origin can be, which is 512 bytes", Fix: `write one origin, such as "https://example.com"`},
		"https://A" + strings.Repeat("a", 503):       mended("origin-host-case", "a lower-case host", "https://a"+strings.Repeat("a", 503)),
		"https:\u200b//a.test https://b.test":        {Code: "origin-invisible-character", Problem: "it contains the invisible character U+200B", Fix: each},
		`^https://*\.a\.test$`:                       decided("origin-regular-expression", regular, mendRe),
		"blob:a.test":                                decided("origin-no-scheme", noPage, write),
		"'*'":                                        mended("origin-punctuation", "no punctuation around an origin", "*"),
		"'null'":                                     mended("origin-punctuation", "no punctuation around an origin", "null"),
		"http://*:8080":                              blamed("origin-wildcard-every-site", "it would cover every site of the web", "*"),
		"https://*:8080":                             blamed("origin-wildcard-every-site", "it would cover every site of the web", "*"),
		"http://2001:db8::a":                         mended("origin-ipv6", "an IPv6 address in brackets", "http://[2001:db8::a]"),
		"http://2001:db8::2:1":                       guessed("origin-ipv6", "an IPv6 address in brackets before its port", "http://[2001:db8::2]:1"),
		"https://B\u00dccher.test":                   guessed("origin-host-unicode", "A-labels in place of letters beyond ASCII", "https://xn--bcher-kva.test"),
		"http://[1.2.3.4]":                           decided("origin-ipv6", "its host is not an IPv6 address", write),
		"https://*.\u00fc*.test":                     decided("origin-wildcard-place", place, placeFix),
		"app://*.\u00fc":                             decided("origin-host-invalid", badHost, write),
		"https://**.1.2.3.4":                         decided("origin-wildcard-place", place, placeFix),
		"http://1.2.3.4.0":                           decided("origin-ipv4", "its host ends in a number and is not an IPv4 address", write),
		"app://a b":                                  decided("origin-host-invalid", "its host is not valid: it is printable ASCII without spaces and without any of #%*/:<>?@[\\]^|", write),
		"1a://b":                                     decided("origin-scheme-invalid", "its scheme is not valid: a scheme is a letter, then letters, digits, +, - and . (RFC 3986, section 3.1)", write),
	} {
		got := Diagnose(raw)
		if got.Code != want.Code || got.Problem != want.Problem || got.HowToFix() != want.HowToFix() || len(want.Write) > 0 && got.Same != want.Same {
			t.Errorf("Diagnose(%q)\ngot  %+v\nwant %+v", raw, got, want)
		}
	}
}

// Some scripts need joiners within a word, so these are letters beyond ASCII and not invisible.
func TestJoinersAreNotInvisible(t *testing.T) {
	for _, joiner := range []string{"\u200c", "\u200d"} {
		got := Diagnose("https://a" + joiner + "b.test")
		if got.Code != "origin-host-unicode" || len(got.Write) > 0 ||
			!strings.HasPrefix(got.Problem, `its host has letters beyond ASCII and is not a valid domain name ("`) || !strings.HasSuffix(got.Problem, `")`) {
			t.Errorf("%q: got %+v", joiner, got)
		}
	}
}
