package core

import (
	"strings"
	"testing"

	"github.com/sallyport/cors/core/internal/origin"
)

// entriesBeside returns a refused case for each entry, beside one that is valid.
func entriesBeside(rows []entryRow) (cases []refusedCase) {
	for _, row := range rows {
		cases = append(cases, refusedCase{
			name:   row.name,
			policy: Policy{AllowOrigins: []string{"https://listed.test", row.entry}},
			field:  "AllowOrigins", index: 1, says: row.says, fix: row.fix, edits: row.edits,
		})
	}
	return cases
}

type entryRow struct {
	name, entry, says, fix string
	edits                  []edit
}

// onlyOrigins is an edit that lists these origins and no others.
func onlyOrigins(named string, entries ...string) edit {
	return edit{named, func(p *Policy) { p.AllowOrigins = entries }}
}

func refusedLists() []refusedCase {
	withoutCredentials := edit{"set AllowCredentials to false", func(p *Policy) { p.AllowCredentials = false }}
	return []refusedCase{
		{
			name: "an empty list", policy: Policy{}, field: "AllowOrigins", index: -1, says: "empty", fix: "list the origins",
			edits: []edit{
				onlyOrigins("list the origins", "https://example.com"),
				onlyOrigins(`write "*"`, "*"),
				// DenyAll is another engine, for which no policy is needed.
				onlyOrigins("use DenyAll() for nobody", "https://nobody.invalid"),
			},
		},
		{
			name: "everyone beside others", policy: Policy{AllowOrigins: []string{"https://example.com", "*"}},
			field: "AllowOrigins", index: 1, says: "no effect", fix: `keep "*" alone, or remove it`,
			edits: []edit{onlyOrigins(`keep "*" alone`, "*"), onlyOrigins("remove it", "https://example.com")},
		},
		{
			name: "everyone with credentials", policy: Policy{AllowOrigins: []string{"*"}, AllowCredentials: true},
			field: "AllowOrigins", index: 0, says: "credentials", fix: "list the origins",
			edits: []edit{onlyOrigins("list the origins", "https://example.com"), withoutCredentials},
		},
		{
			name: "everyone with a lookup", policy: Policy{AllowOrigins: []string{"*"}}, lookup: true,
			field: "AllowOrigins", index: 0, says: "lookup", fix: `remove "*"`,
			edits: []edit{onlyOrigins(`remove "*"`)},
		},
	}
}

func refusedEntriesOfOrigins() []refusedCase {
	const example = `write "https://example.com"`
	hint := []edit{onlyOrigins("https://example.com", "https://example.com")}
	list := []edit{onlyOrigins("list the origins", "https://a.example.com", "https://b.example.com")}
	return entriesBeside([]entryRow{
		{name: "an empty entry", entry: "", says: "environment variable", fix: "remove it"},
		{name: "an entry of spaces", entry: " \t ", says: "environment variable", fix: "remove it"},
		{name: "an entry of separators", entry: " , ;", says: "environment variable", fix: "remove it"},
		{name: "a space before", entry: " https://example.com", says: "environment variable", fix: example},
		{name: "a line break after", entry: "https://example.com\r\n", says: "spaces", fix: example},
		{name: "a comma after", entry: "https://example.com,", says: "punctuation", fix: example},
		{name: "quotes around", entry: `"https://example.com"`, says: "punctuation", fix: example},
		{name: "a trailing slash", entry: "https://example.com/", says: "no trailing slash", fix: example},
		{name: "a trailing slash after a pattern", entry: "https://*.example.com:*/", says: "no trailing slash", fix: `write "https://*.example.com:*"`},
		{name: "a path", entry: "https://example.com/app", says: "no path", fix: example},
		{name: "a path of a star", entry: "https://example.com/*", says: "no path", fix: example},
		{name: "a query", entry: "https://example.com?a=b", says: "no query", fix: example},
		{name: "a fragment", entry: "https://example.com#a", says: "no fragment", fix: example},
		{name: "a user name and password", entry: "https://user:password@example.com", says: "user name", fix: example},
		{name: "an upper-case scheme", entry: "HTTPS://example.com", says: "lower-case scheme", fix: example},
		{name: "an upper-case host", entry: "https://Example.com", says: "lower-case host", fix: example},
		{name: "the default port of https", entry: "https://example.com:443", says: "default port", fix: example},
		{name: "the default port of http", entry: "http://example.com:80", says: "default port", fix: `write "http://example.com"`},
		{name: "the default port of wss", entry: "wss://example.com:443", says: "default port", fix: `write "wss://example.com"`},
		{name: "leading zeros in a port", entry: "https://example.com:08443", says: "leading zeros", fix: `write "https://example.com:8443"`},
		{name: "a colon without a port", entry: "https://example.com:", says: "no colon", fix: example},
		{name: "a port of zero", entry: "https://example.com:0", says: "1 to 65535", fix: "write the origin", edits: hint},
		{name: "a port beyond 65535", entry: "https://example.com:65536", says: "1 to 65535", fix: "write the origin", edits: hint},
		{name: "a port with a sign", entry: "https://example.com:+8080", says: "1 to 65535", fix: "write the origin", edits: hint},
		{name: "no scheme", entry: "example.com", says: "no scheme", fix: example},
		{name: "no scheme before a host with a port", entry: "example.com:8443", says: "no scheme", fix: `write "https://example.com:8443"`},
		{name: "no scheme before loopback", entry: "LocalHost:3000", says: "no scheme", fix: `write "http://localhost:3000"`},
		{name: "no scheme before two slashes", entry: "//example.com", says: "no scheme", fix: example},
		{name: "no scheme before everyone", entry: "://*", says: "no scheme", fix: `write "*" as the only entry, which admits everybody`,
			edits: []edit{onlyOrigins(`write "*" as the only entry`, "*"), onlyOrigins("list the origins", "https://example.com")}},
		{name: "no scheme before a colon", entry: "://example.com", says: "no scheme", fix: example},
		{name: "no slashes after the scheme", entry: "https:example.com", says: `"://"`, fix: example},
		{name: "no colon after the scheme", entry: "https//example.com", says: `"://"`, fix: example},
		{name: "a scheme that begins with a digit", entry: "1https://example.com", says: "scheme", fix: "write the origin", edits: hint},
		{name: "a wildcard for the scheme", entry: "*://example.com", says: "never for a scheme", fix: example},
		{name: "a wildcard in the scheme", entry: "http*://example.com", says: "never for a scheme", fix: example},
		{name: "no host", entry: "https://", says: "no host", fix: "write the origin", edits: hint},
		{name: "no host before a port", entry: "https://:8443", says: "no host", fix: "write the origin", edits: hint},
		{name: "no host before a path", entry: "https:///app", says: "no host", fix: "write the origin", edits: hint},
		{name: "a file", entry: "file:///index.html", says: `browsers send "null"`, fix: `write "file://", which covers every local file`},
		{name: "every file", entry: "file://*", says: "all local files have one origin", fix: `write "file://", which covers every local file`},
		{name: "files with a slash", entry: "file:///", says: "all local files have one origin", fix: `write "file://"`},
		{name: "a file without slashes", entry: "file:", says: "all local files have one origin", fix: `write "file://"`},
		{name: "a page of data", entry: "data:", says: `browsers send "null"`, fix: `write "null", which every page can become`},
		{name: "a page of a blob", entry: "blob:https://example.com/9115d58c", says: "the page that made a blob", fix: example},
		{name: "null in upper case", entry: "NULL", says: "lower case", fix: `write "null"`},
		{name: "quotes around null", entry: "'null'", says: "punctuation", fix: `write "null"`},
		{name: "two origins and a comma", entry: "https://example.com,https://a.test", says: "not a list",
			fix: `write each as an entry of its own: "https://example.com", "https://a.test"`},
		{name: "two origins and a space", entry: "https://example.com https://a.test", says: "not a list",
			fix: `write each as an entry of its own: "https://example.com", "https://a.test"`},
		{name: "two origins and a line break", entry: "https://example.com\nhttps://a.test", says: "not a list",
			fix: `write each as an entry of its own: "https://example.com", "https://a.test"`},
		{name: "two origins that need mending", entry: "Example.com; https://a.test/", says: "not a list",
			fix: `write each as an entry of its own: "https://example.com", "https://a.test"`},
		{name: "more origins than a message holds", entry: strings.Repeat("https://example.com,", 100), says: "not a list",
			fix: "write each as an entry of its own", edits: []edit{onlyOrigins("each as an entry of its own", "https://example.com")}},
		{name: "a space within", entry: "https://exam ple.com", says: "host is not valid", fix: "write the origin", edits: hint},
		{name: "a control character", entry: "https://exa\x00mple.com", says: "control character U+0000", fix: example},
		{name: "a byte order mark", entry: "\ufeffhttps://example.com", says: "invisible character U+FEFF", fix: example},
		{name: "a zero-width space", entry: "https://example.com\u200b", says: "invisible character U+200B", fix: example},
		{name: "an entry longer than any origin", entry: "https://" + strings.Repeat("a", origin.MaxLength), says: "512 bytes", fix: "write one origin", edits: hint},
		{name: "text that is no origin", entry: "!", says: "no scheme", fix: "write the origin", edits: hint},
		{name: "an opaque host with a percent sign", entry: "app://a%20b", says: "printable ASCII", fix: "write the origin", edits: hint},
		{name: "an opaque host of Unicode", entry: "app://bücher", says: "printable ASCII", fix: "write the origin", edits: hint},
		{name: "an opaque host with a path", entry: "app://./index.html", says: "no path", fix: `write "app://."`},
		{name: "a question mark in the host", entry: "https://example?.com", says: "no wildcard for one character", fix: "list the origins", edits: list},
		{name: "a number sign in the host", entry: "https://example#.com", says: "no wildcard for one character", fix: "list the origins", edits: list},
		{name: "the server's own origin", entry: "'self'", says: "needs no entry", fix: "remove it"},
		{name: "the server's own origin without quotes", entry: "self", says: "needs no entry", fix: "remove it"},
		{name: "nobody", entry: "'none'", says: "DenyAll()", fix: "remove it"},
		{name: "nobody in the words of JavaScript", entry: "false", says: "DenyAll()", fix: "remove it"},
		{name: "a value that is missing", entry: "undefined", says: "a value is missing", fix: "set the value that it was read from, or remove it",
			edits: []edit{onlyOrigins("set the value that it was read from", "https://example.com"), onlyOrigins("remove it", "https://listed.test")}},
		{name: "a variable that was not expanded", entry: "${ORIGIN}", says: "a value is missing", fix: "set the value that it was read from, or remove it",
			edits: []edit{onlyOrigins("set the value that it was read from", "https://example.com"), onlyOrigins("remove it", "https://listed.test")}},
		{name: "everyone in the words of JavaScript", entry: "true", says: `the word for everybody is "*"`, fix: `write "*" as the only entry, which admits everybody`,
			edits: []edit{onlyOrigins(`write "*" as the only entry`, "*"), onlyOrigins("list the origins", "https://example.com")}},
		{name: "a person's address", entry: "me@example.com", says: "address of a person", fix: "write the origin of the pages", edits: hint},
		{name: "a range of addresses", entry: "http://10.0.0.0/8", says: "range of addresses", fix: "list the origins", edits: list},
		{name: "a range of addresses without a scheme", entry: "192.168.0.0/16", says: "range of addresses", fix: "list the origins", edits: list},
		{name: "a range of IPv6 addresses", entry: "http://[fd00::]/8", says: "range of addresses", fix: "list the origins", edits: list},
		{name: "no scheme before an IPv6 address of loopback", entry: "[::1]:3000", says: "no scheme", fix: `write "http://[::1]:3000"`},
		{name: "no scheme before an address of loopback without brackets", entry: "::1", says: "no scheme", fix: `write "http://[::1]"`},
		{name: "no scheme before the port of http", entry: "example.com:80", says: "no scheme", fix: `write "http://example.com"`},
		{name: "no colon after another scheme", entry: "app//localhost", says: `no "://"`, fix: `write "app://localhost"`},
		{name: "no scheme before another IPv6 address", entry: "[2001:db8::1]:3000", says: "no scheme", fix: `write "https://[2001:db8::1]:3000"`},
		{name: "a regular expression", entry: `^https://.*\.example\.com$`, says: "regular expression", fix: `write "https://*.example.com", or decide with WithOriginLookup`},
		{name: "a regular expression between slashes", entry: `/^https:\/\/.+\.example\.com$/`, says: "regular expression", fix: `write "https://*.example.com", or decide with WithOriginLookup`},
		{name: "a regular expression for one label", entry: `https://[a-z0-9-]+\.example\.com`, says: "regular expression",
			fix: `write "https://*.example.com", which covers more: any number of labels`},
		{name: "a regular expression for one label in a group", entry: `^https://([^.]+)\.example\.com:8443$`, says: "regular expression",
			fix: `write "https://*.example.com:8443", which covers more: any number of labels`},
		{name: "a regular expression of alternatives", entry: `^https://(a|b)\.example\.com$`, says: "regular expression", fix: "list the origins", edits: list},
		{name: "a regular expression for two schemes", entry: `https?://example\.com`, says: "regular expression", fix: "list the origins", edits: list},
		{name: "a regular expression within a label", entry: `https://app-\d+\.example\.com`, says: "regular expression", fix: "list the origins", edits: list},
		{name: "a regular expression for ports", entry: `http://localhost(:\d+)?`, says: "regular expression", fix: "list the origins", edits: list},
		{name: "a glob of alternatives", entry: "https://{a,b}.example.com", says: "glob", fix: "list the origins", edits: list},
		{name: "two ports, one of them any", entry: "https://example.com:8080:*", says: "1 to 65535", fix: "write the origin", edits: hint},
		{name: "a list of JSON", entry: `["https://example.com", "https://my-app.test"]`, says: "not a list",
			fix: `write each as an entry of its own: "https://example.com", "https://my-app.test"`},
		{name: "a list that repeats itself", entry: "https://example.com, HTTPS://example.com/", says: "not a list", fix: example},
		{name: "a list with everyone in it", entry: "https://example.com, *", says: "not a list", fix: `write "https://example.com", or "*" as the only entry`},
		{name: "a list of which an entry says more than it should", entry: "https://*.*.example.com, https://a.test", says: "not a list",
			fix: "write each as an entry of its own", edits: []edit{onlyOrigins("each as an entry of its own", "https://*.example.com", "https://a.test")}},
		{name: "a word for everyone", entry: "any", says: `the word for everybody is "*"`, fix: `write "*" as the only entry`,
			edits: []edit{onlyOrigins(`write "*" as the only entry`, "*")}},
	})
}

func TestEntriesThatNewAccepts(t *testing.T) {
	for _, entry := range []string{
		"*", "null", "https://example.com", "https://example.com:8443", "http://example.com:443", "https://example.com:80",
		"https://*.example.com", "https://example.com:*", "http://localhost:*", "https://*.example.com:*", "https://*.example.com:8443",
		"chrome-extension://*", "moz-extension://*:*", "chrome-extension://abcdefghijklmnop", "capacitor://localhost", "tauri://localhost",
		"http://my_app.localhost", "http://localhost.", "https://-a-.test", "https://xn--bcher-kva.example", "https://*.xn--bcher-kva.example",
		"http://127.0.0.1:3000", "http://[::1]:*", "http://[::ffff:102:304]", "https://*.localhost", "https://example.com.",
		"https://*.com", "https://*.github.io", "file://", "app://.", "app://*.x", "app://A.x:*", "https://" + strings.Repeat("a", 63) + ".test",
	} {
		p := Policy{AllowOrigins: []string{entry}}
		if _, err := New(p); err != nil {
			t.Errorf("New(%+v)\ngot  %v\nwant no error", p, err)
		}
	}
}

func TestEmptyAllowOriginsIsValidWithALookup(t *testing.T) {
	c := refusedCase{lookup: true}
	if _, err := New(Policy{}, c.options()...); err != nil {
		t.Errorf("New(Policy{}, WithOriginLookup(…))\ngot  %v\nwant no error", err)
	}
}
