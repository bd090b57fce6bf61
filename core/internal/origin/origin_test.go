package origin

import (
	"slices"
	"strings"
	"testing"
)

func TestWellFormedOrigins(t *testing.T) {
	longest := strings.Repeat("a", MaxLength-len("https://"))
	for _, row := range []struct {
		name, serialized string
		want             Origin
	}{
		{"https", "https://example.com", Origin{"https", "example.com", 0}},
		{"http", "http://example.com", Origin{"http", "example.com", 0}},
		{"a port", "https://example.com:8443", Origin{"https", "example.com", 8443}},
		{"the lowest port", "https://example.com:1", Origin{"https", "example.com", 1}},
		{"the highest port", "https://example.com:65535", Origin{"https", "example.com", 65535}},
		{"the default port of another scheme", "http://example.com:443", Origin{"http", "example.com", 443}},
		{"a scheme without a default port on 443", "app://example.com:443", Origin{"app", "example.com", 443}},
		{"one label", "http://localhost", Origin{"http", "localhost", 0}},
		{"labels of digits and hyphens", "https://1-a.2--b.test", Origin{"https", "1-a.2--b.test", 0}},
		{"hyphens at the ends of a label", "https://-a-.test", Origin{"https", "-a-.test", 0}},
		{"an underscore", "http://my_app.localhost", Origin{"http", "my_app.localhost", 0}},
		{"a trailing dot", "http://localhost.", Origin{"http", "localhost.", 0}},
		{"a trailing dot before a port", "http://localhost.:3000", Origin{"http", "localhost.", 3000}},
		{"an A-label", "https://xn--bcher-kva.example", Origin{"https", "xn--bcher-kva.example", 0}},
		{"an IPv4 address", "http://127.0.0.1", Origin{"http", "127.0.0.1", 0}},
		{"an IPv6 address", "http://[::1]", Origin{"http", "[::1]", 0}},
		{"an IPv6 address with a port", "http://[2001:db8::1]:3000", Origin{"http", "[2001:db8::1]", 3000}},
		{"a scheme of an app", "capacitor://localhost", Origin{"capacitor", "localhost", 0}},
		{"a scheme with all its characters", "a1+-.z://x", Origin{"a1+-.z", "x", 0}},
		{"an extension", "chrome-extension://abcdefghijklmnopabcdefghijklmnop", Origin{"chrome-extension", "abcdefghijklmnopabcdefghijklmnop", 0}},
		{"an extension with an id of numbers", "moz-extension://11c0e0a4-1d2b-4c3e", Origin{"moz-extension", "11c0e0a4-1d2b-4c3e", 0}},
		{"a name that ends in a number where hosts are opaque", "app://v1.2", Origin{"app", "v1.2", 0}},
		{"local files", "file://", Origin{"file", "", 0}},
		{"an opaque host of a dot, as Electron sends", "app://.", Origin{"app", ".", 0}},
		{"an opaque host on a port", "app://.:80", Origin{"app", ".", 80}},
		{"an opaque host in upper case", "app://My.App", Origin{"app", "My.App", 0}},
		{"an opaque host of all the bytes that it may have", "a://!\"$&'()+,-.0123456789;=ABCDEFGHIJKLMNOPQRSTUVWXYZ_`abcdefghijklmnopqrstuvwxyz{}~",
			Origin{"a", "!\"$&'()+,-.0123456789;=ABCDEFGHIJKLMNOPQRSTUVWXYZ_`abcdefghijklmnopqrstuvwxyz{}~", 0}},
		{"the longest", "https://" + longest, Origin{"https", longest, 0}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got, ok := Parse(row.serialized); !ok || got != row.want {
				t.Errorf("Parse(%q)\ngot  %+v, %v\nwant %+v, true", row.serialized, got, ok, row.want)
			}
		})
	}
}

func TestMalformedOrigins(t *testing.T) {
	for _, row := range []struct{ name, serialized string }{
		{"nothing", ""},
		{"null, which is the serialization of no tuple", "null"},
		{"a star", "*"},
		{"no scheme", "example.com"},
		{"an empty scheme", "://example.com"},
		{"no slashes", "https:example.com"},
		{"one slash", "https:/example.com"},
		{"three slashes", "https:///example.com"},
		{"a scheme that begins with a digit", "1app://example.com"},
		{"a scheme that begins with a hyphen", "-app://example.com"},
		{"a scheme with an underscore", "my_app://example.com"},
		{"an upper-case scheme", "Https://example.com"},
		{"a scheme with the byte before a", "a`p://example.com"},
		{"a scheme with the byte after z", "a{p://example.com"},
		{"a scheme with the byte before 0", "a/p://example.com"},
		{"a scheme with the byte after 9", "a:p://example.com"},
		{"a scheme with the byte before +", "a*p://example.com"},
		{"a scheme with a comma", "a,p://example.com"},
		{"an opaque host with the byte before !", "app://a b"},
		{"an opaque host with the byte after ~", "app://a\x7fb"},
		{"an opaque host with a percent sign", "app://a%41"},
		{"an opaque host with a star", "app://a*"},
		{"an opaque host with a bar", "app://a|b"},
		{"an opaque host with a caret", "app://a^b"},
		{"an opaque host with a bracket", "app://a[b"},
		{"an opaque host with angles", "app://<a>"},
		{"an opaque host of Unicode", "app://b\u00fccher"},
		{"no opaque host", "app://"},
		{"no opaque host before a port", "app://:80"},
		{"an upper-case host", "https://Example.com"},
		{"a file with a path", "file:///"},
		{"a scheme that begins as a file's", "file:"},
		{"a file with a host", "file://localhost"},
		{"no host", "https://"},
		{"no host before a port", "https://:8443"},
		{"a trailing slash", "https://example.com/"},
		{"a path", "https://example.com/a"},
		{"a backslash", `https://example.com\a`},
		{"a query", "https://example.com?"},
		{"a fragment", "https://example.com#"},
		{"a user", "https://user@example.com"},
		{"a user hidden before another host", "https://example.com@evil.test"},
		{"a space before", " https://example.com"},
		{"a space after", "https://example.com "},
		{"a tab within", "https://exam\tple.com"},
		{"a line break after", "https://example.com\n"},
		{"a null byte", "https://example.com\x00"},
		{"two origins (RFC 6454 has lists, Fetch has not)", "https://example.com https://a.test"},
		{"two origins and a comma", "https://example.com, https://a.test"},
		{"a colon without a port", "https://example.com:"},
		{"port 0", "https://example.com:0"},
		{"a port beyond 65535", "https://example.com:65536"},
		{"a port that overflows 16 bits to a valid one", "https://example.com:65616"},
		{"a port of many digits", "https://example.com:4294967297"},
		{"a leading zero in a port", "https://example.com:08443"},
		{"a signed port", "https://example.com:+1"},
		{"a port of letters", "https://example.com:http"},
		{"a port wildcard", "https://example.com:*"},
		{"two ports", "https://example.com:1:2"},
		{"the default port of https", "https://example.com:443"},
		{"the default port of http", "http://example.com:80"},
		{"the default port of wss", "wss://example.com:443"},
		{"the default port of ws", "ws://example.com:80"},
		{"the default port of ftp", "ftp://example.com:21"},
		{"a wildcard", "https://*.example.com"},
		{"an empty label", "https://example..com"},
		{"a dot before", "https://.example.com"},
		{"two trailing dots", "https://example.com.."},
		{"a dot alone", "https://."},
		{"Unicode", "https://b\u00fccher.example"},
		{"a full-width letter", "https://\uff45xample.com"},
		{"a percent-encoded letter", "https://ex%61mple.com"},
		{"a sub-delimiter", "https://exa!mple.com"},
		{"a comma", "https://exa,mple.com"},
		{"invalid UTF-8", "https://\xff.test"},
		{"longer than any origin", "https://" + strings.Repeat("a", MaxLength-len("https://")+1)},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got, ok := Parse(row.serialized); ok {
				t.Errorf("Parse(%q)\ngot  %+v, true\nwant false", row.serialized, got)
			}
		})
	}
}

// RFC 6454, section 6.2: scheme, "://", host, and the port if it is not the
// scheme's default.
func (o Origin) serialize() string {
	s := o.Scheme + "://" + o.Host
	if o.Port != 0 {
		s += ":" + decimal(o.Port)
	}
	return s
}

func decimal(n uint16) (s string) {
	for s == "" || n > 0 {
		s, n = string(rune('0'+n%10))+s, n/10
	}
	return s
}

func FuzzParseOrigin(f *testing.F) {
	for _, seed := range []string{
		"https://example.com", "http://localhost:3000", "http://[::ffff:102:304]:80", "https://Example.com/", "null", "http://127.1",
		"app://v1.2:*", "https://b\u00fccher.example", "*://a", "https://a.test, b.test", "http://::1", "[::1", "https://*.a..b", "HTTP:a:080",
		"\ufeffhttps://a.test", "https://.a", "https://user@:1/?#", "//*:80", "'null'", "http://\uff11.1", "file://x",
		"https://", "https://a.", "https://a..b", "https://.", "https://a.0x1", "https://a.1b", "https://127.0.0.1", "https://-._", "https://a-", "https://" + strings.Repeat("a", 505),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, ok := Parse(s); IsTuple(s) != ok {
			t.Errorf("IsTuple(%q) = %t, and Parse says %t", s, !ok, ok)
		}
		if o, ok := Parse(s); ok {
			if got := o.serialize(); got != s {
				t.Errorf("Parse(%q) = %+v, which serializes to %q", s, o, got)
			}
			if special := slices.Contains([]string{"http", "https", "ws", "wss", "ftp"}, o.Scheme); special && strings.ToLower(s) != s || len(s) > MaxLength {
				t.Errorf("Parse(%q) = %+v, want it refused: it is not lower case, or too long", s, o)
			}
			if _, ok := ParseEntry(s); !ok {
				t.Errorf("%q is an origin that browsers send, and no entry can be written for it", s)
			}
		}
		if _, ok := ParseEntry(s); ok {
			return
		}
		f := Diagnose(s)
		if f.Code == "" || f.Problem == "" || f.HowToFix() == "" {
			t.Errorf("Diagnose(%q) = %+v, want a code, a problem and a fix", s, f)
		}
		for _, entry := range f.Write {
			if _, ok := ParseEntry(entry); !ok {
				t.Errorf("Diagnose(%q) = %+v, which offers an entry that is none: %q", s, f, entry)
			}
		}
	})
}

func TestOriginsThatTrafficServerTakesForOthersAreNotComparable(t *testing.T) {
	for b := range 256 {
		s := "app://a" + string([]byte{byte(b)}) + "b"
		want := IsTuple(s) && strings.ToLower(s) == s && !strings.Contains(s, ",")
		if got := IsComparable(s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
	for s, want := range map[string]bool{
		"null": true, "file://": true, "https://a.test": true, "http://127.0.0.1:8080": true, "http://[::1]": true, "chrome-extension://abc": true,
		"": false, "NULL": false, "https://A.test": false, "https://a.test,": false, "app://shell ": false, "https://" + strings.Repeat("a", MaxLength): false,
	} {
		if got := IsComparable(s); got != want {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
}
