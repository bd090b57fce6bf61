package origin

import (
	"strconv"
	"strings"
	"testing"
)

func TestTheNearestEntryIsNamed(t *testing.T) {
	const (
		subdomains = "covers the subdomains of that host, never the host itself"
		only       = "covers that host only, not its subdomains"
		dot        = "differs in the trailing dot of the host, so it is another origin"
		letters    = "differs in the case of the host, which matters for schemes other than http and https"
		www        = `differs in "www.", so it is another origin`
		loopback   = "is the same machine by another name, but another origin"
		both       = "differs in the scheme and the port"
	)
	for _, c := range []struct {
		origin  string
		entries string // the nearest is the last; those before it are farther
		text    string // "" if none is near
	}{
		// Each pair stands next to each other in the order.
		{"http://x.localhost", "http://127.0.0.1 http://localhost", only},
		{"https://a.example.com", "https://example.com http://a.example.com:8080", both},
		{"https://example.com", "http://example.com:8080 https://*.example.com", subdomains},
		{"https://example.com", "https://*.example.com https://www.example.com", www},
		{"https://example.com", "https://www.example.com https://example.com.", dot},
		{"app://Host", "app://Host. app://host", letters},
		{"app://Host", "app://host app://Host:80", "differs in the port, which is not written here"},
		{"https://example.com", "https://example.com:8443 http://example.com", "differs in the scheme, which is https here"},

		{"http://localhost", "http://127.0.0.1", loopback},
		{"http://127.0.0.1:3000", "http://localhost:3000", loopback},
		{"http://[::1]", "http://localhost", loopback},
		{"http://localhost:3000", "http://127.0.0.1", ""},
		{"http://localhost", "http://example.com", ""},
		{"http://example.com", "http://localhost", ""},
		{"https://a.example.com.", "https://a.example.com", dot},
		{"https://a.example.com.", "https://*.example.com", dot},
		{"https://a.example.com", "https://*.example.com.", dot},
		{"https://example.com.", "https://*.example.com", ""},
		{"https://example.com", "https://example.com:8443", "differs in the port, which is the default, 443, here"},
		{"http://example.com", "http://example.com:8080", "differs in the port, which is the default, 80, here"},
		{"https://example.com:8443", "https://example.com", "differs in the port, which is 8443 here"},
		{"https://a.example.com:8443", "https://*.example.com", "differs in the port, which is 8443 here"},
		{"http://a.example.com", "https://*.example.com", "differs in the scheme, which is http here"},
		{"http://example.com:8080", "https://example.com:*", "differs in the scheme, which is http here"},
		{"app://a:80", "app://a", "differs in the port, which is 80 here"},
		{"https://www.example.com", "https://example.com", www},
		{"https://www.example.com", "https://*.www.example.com", subdomains},
		{"https://example.com", "https://*.www.example.com", ""},
		{"https://www.a.test", "https://www.b.test", ""},
		{"https://a.example.com", "https://example.com", only},
		{"https://aexample.com", "https://example.com", ""},
		{"http://a.example.com", "https://example.com", ""},
		{"https://a.example.com:8443", "https://example.com", ""},
		{"https://example.com:8443", "https://www.example.com", ""},
		{"http://www.example.com", "https://example.com", ""},
		{"http://example.com", "https://*.example.com", ""},
		{"https://example.com:8443", "https://*.example.com", ""},
		{"https://example.com:8443", "https://*.example.com:*", subdomains},
		{"https://evil.test", "https://example.com https://*.example.com app://* null", ""},
		{"app://HOST", "app://*.host", ""},
		{"app://other", "app://host", ""},
		{"app://x", "other://*", ""},
		{"https://example.com", "null", ""},
	} {
		entries := strings.Fields(c.entries)
		set := NewSet(entries)
		miss, found := set.FindNearMiss(c.origin)
		if !found {
			if c.text != "" {
				t.Errorf("%s beside %s: nothing is near, want %s", c.origin, c.entries, c.text)
			}
			continue
		}
		last := len(entries) - 1
		if want := (NearMiss{Entry: Found{entries[last], last}, Text: c.text}); c.text == "" || miss != want {
			t.Errorf("%s beside %s\ngot  %+v\nwant %+v", c.origin, c.entries, miss, want)
		}
	}
}

// Of a long list, only what differs in a usual way is looked for.
func TestUsualSlipsAreFoundInALongList(t *testing.T) {
	long := make([]string, 0, 1100)
	for i := range 1001 {
		long = append(long, "https://tenant"+strconv.Itoa(i)+".test")
	}
	for origin, entry := range map[string]string{
		"http://shop.example":        "https://shop.example",
		"https://shop.example":       "http://shop.example",
		"https://shop.example:8443":  "https://shop.example",
		"http://shop.example:8080":   "https://shop.example:8080",
		"https://www.shop.example":   "https://shop.example",
		"https://shop.example.":      "https://shop.example",
		"https://a.b.shop.example":   "https://b.shop.example",
		"https://a.b.c.shop.example": "https://shop.example",
		"app://shop.example":         "https://shop.example",
	} {
		set := NewSet(append(long[:len(long):len(long)], entry))
		miss, found := set.FindNearMiss(origin)
		if !found || miss.Entry.Text != entry || miss.Text == "" {
			t.Errorf("%s: got %+v, want %s", origin, miss, entry)
		}
	}
	for _, origin := range []string{"https://apex.example", "https://dotted.example"} { // these need no variant that the list has
		set := NewSet(append(long[:len(long):len(long)], "https://www.apex.example", "https://dotted.example."))
		if miss, found := set.FindNearMiss(origin); !found || miss.Text == "" {
			t.Errorf("%s: got %+v", origin, miss)
		}
	}
}

// The first 1 000 patterns are searched, and the exact origins if there are at most 1 000.
func TestSearchesEndAfter1000Entries(t *testing.T) {
	for before, want := range map[int]bool{998: true, 999: true, 1000: false} {
		patterns, exact := []string{}, []string{}
		for i := range before {
			patterns = append(patterns, "https://*.tenant"+strconv.Itoa(i)+".test")
			exact = append(exact, "https://tenant"+strconv.Itoa(i)+".test")
		}
		set := NewSet(append(patterns, "https://*.example.com"))
		if _, found := set.FindCovering("https://a.example.com"); found != want {
			t.Errorf("behind %d patterns: the covering one is found: %v", before, found)
		}
		if _, found := set.FindNearMiss("https://example.com"); found != want {
			t.Errorf("behind %d patterns: the near one is found: %v", before, found)
		}
		set = NewSet(append(exact, "http://127.0.0.1"))
		if _, found := set.FindNearMiss("http://localhost"); found != want {
			t.Errorf("behind %d origins: the near one is found: %v", before, found)
		}
	}
	set := NewSet([]string{"app://*.x"})
	if got, found := set.FindCovering("app://a!.x"); found {
		t.Errorf("an opaque host that is no name: got %+v", got)
	}
	// A pattern that goes leaves the places before it as they were.
	left := NewSet([]string{"https://b.test", "https://*.a.test"}).Update(nil, []string{"https://*.a.test"})
	if got, _ := left.FindCovering("https://b.test"); got != (Found{"https://b.test", 0}) {
		t.Errorf("got %+v", got)
	}
	host := strings.Repeat("a", 512-len("https://"))
	set = NewSet([]string{"http://" + host})
	if _, found := set.FindNearMiss("https://" + host); !found {
		t.Error("no entry is near an origin of 512 bytes")
	}
}

// What is malformed is mended to find the entry, and only for the text.
func TestTheEntryOfAMalformedOriginIsNamed(t *testing.T) {
	entries := []string{"https://example.com", "https://*.example.org", "http://[::1]:3000"}
	for origin, want := range map[string]NearMiss{
		"https://example.com/":                {Found{entries[0], 0}, "browsers send no trailing slash", "https://example.com"},
		"HTTPS://Example.com":                 {Found{entries[0], 0}, "browsers send a lower-case scheme and a lower-case host", "https://example.com"},
		" https://a.example.org ":             {Found{entries[1], 1}, "browsers send no spaces around an origin (was an environment variable split at its commas? ParseOrigins splits it)", "https://a.example.org"},
		"https://example.com:443":             {Found{entries[0], 0}, "browsers send no default port (443 for https)", "https://example.com"},
		"https://user@example.com":            {Found{entries[0], 0}, "browsers send no user name or password", "https://example.com"},
		"https://example.com/a?b":             {Found{entries[0], 0}, "browsers send no path", "https://example.com"},
		"http://[0:0::1]:3000":                {Found{entries[2], 2}, `browsers send an IPv6 address in its shortest form, in hexadecimal (URL standard, "IPv6 serializer")`, "http://[::1]:3000"},
		"example.com":                         {Found{entries[0], 0}, "it has no scheme, and every origin has one", "https://example.com"},
		"https://evil.test/":                  {},
		"https://ex\u00e4mple.com":            {},
		"https://" + strings.Repeat("a", 600): {},
	} {
		set := NewSet(entries)
		got, found := set.FindNearMiss(origin)
		if want.Mended == "" {
			if found {
				t.Errorf("%q: got %+v, want nothing", origin, got)
			}
			continue
		}
		if !found || got != want {
			t.Errorf("%q\ngot  %+v\nwant %+v", origin, got, want)
		}
	}
}

func TestTheEntryThatCoversIsFound(t *testing.T) {
	entries := []string{"https://*.example.com", "https://a.example.com", "http://localhost:*", "app://*", "https://*.a.example.com"}
	set := NewSet(entries)
	for origin, want := range map[string]int{
		"https://a.example.com": 1, "https://b.example.com": 0, "https://b.a.example.com": 0, "http://localhost:9": 2, "app://x": 3,
		"https://example.com": -1, "http://a.example.com": -1, "https://a.example.com/": -1, "x": -1, "null": -1,
	} {
		got, found := set.FindCovering(origin)
		if found != (want >= 0) || found && got != (Found{entries[want], want}) {
			t.Errorf("%s: got %+v, want the entry %d", origin, got, want)
		}
	}
	everyone := NewSet([]string{"*"})
	if got, found := everyone.FindCovering("x"); !found || got != (Found{"*", 0}) {
		t.Errorf("everyone: got %+v", got)
	}
}

func TestAWiderEntryIsFound(t *testing.T) {
	for _, c := range []struct {
		entry, others string
		want          int
	}{
		{"https://a.example.com", "x://y https://*.example.com", 1},
		{"https://a.b.example.com", "https://*.example.com", 0},
		{"https://a.b.example.com", "https://*.b.example.com", 0},
		{"https://*.b.example.com", "https://*.example.com", 0},
		{"https://a.example.com:8443", "https://*.example.com:*", 0},
		{"https://a.example.com:8443", "https://*.example.com:8443", 0},
		{"https://a.example.com", "x://y https://a.example.com:*", 1},
		{"https://a.example.com:8443", "https://a.example.com:*", 0},
		{"https://*.example.com", "https://*.example.com:*", 0},
		{"app://x", "y://z app://*", 1},
		{"app://x:80", "app://*:*", 0},
		{"app://x", "app://*:*", 0},
		{"app://*", "app://*:*", 0},
		{"app://*.x", "app://*", 0},
		{"app://a!.x", "app://*.x", -1},
		{"app://a!.b.x", "app://*.x", -1},
		{"https://example.com", "https://*.example.com", -1},
		{"https://a.example.com", "http://*.example.com", -1},
		{"https://a.example.com", "https://*.example.com:8443", -1},
		{"https://a.example.com:*", "https://*.example.com", -1},
		{"https://a.example.com", "https://b.example.com", -1},
		{"https://a.example.com", "https://a.example.com", -1},
		{"https://example.com.", "https://*.com.", 0},
		{"app://*:*", "app://*", -1},
		{"null", "*", -1}, {"*", "null", -1}, {"null", "app://*", -1}, {"*", "app://*:*", -1},
	} {
		places := map[Entry]int{}
		for i, text := range append(strings.Fields(c.others), c.entry) {
			e, ok := ParseEntry(text)
			if !ok {
				t.Fatalf("%s is no entry", text)
			}
			places[e] = i
		}
		e, _ := ParseEntry(c.entry)
		if i, found := FindWider(places, e); found != (c.want >= 0) || found && i != c.want {
			t.Errorf("%s beside %s: got %d, %v, want %d", c.entry, c.others, i, found, c.want)
		}
	}
}
