package origin

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// RFC 3986, section 3.1, in lower case: a letter, then letters, digits, "+", "-" and ".".
func TestSchemesHaveOnlyTheBytesOfTheirGrammar(t *testing.T) {
	const letters, others = "abcdefghijklmnopqrstuvwxyz", "0123456789+-."
	set := NewSet(nil)
	for b := range 256 {
		text := string([]byte{byte(b)})
		for scheme, want := range map[string]bool{
			text:              strings.Contains(letters, text),
			text + "a":        strings.Contains(letters, text),
			"a" + text:        strings.Contains(letters+others, text),
			"a" + text + "b":  strings.Contains(letters+others, text),
			"z9" + text + "-": strings.Contains(letters+others, text),
		} {
			serialized := scheme + "://host"
			if _, got := Parse(serialized); got != want {
				t.Errorf("Parse(%q)\ngot  %v\nwant %v", serialized, got, want)
			}
			if got := IsTuple(serialized); got != want {
				t.Errorf("IsTuple(%q)\ngot  %v\nwant %v", serialized, got, want)
			}
			if _, got := ParseEntry(serialized); got != want {
				t.Errorf("ParseEntry(%q)\ngot  %v\nwant %v", serialized, got, want)
			}
			if set.Covers([]string{serialized}) {
				t.Errorf("the empty set covers %q", serialized)
			}
		}
	}
	for _, s := range []string{"://host", "", "host", "https:host", "https:/host", ":://host"} {
		if _, ok := Parse(s); ok {
			t.Errorf("Parse(%q) takes it", s)
		}
	}
}

// Each port of each pattern, with the ports around it. A port is a number without leading zeros.
func TestPatternsCoverExactlyTheirPorts(t *testing.T) {
	hosts := map[string]string{ // by the entry without its port
		"https://example.com": "https://example.com", "https://*.example.com": "https://a.example.com",
		"http://*.example.com": "http://a.b.example.com", "app://*": "app://host", "https://[::1]": "https://[::1]",
	}
	numbers := []int{1, 8, 9, 10, 19, 79, 80, 81, 90, 99, 442, 443, 444, 999, 1009, 3000, 8080, 8089, 9999, 10000, 19999, 59999, 65529, 65534, 65535}
	never := []string{":0", ":00", ":080", ":65536", ":65539", ":70000", ":99999", ":165535", ":655350", ":", ":8080:8080", ":+80", ":8 ", ":80a", ":a80", ":-1", ":*", ":18446744073709560496", ":4294967376"}
	for entry, host := range hosts {
		any := NewSet([]string{entry + ":*"})
		scheme, _, _ := strings.Cut(entry, "://")
		covers := func(set Set, line string) bool { return set.Covers([]string{line}) }
		if !covers(any, host) {
			t.Errorf("%s:* does not cover %s", entry, host)
		}
		for _, suffix := range never {
			if covers(any, host+suffix) {
				t.Errorf("%s:* covers %s%s", entry, host, suffix)
			}
		}
		for _, n := range numbers {
			line := host + ":" + strconv.Itoa(n)
			isDefault := scheme == "https" && n == 443 || scheme == "http" && n == 80
			if got := covers(any, line); got == isDefault {
				t.Errorf("%s:* covers %s: %v", entry, line, got)
			}
			if isDefault || entry == "app://*" {
				continue
			}
			one := NewSet([]string{entry + ":" + strconv.Itoa(n)})
			for _, other := range numbers {
				line := host + ":" + strconv.Itoa(other)
				if got, want := covers(one, line), other == n; got != want {
					t.Errorf("%s:%d covers %s: %v", entry, n, line, got)
				}
			}
			if covers(one, host) {
				t.Errorf("%s:%d covers %s", entry, n, host)
			}
		}
	}
}

// A host of digits is one where hosts are opaque.
func TestHostsOfDigitsAreNoPorts(t *testing.T) {
	for _, host := range []string{"1", "12345", "123456", "1234567"} {
		if o, ok := Parse("app://" + host); !ok || o.Host != host || o.Port != 0 {
			t.Errorf("app://%s: got %+v, %v", host, o, ok)
		}
	}
}

// An entry that has a port and a wildcard for it is none, and covers nothing.
func TestTwoPortsAreNoEntry(t *testing.T) {
	for _, entry := range []string{
		"https://example.com:8080:*", "https://*.example.com:8080:*", "https://example.com:*:8080", "https://example.com:*:*", "https://example.com::*",
		"https://[::1]:8080:*", "app://*:8080:*", "app://*:*:*", "https://example.com:*8080", "https://example.com:8080*", "https://:*", "https://*.:*",
	} {
		if e, ok := ParseEntry(entry); ok {
			t.Errorf("ParseEntry(%q) takes it: %+v", entry, e)
		}
	}
}

func TestOriginsAreReadUpTo512Bytes(t *testing.T) {
	for length, want := range map[int]bool{511: true, 512: true, 513: false} {
		for _, prefix := range []string{"https://", "http://", "app://", "https://1"} {
			s := prefix + strings.Repeat("a", length-len(prefix))
			if _, got := Parse(s); got != want {
				t.Errorf("Parse of %d bytes after %s: got %v, want %v", length, prefix, got, want)
			}
			if got := IsTuple(s); got != want {
				t.Errorf("IsTuple of %d bytes after %s: got %v, want %v", length, prefix, got, want)
			}
			if _, got := ParseEntry(s); got != want {
				t.Errorf("ParseEntry of %d bytes after %s: got %v, want %v", length, prefix, got, want)
			}
			set := NewSet(nil)
			if want {
				set = NewSet([]string{s})
			}
			if got := set.Covers([]string{s}); got != want {
				t.Errorf("a set with an origin of %d bytes after %s: got %v, want %v", length, prefix, got, want)
			}
		}
		subdomain := "https://" + strings.Repeat("a", length-len("https://.example.com")) + ".example.com"
		pattern := NewSet([]string{"https://*.example.com"})
		if got := pattern.Covers([]string{subdomain}); got != want {
			t.Errorf("a subdomain of %d bytes: got %v, want %v", length, got, want)
		}
	}
	for length, want := range map[int]bool{512: true, 513: false} {
		host := strings.Repeat("a", length)
		if got := IsHostOf(host, "https://"+host); got != want {
			t.Errorf("IsHostOf a host of %d bytes: got %v, want %v", length, got, want)
		}
	}
}

// URL standard, "IPv4 serializer" and "IPv6 serializer": there is one form of an address.
func TestAddressesHaveOneForm(t *testing.T) {
	for host, want := range map[string]bool{
		"0.0.0.0": true, "255.255.255.255": true, "1.2.3.4": true, "10.20.30.99": true, "9.9.9.9": true, "1.2.3.0": true,
		"a.2.3.4": false, "1.a.3.4": false, "1.2.a.4": false, "1.-.3.4": false, "1._.3.4": false, "1.2z.3.4": false, "1..3.4": false, ".2.3.4": false,
		"1.2.3": false, "1.2.3.4.5": false, "1.2.3.256": false, "256.2.3.4": false, "01.2.3.4": false, "1.02.3.4": false, "1.2.3.00": false,
		"1.2.3.1000": false, "1.2.3.18446744073709551617": false, "18446744073709551616.2.3.4": false, "1.2.3.0255": false, "1000.2.3.4": false, "1.2.3.4.": false, "1": false, "0x1": false, "1.2.3.0x4": false, "a.0x": false, "a.0xz": true, "a.9z": true,
		"a.0": false, "a.9": false, "a.09": false, "a.99": false, "a.1a": true, "9.a": true, "0.a": true,
		"[::]": true, "[::1]": true, "[1::]": true, "[1:2:3:4:5:6:7:8]": true, "[1::8]": true, "[1:2:3:4:5:6:7:0]": true, "[1:0:3:4:5:6:7:8]": true, "[ffff::9]": true, "[0:1:2:3:4:5:6:7]": true,
		"[1:2:3:4:5:6:7]": false, "[1:2:3:4:5:6:7:8:9]": false, "[1:2:3:4:5:6:7::]": false, "[1:2:3:4::5:6:7:8]": false, "[1:2:3:4:5:6::8]": false, "[:::]": false,
		"[1::2::3]": false, "[::g]": false, "[::G]": false, "[::A]": false, "[::12345]": false, "[::01]": false, "[:1:2:3:4:5:6:7]": false, "[1:2:3:4:5:6:7:]": false,
		"[1:2:3::4:]": false, "[:1::2]": false, "[::1.2.3.4]": false, "[::1": false, "::1]": false, "[::1]]": false, "[[::1]]": false, "[": false, "]": false, "[]": false, "[:]": false,
		"[::1%25lo]": false, "[::1%lo]": false, "[1.2.3.4]": false, "[1]": false, "[0::]": false, "[0:0:0:0:0:0:0:0]": false, "[::ffff:1.2.3.4]": false, "[::ffff:102:304]": true,
	} {
		if got := isHost("https", host); got != want {
			t.Errorf("isHost(%q)\ngot  %v\nwant %v", host, got, want)
		}
		if _, got := Parse("https://" + host); got != want {
			t.Errorf("Parse(%q)\ngot  %v\nwant %v", "https://"+host, got, want)
		}
	}
}

func TestHostsOfTheServerItself(t *testing.T) {
	for _, c := range []struct {
		host, serialized string
		want             bool
	}{
		{"a.test", "https://a.test", true}, {"a.test", "http://a.test", true}, {"A.Test", "https://a.test", true}, {"a.test:443", "https://a.test", true}, {"a.test:80", "http://a.test", true},
		{"a.test:8080", "https://a.test:8080", true}, {"[::1]:443", "https://[::1]", true},
		{"a.test:80", "https://a.test", false}, {"a.test:443", "http://a.test", false}, {"a.test:8443", "https://a.test", false}, {"a.test", "https://a.test:443", false},
		{"a.test:", "https://a.test", false}, {"a.test:0", "https://a.test", false}, {"a.test:1", "https://a.test", false}, {"a.test:0443", "https://a.test", false},
		{":80", "http", false}, {"", "https://", false}, {"", "", false}, {"a.test", "a.test", false}, {"a.test", "app://a.test", false}, {"a.test", "wss://a.test", false},
		{"mutant", "https://", false}, {"b.test", "https://a.test", false}, {"b.test:443", "https://a.test", false}, {"a.test:65979", "https://a.test", false},
	} {
		if got := IsHostOf(c.host, c.serialized); got != c.want {
			t.Errorf("IsHostOf(%q, %q)\ngot  %v\nwant %v", c.host, c.serialized, got, c.want)
		}
	}
}

// What is left of a list shows in each way to read it.
func TestListsOfASetAreWhole(t *testing.T) {
	entries := []string{"https://b.test", "https://*.a.test", "https://a.test", "app://*"}
	set := NewSet(entries)
	if got := fmt.Sprint(set.List()); got != fmt.Sprint(entries) || set.Len() != 4 {
		t.Errorf("got %s of %d", got, set.Len())
	}
	for n := 1; n <= 4; n++ {
		seen := map[string]bool{}
		set.All(func(entry string) bool {
			seen[entry] = true
			return len(seen) < n
		})
		if len(seen) != n {
			t.Errorf("All yields %d entries after it was told to stop at %d", len(seen), n)
		}
	}
	empty := set.Update(nil, entries)
	if empty.Len() != 0 || empty.List() != nil || empty.Covers([]string{"app://x"}) || empty.Covers([]string{"https://a.test"}) {
		t.Errorf("the empty set has %q", empty.List())
	}
	// Sums do not depend on the order, and every entry has a part in them.
	sum := func(entries ...string) any {
		s := NewSet(entries)
		more := []string{"https://c.test", "https://*.c.test"}
		kept := s.WithSum().Update(more, nil).Update(nil, more)
		if s.Sum() != kept.Sum() {
			t.Errorf("%q: a sum that is kept up is another one", entries)
		}
		return s.Sum()
	}
	if sum(entries...) != sum("app://*", "https://a.test", "https://b.test", "https://*.a.test") {
		t.Error("the sum depends on the order")
	}
	different := map[any]string{}
	for _, list := range [][]string{nil, entries[:1], entries[1:2], entries[:2], entries[1:3], entries[:3], entries, {"*"}, {"https://*.b.test"}} {
		if other, same := different[sum(list...)]; same {
			t.Errorf("%q has the sum of %s", list, other)
		}
		different[sum(list...)] = fmt.Sprint(list)
	}
}
