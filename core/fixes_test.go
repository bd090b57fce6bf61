package core

import (
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestFixesOfRandomEntries checks the fixes for random and mutated entries. New accepts
// what a fix says to write. It names no other host than the entry. It covers no more
// than the entry, unless the fix says so. The model of fixmodel_test.go judges the last
// two.
func TestFixesOfRandomEntries(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	g := entryGenerator{rand.New(rand.NewPCG(seed, 0))}
	spelled := 0
	for range 3_000 {
		raw := g.entry()
		for _, p := range []Policy{
			{AllowOrigins: []string{raw}},
			{AllowOrigins: []string{"https://listed.test", raw}},
			{AllowOrigins: []string{raw}, AllowCredentials: true},
			{AllowOrigins: []string{"https://listed.test", raw}, AllowCredentials: true},
		} {
			spelled += checkFixes(t, p, seed)
		}
		if t.Failed() {
			return
		}
	}
	if spelled < 2_000 {
		t.Errorf("seed %d: only %d fixes spelled entries out: the test judges too little", seed, spelled)
	}
}

// The fuzzer finds what no generator was made for.
func FuzzFixes(f *testing.F) {
	g := entryGenerator{rand.New(rand.NewPCG(1, 0))}
	for range 200 {
		f.Add(g.entry())
	}
	f.Fuzz(func(t *testing.T, raw string) {
		checkFixes(t, Policy{AllowOrigins: []string{raw}}, 0)
		checkFixes(t, Policy{AllowOrigins: []string{"https://listed.test", raw}, AllowCredentials: true}, 0)
	})
}

// checkFixes checks each fix of a policy's origins, and returns how many spelled out
// what to write.
func checkFixes(t *testing.T, p Policy, seed uint64) (spelled int) {
	t.Helper()
	_, err := New(p)
	for _, problem := range policyErrors(err) {
		if problem.Field != "AllowOrigins" || problem.Index < 0 {
			continue
		}
		fix, ok := readFix(problem.Fix)
		checkEdit(t, p, problem, fix, ok, seed)
		if !ok {
			continue
		}
		spelled++
		mended := fix.apply(p, problem.Index)
		if _, err := New(mended); concerns(err, problem.Index, len(fix.entries)) {
			t.Errorf("seed %d: New(%+v)\n%v\nand the fix is refused in turn: New(%+v)\n%v", seed, p, problem, mended, err)
		}
		if problem.Code == "credentials-insecure-origin" {
			continue // the entry of https in place of http is another by intent
		}
		for _, entry := range fix.entries {
			if why := misleads(problem.Value, entry, problem.Fix); why != "" {
				t.Errorf("seed %d: %v\n%q: %s", seed, problem, entry, why)
			}
		}
	}
	return spelled
}

// checkEdit checks that the fix for programs is that of the text, and that what a
// program may do unasked is no decision: New accepts it, and the model of
// fixmodel_test.go finds that it covers no more than was written.
func checkEdit(t *testing.T, p Policy, problem *PolicyError, fix spelledFix, spelled bool, seed uint64) {
	t.Helper()
	edit := problem.Edit
	if spelled && (edit == nil || !slices.Equal(edit.Write, fix.entries)) {
		t.Errorf("seed %d: %v\ngot  the edit %+v\nwant that of the text, %q", seed, problem, edit, fix.entries)
		return
	}
	if edit == nil || edit.Decision {
		return
	}
	if len(edit.Write) == 0 || fix.alone || len(fix.optOuts) > 0 {
		t.Errorf("seed %d: %v\nthe edit %+v is a decision", seed, problem, edit)
	}
	if _, err := New(fix.apply(p, problem.Index)); concerns(err, problem.Index, len(edit.Write)) {
		t.Errorf("seed %d: %v\nthe edit %+v is refused in turn: %v", seed, problem, edit, err)
	}
	for _, entry := range edit.Write {
		if why := misleads(problem.Value, entry, ""); why != "" || entry == "*" {
			t.Errorf("seed %d: %v\n%q is written without a decision: %s", seed, problem, entry, why)
		}
	}
}

// concerns reports whether an error is about one of n entries from an index on.
func concerns(err error, index, n int) bool {
	return slices.ContainsFunc(policyErrors(err), func(e *PolicyError) bool {
		return e.Field == "AllowOrigins" && (e.Index == -1 || index <= e.Index && e.Index < index+max(n, 1))
	})
}

// spelledFix is a fix that says word for word what to do.
type spelledFix struct {
	entries []string
	alone   bool // the entries are to be the whole list
	optOuts []string
}

var (
	spelledEntries = regexp.MustCompile(`^write (?:each as an entry of its own: )?("(?:[^"\\]|\\.)*"(?:, "(?:[^"\\]|\\.)*")*)( as the only entry)?((?:, and set \w+)*)`)
	oneEntry       = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	oneOptOut      = regexp.MustCompile(`Dangerously\w+`)
)

func readFix(fix string) (f spelledFix, ok bool) {
	if fix == "remove it" {
		return f, true
	}
	m := spelledEntries.FindStringSubmatch(fix)
	if m == nil {
		return f, false
	}
	for _, quoted := range oneEntry.FindAllString(m[1], -1) {
		entry, err := strconv.Unquote(quoted)
		if err != nil {
			return f, false
		}
		f.entries = append(f.entries, entry)
	}
	f.alone = m[2] != ""
	f.optOuts = oneOptOut.FindAllString(m[3], -1)
	return f, true
}

func (f spelledFix) apply(p Policy, index int) Policy {
	p = p.clone()
	if f.alone {
		p.AllowOrigins = nil
		index = 0
	} else {
		p.AllowOrigins = slices.Delete(p.AllowOrigins, index, index+1)
	}
	p.AllowOrigins = slices.Insert(p.AllowOrigins, index, f.entries...)
	for _, name := range f.optOuts {
		setOptOut(&p, name)
	}
	return p
}

// entryGenerator makes entries as people write them: origins and patterns, words and
// expressions, with slips.
type entryGenerator struct{ *rand.Rand }

func (g entryGenerator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g entryGenerator) entry() string {
	var s string
	switch g.IntN(12) {
	case 0:
		s = g.pick("self", "'self'", "none", "null", "NULL", "any", "*", "true", "false", "undefined", "<nil>", "data:", "${ORIGIN}",
			"file://", "file:///a/b.html", "blob:https://example.com/1", "about:blank", "", " ", ",", "me@example.com", "https://*", "http://*:*")
	case 1:
		s = g.expression()
	case 2:
		s = g.origin() + g.pick(", ", ",", " ", ";", "|", "\n") + g.origin()
	default:
		s = g.origin()
	}
	for g.IntN(3) == 0 && len(s) < 500 {
		s = g.mutate(s)
	}
	return s
}

func (g entryGenerator) origin() string {
	scheme := g.pick("https://", "https://", "http://", "HTTPS://", "app://", "ws://", "chrome-extension://", "*://", "http*://", "//", "", "", "https:", "ftp://")
	host := g.pick("example.com", "Example.com", "example.com", "a.b.example.org", "localhost", "127.0.0.1", "127.1", "10.0.0.0", "[::1]", "[0:0::1]", "::1",
		"example.co.uk", "github.io", "com", "my_app.localhost", "b\u00fccher.example", ".", "example", "x")
	host = g.pick("", "", "", "", "*.", "*.", ".", "*.*.", "**.", "*", "a*.", "*-pr.", "user@", "user:p@ss@") + host
	port := g.pick("", "", "", ":8443", ":443", ":80", ":*", ":08080", ":", ":0", ":8080:*", ":8000-8010")
	tail := g.pick("", "", "", "", "/", "/app", "/*", "?", "?.com", "?a=b", "#a", "#.net", "/8", "/24", `\a`, "/a?b.example.net", ".")
	return scheme + host + port + tail
}

func (g entryGenerator) expression() string {
	return g.pick("", "^", "/^") + g.pick("https://", "http://", "https?://", `https:\/\/`, "(http|https)://") +
		g.pick(`.*\.`, `.+\.`, `[a-z0-9-]+\.`, `([^.]+)\.`, `\w+\.`, `(.*\.)?`, `(a|b)\.`, `app-\d+\.`, "", `.*`) +
		g.pick(`example\.com`, `example.com`, `a\.example\.org`) + g.pick("", "", `:8443`, `(:\d+)?`, `(:[0-9]+)$`) + g.pick("", "$", "$/", "/")
}

// mutate makes one slip.
func (g entryGenerator) mutate(s string) string {
	at := g.IntN(len(s) + 1)
	if s != "" && g.IntN(3) == 0 {
		i := g.IntN(len(s))
		return s[:i] + s[i+1:]
	}
	switch g.IntN(8) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return g.pick(`"`, "'", " ", "[") + s + g.pick(`"`, "'", " ", "]", "\r\n")
	case 2:
		return s[:at] + string(rune(g.IntN(0x250))) + s[at:]
	case 3:
		return s[:at] + g.pick("\u200b", "\x00", "\ufeff", "\t", "\uff0e", "\u3002") + s[at:]
	}
	const bytes = "*?.:/\\#@[]()+-_^$|,; %a0Z=&!~<>{}\"'`"
	i := g.IntN(len(bytes))
	return s[:at] + bytes[i:i+1] + s[at:]
}

// The inputs of reports, each with a part of the fix that leads to what was meant.
func TestFixesThatOnceLedElsewhere(t *testing.T) {
	secret := "https://listed.test"
	for _, row := range []struct {
		name   string
		policy Policy
		says   string // in the fix
	}{
		{"an empty entry alone", Policy{AllowOrigins: []string{""}}, "use DenyAll() for nobody"},
		{"an empty entry alone with credentials", Policy{AllowOrigins: []string{""}, AllowCredentials: true}, "use DenyAll() for nobody"},
		{"several empty entries", Policy{AllowOrigins: []string{"", " "}}, "use DenyAll() for nobody"},
		{"an empty entry beside another", Policy{AllowOrigins: []string{secret, ""}}, "remove it"},
		{"the server's own origin alone", Policy{AllowOrigins: []string{"'self'"}}, "use DenyAll() for nobody"},
		{"a missing value alone", Policy{AllowOrigins: []string{"undefined"}}, "set the value that it was read from, or list the origins"},
		{"plain http with credentials, mended", Policy{AllowOrigins: []string{"HTTP://Portal.example/"}, AllowCredentials: true},
			`write "https://portal.example", or "http://portal.example" and set DangerouslyAllowInsecureOrigins`},
		{"null with credentials, mended", Policy{AllowOrigins: []string{"NULL"}, AllowCredentials: true}, `write "null", and set DangerouslyAllowNullOrigin`},
		{"files with credentials, mended", Policy{AllowOrigins: []string{"file:///a"}, AllowCredentials: true},
			`write "file://", and set DangerouslyAllowNullOrigin, which covers every local file`},
		{"a public suffix with credentials, mended", Policy{AllowOrigins: []string{"https://*.Github.io"}, AllowCredentials: true},
			`write "https://*.github.io", and set DangerouslyAllowBroadWildcards`},
		{"a list with everyone", Policy{AllowOrigins: []string{"https://a.test, *"}}, `write "https://a.test", or "*" as the only entry`},
		{"a list with everyone, with credentials", Policy{AllowOrigins: []string{"https://a.test, *"}, AllowCredentials: true}, `write "https://a.test"`},
		{"every site with credentials", Policy{AllowOrigins: []string{"https://*"}, AllowCredentials: true}, "list the origins"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := New(row.policy)
			var problem *PolicyError
			if !errors.As(err, &problem) {
				t.Fatalf("New(%+v) = %v, want a *PolicyError", row.policy, err)
			}
			if !strings.Contains(problem.Fix, row.says) {
				t.Errorf("New(%+v)\ngot  %v\nwant a fix that says %s", row.policy, problem, row.says)
			}
			checkFixes(t, row.policy, 0)
		})
	}
}

// In such texts it is a guess what the host is, so that a fix offers no entry.
func TestFixesOfferNoEntryInDoubt(t *testing.T) {
	for _, row := range []struct{ name, raw string }{
		{"a word that is a scheme", "file/|//ab.html"},
		{"a word and a slash", "file/"},
		{"a word in quotes and a slip", `"null':`},
		{"one label without a scheme", "backend:8080"},
		{"three slashes after a scheme", "http///0"},
		{"an expression in the scheme", `^ht+tps://.*\.a\.example\.org$`},
		{"an expression with a scheme of its own", `ttps:\/\/+\.example\.com$`},
		{"punctuation in an opaque host", "chrome-extension://example:*? app://10.0.0'0"},
		{"an invisible character in an expression", "^https://[a-\ufeff0-9-]+\\.example.com$"},
		{"an expression of repeated dots", `http://\.*\.example.com`},
		{"a scheme as an item of a list", "blob:,https://example.com/1"},
		{"a second origin behind a space", "https://*.*.example.com:80 //*.*.com:443"},
		{"a quote and a backslash", `ws://*.*.example.org:'\a`},
		{"a tab in a list", "ws://[::1]/* app://*.\texample.com#a"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := New(Policy{AllowOrigins: []string{"https://listed.test", row.raw}})
			problems := policyErrors(err)
			if len(problems) != 1 || problems[0].Index != 1 {
				t.Fatalf("New with %q = %v, want one problem, with this entry", row.raw, err)
			}
			if fix, ok := readFix(problems[0].Fix); ok {
				t.Errorf("%v\nwant a fix without an entry, got %q", problems[0], fix.entries)
			}
		})
	}
}
