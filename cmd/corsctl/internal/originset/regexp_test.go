package originset_test

import (
	"context"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/originset"
	"github.com/sallyport/cors/core"
)

// entries are one of each form, and those with characters that mean something in a regular
// expression.
var entries = []string{
	"null", "file://",
	"https://example.com", "https://my-app_1.example.com:8443", "http://127.0.0.1", "http://[::1]:3000", "http://localhost.",
	"https://*.example.com", "https://*.example.com:8443", "https://*.example.com:*", "http://localhost:*", "http://*.localhost.:*",
	"ws://a.test:*", "ftp://a.test:*", "wss://*", "wss://*:*", "ftp://*", "app://*", "app://*:*", "chrome-extension://*", "web+app://a.b:*",
	"app://.", "app://Foo", "app://a$b{2}(c)'\"`&;=!+,~", "app://[2001:db8::1]:*", "app://a+", "capacitor://localhost",
}

// alphabet is what origins and what almost looks like one are made of.
var alphabet = strings.Split("https:// http:// wss:// ws:// ftp:// app:// file:// null . .. : :* :80 :443 :21 :8080 :08080 :65535 :65536 :0 * - _ a b.c example com localhost 0 1 10 255 256 0x 0x1f 0xg 01 127.0.0.1 [::1] [::0] % @ / \\ ^ $ { } ( ) ' \" ` & ; = ! + , ~ # ? A Foo É \n", " ")

// TestRegexpMatchesWhatTheEntryCovers has core judge random origins, half of them made
// from the entry by one change.
func TestRegexpMatchesWhatTheEntryCovers(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	piece := func() string { return alphabet[random.IntN(len(alphabet))] }
	for _, text := range entries {
		set := originset.Parse(text)
		expression, err := regexp.Compile(set.Regexp())
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		engine := core.MustNew(core.Policy{AllowOrigins: []string{text}})
		matched := 0
		for range 20000 {
			var origin string
			switch random.IntN(3) {
			case 0:
				for range 1 + random.IntN(6) {
					origin += piece()
				}
			case 1:
				for range 1 + random.IntN(3) {
					origin += piece()
				}
				origin = set.Scheme + "://" + origin
			default:
				origin = strings.TrimSuffix(text, ":*")
				if random.IntN(8) == 0 {
					origin = strings.Replace(origin, "*.", "", 1)
				}
				origin = strings.Replace(origin, "*", piece()+[]string{"", ".", piece()}[random.IntN(3)], 1)
				switch random.IntN(3) {
				case 0:
					origin += piece()
				case 1:
					at := random.IntN(len(origin) + 1)
					origin = origin[:at] + piece() + origin[at:]
				}
			}
			want := admits(engine, origin) && !isIPv6OfAnyHost(set, origin)
			if got := expression.MatchString(origin); got != want {
				t.Fatalf("%s is %s\nfor %q got %v, want %v", text, set.Regexp(), origin, got, want)
			}
			if want {
				matched++
			}
		}
		if matched < 50 {
			t.Errorf("%s: only %d origins were covered", text, matched)
		}
	}
}

// isIPv6OfAnyHost is the one thing that an expression leaves out.
func isIPv6OfAnyHost(set originset.Entry, origin string) bool {
	return set.Form == originset.EveryHost && strings.Contains(origin, "[")
}

func admits(engine *core.Engine, origin string) bool {
	d := engine.Evaluate(context.Background(), core.Request{Method: "GET", Header: map[string][]string{"Origin": {origin}}})
	return d.Allowed()
}

// A proxy may write the expression into a string of its own syntax.
func TestRegexpHasNoBackslash(t *testing.T) {
	for _, text := range entries {
		if s := originset.Parse(text).Regexp(); strings.ContainsAny(s, "\\ \t\n") {
			t.Errorf("%s: %s", text, s)
		}
	}
}

// Every port has its own way to be wrong in an expression.
func TestRegexpOfAnyPort(t *testing.T) {
	for _, text := range []string{"https://a.test:*", "http://a.test:*", "ftp://a.test:*", "app://a.test:*"} {
		expression := regexp.MustCompile(originset.Parse(text).Regexp())
		engine := core.MustNew(core.Policy{AllowOrigins: []string{text}})
		base := strings.TrimSuffix(text, "*")
		for port := range 1 << 17 {
			origin := base + strconv.Itoa(port)
			if got, want := expression.MatchString(origin), admits(engine, origin); got != want {
				t.Fatalf("%s: for %s got %v, want %v", text, origin, got, want)
			}
		}
	}
}

func TestExpressionsLeadBackToTheEntry(t *testing.T) {
	for _, text := range entries {
		if text == "null" { // which is no expression anywhere
			continue
		}
		e := originset.Parse(text)
		if got, found := originset.FromRegexp(e.Regexp()); !found || got != e {
			t.Errorf("%s: got %+v, %v", text, got, found)
		}
	}
	for _, expression := range []string{"", "^.*$", "^null$", "^https://a.test$", "https://a[.]test", "^https://a[.]test", "^https://(?:[a-z0-9_-]+[.])*a[.]test$", "^https://[.]*$", "^https?://a[.]test$"} {
		if got, found := originset.FromRegexp(expression); found {
			t.Errorf("%s is %s", expression, got)
		}
	}
}
