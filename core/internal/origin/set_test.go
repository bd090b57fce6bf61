package origin

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEachFormOfEntryAdmitsItsOriginsAndNoNeighbours(t *testing.T) {
	for _, row := range []struct {
		name, entry       string
		admitted, refused []string
	}{
		{"an exact origin", "https://example.com",
			[]string{"https://example.com"},
			[]string{"http://example.com", "https://example.com:8443", "https://example.com.", "https://www.example.com", "https://example.co",
				"https://xexample.com", "https://example.com.evil.test", "httpss://example.com", "null", "", "https://EXAMPLE.com", "https://example.com:443"}},
		{"an exact origin with a port", "http://localhost:3000",
			[]string{"http://localhost:3000"},
			[]string{"http://localhost", "http://localhost:300", "http://localhost:30000", "https://localhost:3000", "http://a.localhost:3000"}},
		{"subdomains", "https://*.example.com",
			[]string{"https://a.example.com", "https://a.b.c.example.com", "https://_.example.com", "https://1.2.example.com"},
			[]string{"https://example.com", "https://.example.com", "https://a.example.com.", "https://a.example.com:8443", "http://a.example.com",
				"https://aexample.com", "https://a-example.com", "https://a.example.com.evil.test", "https://a.example.org", "https://*.example.com",
				"https://a..example.com", "https://evil.test/.example.com", "https://evil.test?.example.com", "https://a.EXAMPLE.com"}},
		{"subdomains on a port", "https://*.example.com:8443",
			[]string{"https://a.example.com:8443"},
			[]string{"https://a.example.com", "https://example.com:8443", "https://a.example.com:844", "https://a.example.com:84430"}},
		{"subdomains with a trailing dot", "https://*.example.com.",
			[]string{"https://a.example.com."},
			[]string{"https://a.example.com", "https://example.com."}},
		{"a host on any port", "http://localhost:*",
			[]string{"http://localhost", "http://localhost:1", "http://localhost:65535", "http://localhost:443"},
			[]string{"https://localhost", "http://localhost.", "http://localhost:80", "http://localhost:0", "http://localhost:65536", "http://a.localhost:3000",
				"http://localhost:", "http://localhost:3000:1", "http://localhost:*"}},
		{"an IPv6 address on any port", "http://[::1]:*",
			[]string{"http://[::1]", "http://[::1]:3000"},
			[]string{"http://[::2]:3000", "http://[::1", "http://[0:0:0:0:0:0:0:1]:3000", "http://::1:3000"}},
		{"subdomains on any port", "https://*.example.com:*",
			[]string{"https://a.example.com", "https://a.b.example.com:8443"},
			[]string{"https://example.com", "https://example.com:8443", "http://a.example.com:8443"}},
		{"subdomains on a port that ends in 9", "https://*.example.com:8089",
			[]string{"https://a.example.com:8089"},
			[]string{"https://a.example.com:808", "https://a.example.com:8088", "https://a.example.com:80899", "https://a.example.com"}},
		{"subdomains on the highest port", "https://*.example.com:65535",
			[]string{"https://a.example.com:65535"},
			[]string{"https://a.example.com:65534", "https://a.example.com:65536", "https://a.example.com:131071", "https://a.example.com:6553"}},
		{"subdomains on any port, the highest and those that end in 9", "https://*.example.com:*",
			[]string{"https://a.example.com:65535", "https://a.example.com:9", "https://a.example.com:8089", "https://a.example.com:59999"},
			[]string{"https://a.example.com:65536", "https://a.example.com:99999", "https://a.example.com:65539"}},
		{"local files", "file://",
			[]string{"file://"},
			[]string{"file:///", "file://localhost", "file:", "null", "files://", "file://:1"}},
		{"an opaque host", "app://.",
			[]string{"app://."},
			[]string{"app://..", "app://", "app://.:80", "apps://.", "app://a."}},
		{"an opaque host on any port", "app://My!Host:*",
			[]string{"app://My!Host", "app://My!Host:80"},
			[]string{"app://my!host", "app://My!Host:0", "app://a.My!Host"}},
		{"subdomains of a scheme with opaque hosts", "app://*.example",
			[]string{"app://a.example", "app://a.b.example"},
			[]string{"app://A.example", "app://a!.example", "app://..example", "app://.example", "app://example"}},
		{"every opaque host of a scheme", "app://*",
			[]string{"app://.", "app://A!", "app://a..b", "app://[::1]"},
			[]string{"app://a%20b", "app://*", "app://a b", "app://a/b", "app://a@b", "app://[::1", "app://\x7f", "app://\u00e9"}},
		{"every host of a scheme", "chrome-extension://*",
			[]string{"chrome-extension://abcdefghijklmnop", "chrome-extension://a.b"},
			[]string{"moz-extension://abcdefghijklmnop", "chrome-extension://a:1", "chrome-extension://", "chrome-extension://a/", "chrome-extensions://a"}},
		{"every host of a scheme on any port", "app://*:*",
			[]string{"app://localhost", "app://localhost:3000"},
			[]string{"apps://localhost", "app://", "app://:3000"}},
		{"null", "null",
			[]string{"null"},
			[]string{"NULL", "", "https://null", "null, null", "file://", "nul", " null"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if _, ok := ParseEntry(row.entry); !ok {
				t.Fatalf("ParseEntry(%q) refuses it", row.entry)
			}
			set := NewSet([]string{row.entry})
			for _, o := range row.admitted {
				if !set.Covers([]string{o}) {
					t.Errorf("AllowOrigins %q\nOrigin %q\ngot  refused\nwant admitted", row.entry, o)
				}
			}
			for _, o := range row.refused {
				if set.Covers([]string{o}) {
					t.Errorf("AllowOrigins %q\nOrigin %q\ngot  admitted\nwant refused", row.entry, o)
				}
			}
		})
	}
}

func TestEntriesThatShareAHostKeepTheirPorts(t *testing.T) {
	set := NewSet([]string{"http://a.test:*", "https://*.a.test:8443", "https://*.a.test", "https://b.a.test:9000", "https://*.b.a.test:9001"})
	for o, want := range map[string]bool{
		"http://a.test:1": true, "http://b.a.test:1": false, "https://a.test": false, "https://b.a.test": true, "https://b.a.test:8443": true,
		"https://b.a.test:9000": true, "https://c.a.test:9000": false, "https://b.a.test:9001": false, "https://c.b.a.test:9001": true,
	} {
		if got := set.Covers([]string{o}); got != want {
			t.Errorf("Origin %q\ngot  admitted %v\nwant %v", o, got, want)
		}
	}
}

// naive admits what any entry admits, one after another.
func naive(entries []string, serialized string) bool {
	o, wellFormed := Parse(serialized)
	return slices.ContainsFunc(entries, func(raw string) bool {
		e, ok := ParseEntry(raw)
		return ok && (wellFormed && e.Covers(o) || e.Form == FormEveryone || e.Form == FormNull && serialized == "null")
	})
}

func TestCompiledSetAgreesWithALoopOverTheEntries(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	// Few labels and ports, so that entries and origins often meet.
	host := func() string {
		h := pick("a", "b", "localhost", "1.2.3.4", "[::1]")
		for range random.IntN(4) {
			h = pick("a.", "b.", "a", "") + h
		}
		return h + pick("", "", "", ".")
	}
	admitted := 0
	for range 3000 {
		var entries []string
		for range random.IntN(8) {
			entry := pick("http", "https", "app") + "://" + pick("", "", "*.") + pick(host(), host(), host(), "*") + pick("", "", ":1", ":2", ":443", ":*")
			if _, ok := ParseEntry(entry); ok {
				entries = append(entries, entry)
			}
		}
		if random.IntN(10) == 0 {
			entries = append(entries, "null")
		}
		set := NewSet(entries)
		for range 30 {
			o := pick("http", "https", "app", "app") + "://" + host() + pick("", "", ":1", ":2", ":3", ":443")
			o = pick(o, o, o, o, o, o, o, "null", o+"/")
			want := naive(entries, o)
			if got := set.Covers([]string{o}); got != want {
				t.Fatalf("seed %d\nAllowOrigins %q\nOrigin %q\ngot  admitted %v\nwant %v", seed, entries, o, got, want)
			}
			if want {
				admitted++
			}
		}
	}
	if admitted < 1000 {
		t.Errorf("seed %d: only %d origins were admitted: the policies and the origins hardly meet", seed, admitted)
	}
}

func FuzzEntry(f *testing.F) {
	for _, seed := range [][3]string{
		{"https://example.com", "null", "https://example.com"},
		{"https://*.example.com", "https://a.example.com:1", "https://b.a.example.com"},
		{"http://localhost:*", "http://*.localhost:3000", "http://localhost:3000"},
		{"https://*.a:*", "https://*.b.a", "https://b.a."},
		{"app://*", "app://*:*", "app://x:1"},
		{"http://[::1]:*", "http://1.2.3.4:*", "http://[::1]:5"},
		{"https://*.com.", "https://com.:*", "https://a.com."},
		{"*", "null", "no origin"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, first, second, serialized string) {
		var entries []string
		for _, raw := range []string{first, second} {
			if _, ok := ParseEntry(raw); ok { // New refuses the others
				entries = append(entries, raw)
			}
		}
		set := NewSet(entries)
		// An entry is asked about itself too: only an exact one is an origin.
		for _, o := range []string{serialized, first, second} {
			want := naive(entries, o)
			if got := set.Covers([]string{o}); got != want {
				t.Errorf("AllowOrigins %q\nOrigin %q\ngot  admitted %v\nwant %v", entries, o, got, want)
			}
		}
	})
}

func TestOnlyPatternsOfAnyHostCoverWhatIsMistakable(t *testing.T) {
	for _, c := range []struct {
		entries string
		origin  string
		want    bool
	}{
		{"app://Shell", "app://Shell", false},
		{"app://Shell https://*.a.test", "app://Shell", false},
		{"app://Shell:*", "app://Shell:1", false},
		{"app://Shell ext://*", "app://Shell", false},
		{"app://*", "app://Shell", true},
		{"app://*", "app://shell,", true},
		{"app://*:*", "app://Z:1", true},
		{"app://Shell app://*", "app://Shell", true},
		{"app://*", "app://shell", false},
		{"null app://*", "null", false},
		{"https://a.test app://*", "https://a.test", false},
	} {
		set := NewSet(strings.Fields(c.entries))
		if got := set.CoversMistakable(c.origin); got != c.want || !set.Covers([]string{c.origin}) {
			t.Errorf("%s, %s: got %v, want %v for an origin that is covered", c.entries, c.origin, got, c.want)
		}
	}
}

// A refused origin may have hundreds of labels, and each parent domain costs a look-up.
func TestFewParentDomainsAreNearMisses(t *testing.T) {
	for labels := range 100 {
		o := Origin{Scheme: "https", Host: strings.Repeat("a.", labels) + "test"}
		if got, want := len(usualVariants(o)), 6+min(labels, maxParents); got != want {
			t.Errorf("%d labels before the last: %d variants, want %d", labels, got, want)
		}
	}
}
