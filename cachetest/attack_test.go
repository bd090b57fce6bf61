package cachetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// attack is a request that no browser sends. It wants a cache to store a response that is
// wrong for the honest.
type attack struct {
	games  []string // what it tries
	method string
	path   string
	host   string
	target string // before the path: "http://api.test" for the absolute form of HTTP/1.1
	fields [][2]string
}

func (a attack) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "attack by %s: %s %s%s; Host: %s", strings.Join(a.games, " and "), a.method, a.target, a.path, a.host)
	for _, line := range a.fields {
		fmt.Fprintf(&b, "; %s: %.100s", line[0], line[1])
	}
	return b.String()
}

// set replaces the lines of a header by others.
func (a *attack) set(name string, values ...string) {
	at := len(a.fields)
	var kept [][2]string
	for i, line := range a.fields {
		if !strings.EqualFold(line[0], name) {
			kept = append(kept, line)
		} else {
			at = min(at, i)
		}
	}
	at = min(at, len(kept))
	var lines [][2]string
	for _, value := range values {
		lines = append(lines, [2]string{name, value})
	}
	a.fields = append(append(append([][2]string{}, kept[:at]...), lines...), kept[at:]...)
}

func (a *attack) get(name string) string {
	for _, line := range a.fields {
		if strings.EqualFold(line[0], name) {
			return line[1]
		}
	}
	return ""
}

// game changes an honest request into one that may poison a cache.
type game struct {
	name string
	play func(a *attack, dice *rand.Rand)
}

var games = []game{
	{"two Origin lines", func(a *attack, dice *rand.Rand) {
		mine, other := a.get("Origin"), pick(dice, append(pages, "", "garbage"))
		if dice.IntN(2) == 0 {
			a.set("Origin", mine, other)
		} else {
			a.set("Origin", other, mine)
		}
	}},
	{"a malformed Origin", func(a *attack, dice *rand.Rand) {
		mine := a.get("Origin")
		capital := strings.Replace(mine, "https", "HTTPS", 1)
		if scheme, host, found := strings.Cut(mine, "://"); found && scheme != "https" {
			capital = scheme + "://" + strings.ToUpper(host[:1]) + host[1:] // app://Shell is well-formed, as is app://shell,
		}
		a.set("Origin", pick(dice, []string{
			strings.ToUpper(mine), capital, "," + mine, ", " + mine, mine + ",", mine + " ,", " \t" + mine, mine + "\t ",
			mine + "/", mine + ":443", mine + ":80", mine + "." /* another host */, `"` + mine + `"`, mine + ", https://evil.test", mine + " https://evil.test", "https://evil.test, " + mine,
			mine + "\r\n\t, x", "", " ", "*", "null", "NULL", mine + "#", mine + "?", strings.Replace(mine, "://", "://u@", 1), strings.Replace(mine, "://", "://%61", 1), mine + "\x80",
		}))
	}},
	{"a long Origin", func(a *attack, dice *rand.Rand) {
		a.set("Origin", pick(dice, []string{
			"https://" + strings.Repeat("a", 600) + ".test", "https://" + strings.Repeat("a.", 300) + "wild.test", a.get("Origin") + strings.Repeat(" ", 600) + "x",
			"https://" + strings.Repeat("a.", 2000) + "wild.test",
		}))
	}},
	{"an Origin in other spelling of its name", func(a *attack, dice *rand.Rand) {
		mine := a.get("Origin")
		a.set("Origin")
		a.fields = append(a.fields, [2]string{pick(dice, []string{"ORIGIN", "origin", "oRIGIN"}), mine})
	}},
	{"no Origin", func(a *attack, dice *rand.Rand) { a.set("Origin") }},
	{"another's Origin", func(a *attack, dice *rand.Rand) { a.set("Origin", pick(dice, append(pages, ownOrigin, ownPlain))) }},
	{"Sec-Fetch-Site", func(a *attack, dice *rand.Rand) {
		sites := []string{"same-origin", "same-site", "cross-site", "none", "", "SAME-ORIGIN", "garbage", "same-origin, cross-site"}
		switch dice.IntN(4) {
		case 0:
			a.set("Sec-Fetch-Site")
		case 1:
			a.set("Sec-Fetch-Site", pick(dice, sites), pick(dice, sites))
		default:
			a.set("Sec-Fetch-Site", pick(dice, sites))
		}
	}},
	{"Sec-Fetch-Mode and Sec-Fetch-Dest", func(a *attack, dice *rand.Rand) {
		modes, dests := []string{"navigate", "cors", "no-cors", "", "websocket"}, []string{"document", "image", "empty", "", "iframe"}
		if dice.IntN(3) == 0 {
			a.set("Sec-Fetch-Mode", pick(dice, modes), pick(dice, modes))
			a.set("Sec-Fetch-Dest", pick(dice, dests), pick(dice, dests))
			return
		}
		a.set("Sec-Fetch-Mode", pick(dice, modes))
		a.set("Sec-Fetch-Dest", pick(dice, dests))
	}},
	{"X-Tenant", func(a *attack, dice *rand.Rand) {
		names := []string{"red", "blue", "none", "", "red, blue", "RED"}
		if dice.IntN(2) == 0 {
			a.set("X-Tenant", pick(dice, names), pick(dice, names))
			return
		}
		a.set("X-Tenant", pick(dice, names))
	}},
	{"Access-Control-Request headers", func(a *attack, dice *rand.Rand) {
		if dice.IntN(2) == 0 {
			a.method = "OPTIONS"
		}
		methods := []string{"PUT", "GET", "", "put", "PUT,DELETE", "P UT", strings.Repeat("X", 500), "DELETE"}
		names := []string{"content-type", "x-a,x-b", "", "x-a,,,", "authorization", strings.Repeat("x-a,", 1500), "x a"}
		a.set("Access-Control-Request-Method", some(dice, methods)...)
		a.set("Access-Control-Request-Headers", some(dice, names)...)
	}},
	{"Host", func(a *attack, dice *rand.Rand) {
		a.host = pick(dice, []string{"API.test", "api.test:80", "api.test:443", "api.test:8080", "api.test.", "evil.test", "a.test", "127.0.0.1"})
	}},
	{"the absolute form", func(a *attack, dice *rand.Rand) {
		a.target = pick(dice, []string{"http://api.test", "http://API.TEST", "http://api.test:80", "http://evil.test", "https://api.test"})
		a.host = pick(dice, []string{"api.test", "evil.test", "a.test"})
	}},
	{"X-Forwarded and the like", func(a *attack, dice *rand.Rand) {
		a.set("X-Forwarded-Host", "evil.test")
		a.set("X-Forwarded-Proto", pick(dice, []string{"http", "https", "javascript"}))
		a.set("Forwarded", "host=evil.test;proto=http")
		a.set("X-Original-Url", "/closed/thing")
		a.set("X-Rewrite-Url", "/closed/thing")
		a.set("X-Host", "evil.test")
	}},
	{"a method in a header", func(a *attack, dice *rand.Rand) {
		a.set(pick(dice, []string{"X-Http-Method-Override", "X-Method-Override", "X-Http-Method"}), pick(dice, []string{"OPTIONS", "POST", "DELETE", "GET"}))
	}},
	{"another method", func(a *attack, dice *rand.Rand) {
		a.method = pick(dice, []string{"HEAD", "POST", "OPTIONS", "DELETE", "PROPFIND", "GET", "PUT"})
		if a.method != "GET" && a.method != "HEAD" {
			a.set("Content-Length", "0")
		}
	}},
	{"Range", func(a *attack, dice *rand.Rand) {
		a.set("Range", pick(dice, []string{"bytes=0-0", "bytes=-1", "bytes=5-1", "bytes=0-", "bytes=900-", "bytes=0-1,3-4,6-7", "lines=1-2", "bytes=0-99999999999999999999"}))
		if dice.IntN(2) == 0 {
			a.set("If-Range", pick(dice, []string{`"g0"`, `"other"`, "Thu, 01 Jan 1970 00:00:00 GMT"}))
		}
	}},
	{"a condition", func(a *attack, dice *rand.Rand) {
		if dice.IntN(2) == 0 {
			a.set("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")
			return
		}
		a.set("If-None-Match", pick(dice, []string{"*", `"g0"`, `W/"g0"`, `"g0", "g1"`, `"g0-gzip"`}))
	}},
	{failedCondition, func(a *attack, dice *rand.Rand) {
		if dice.IntN(2) == 0 {
			a.set("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")
			return
		}
		a.set("If-Match", pick(dice, []string{"*", `"g0"`, `"other"`}))
	}},
	{"Cache-Control", func(a *attack, dice *rand.Rand) {
		a.set("Cache-Control", pick(dice, []string{"no-cache", "max-age=0", "no-store", "max-stale=999999", "min-fresh=999999"}))
	}},
	{"Accept-Encoding", func(a *attack, dice *rand.Rand) {
		encodings := []string{"gzip", "gzip;q=0", "identity", "br", "*", "", "GZIP", "gzip, gzip"}
		a.set("Accept-Encoding", some(dice, encodings)...)
	}},
	{"Upgrade", func(a *attack, dice *rand.Rand) {
		a.set("Connection", "Upgrade")
		a.set("Upgrade", pick(dice, []string{"websocket", "h2c", "WebSocket"}))
		a.set("Sec-Websocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
		a.set("Sec-Websocket-Version", "13")
	}},
	{namedByConnection, func(a *attack, dice *rand.Rand) {
		a.set("Connection", pick(dice, []string{"Origin", "keep-alive, Origin", "Sec-Fetch-Site", "X-Tenant", "Origin, X-Tenant, Sec-Fetch-Site, Host"}))
	}},
	{"the path", func(a *attack, dice *rand.Rand) {
		a.path = pick(dice, []string{
			"/" + a.path, "/open/.." + a.path, "/open/%2e%2e" + a.path, strings.Replace(a.path, "/", "/%2F", 1), "/closed/../open/thing", "/open//thing", "/open%2Fthing", a.path + "?", a.path + "?x=1",
			a.path + "#x", a.path + ";x", strings.Replace(a.path, "thing", "%74hing", 1),
		})
	}},
	{"a credential", func(a *attack, dice *rand.Rand) {
		a.set(pick(dice, []string{"Cookie", "Authorization"}), "x=1")
	}},
}

// namedByConnection makes a proxy remove headers of the request before it passes it on.
const namedByConnection = "a header that is named by Connection"

// failedCondition makes for 412.
const failedCondition = "a condition that fails"

// gamesOf returns what is played against a subject behind a cache. Those that matter most
// come several times.
func gamesOf(c setup, of subject) []game {
	var list []game
	for _, g := range games {
		if slices.Contains(c.without, g.name) || of.games != nil && !slices.Contains(of.games, g.name) {
			continue
		}
		list = append(list, g)
		if slices.Contains([]string{"two Origin lines", "a malformed Origin", "Sec-Fetch-Site", "X-Tenant"}, g.name) {
			list = append(list, g, g)
		}
	}
	return list
}

func pick[T any](dice *rand.Rand, list []T) T { return list[dice.IntN(len(list))] }

// some returns up to three of a list.
func some[T any](dice *rand.Rand, list []T) []T {
	var values []T
	for range dice.IntN(4) {
		values = append(values, pick(dice, list))
	}
	return values
}
