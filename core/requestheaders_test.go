package core

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/core/internal/quote"
)

func TestRequestHeadersAreScanned(t *testing.T) {
	policy := Policy{AllowOrigins: []string{"https://example.com"}, AllowHeaders: []string{"X-Token", "content-type", "X-" + strings.Repeat("Long", 30)}}
	c := newEngine(t, policy).current.Load()
	for _, row := range []struct {
		name    string
		lines   []string
		want    Reason
		subject string
	}{
		{"no line", nil, ReasonNone, ""},
		{"an empty line", []string{""}, ReasonNone, ""},
		{"empty elements", []string{",, ,\t,"}, ReasonNone, ""},
		{"names sorted and in lower case, as browsers send them", []string{"content-type,x-token"}, ReasonNone, ""},
		{"names in any order", []string{"x-token,content-type"}, ReasonNone, ""},
		{"names in upper case", []string{"X-TOKEN,Content-Type"}, ReasonNone, ""},
		{"spaces and tabs around names", []string{" x-token\t,\t content-type "}, ReasonNone, ""},
		{"empty elements between names", []string{",x-token,,content-type,"}, ReasonNone, ""},
		{"names over several lines", []string{"x-token", "", "content-type"}, ReasonNone, ""},
		{"a name repeated", []string{"x-token,x-token", "x-token"}, ReasonNone, ""},
		{"a long name in other letters", []string{"x-" + strings.Repeat("lONG", 30)}, ReasonNone, ""},

		{"an unlisted name", []string{"x-other"}, ReasonRequestHeaderNotAllowed, "x-other"},
		{"the first of the unlisted names", []string{"x-token,x-b,x-a"}, ReasonRequestHeaderNotAllowed, "x-b"},
		{"an unlisted name on a later line", []string{"x-token", "x-other"}, ReasonRequestHeaderNotAllowed, "x-other"},
		{"the start of a listed name", []string{"x-toke"}, ReasonRequestHeaderNotAllowed, "x-toke"},
		{"a listed name and more", []string{"x-tokens"}, ReasonRequestHeaderNotAllowed, "x-tokens"},
		{"a long unlisted name", []string{strings.Repeat("x", 122)}, ReasonRequestHeaderNotAllowed, strings.Repeat("x", 122)},
		{"safelisted names need an entry: browsers ask for what is not safe of them only", []string{"accept"}, ReasonRequestHeaderNotAllowed, "accept"},
		{"a star is a name like others", []string{"*"}, ReasonRequestHeaderNotAllowed, "*"},

		{"a space in a name", []string{"x-token,x other"}, ReasonRequestHeadersMalformed, "x other"},
		{"a malformed name after an unlisted one", []string{"x-other", "x-token", "x(y"}, ReasonRequestHeadersMalformed, "x(y"},
		{"another letter than ASCII that folds into it", []string{"x-to\u212aen"}, ReasonRequestHeadersMalformed, "x-to\u212aen"},
		{"a line break", []string{"x-token\r\n"}, ReasonRequestHeadersMalformed, "x-token\r\n"},
		{"a vertical tab is no whitespace", []string{"x-token,\vcontent-type"}, ReasonRequestHeadersMalformed, "\vcontent-type"},
		{"semicolons", []string{"x-token;content-type"}, ReasonRequestHeadersMalformed, "x-token;content-type"},

		{"4096 bytes on a line", []string{strings.Repeat("x-token,", 512)}, ReasonNone, ""},
		{"4097 bytes on a line", []string{strings.Repeat("x-token,", 512) + " "}, ReasonRequestHeadersOverBudget, ""},
		{"4096 bytes on two lines and their comma", []string{strings.Repeat("x-token,", 511), "x-token"}, ReasonNone, ""},
		{"4097 bytes on two lines and their comma", []string{strings.Repeat("x-token,", 511), "x-token,"}, ReasonRequestHeadersOverBudget, ""},
		{"4097 empty lines", slicesOf(4097, ""), ReasonNone, ""},
		{"4098 empty lines", slicesOf(4098, ""), ReasonRequestHeadersOverBudget, ""},
		{"a malformed name where the budget ends is not looked at", []string{strings.Repeat("x-token,", 512) + "x y"}, ReasonRequestHeadersOverBudget, ""},
		{"a malformed name at the start of what is over budget is not looked at", []string{"x y", strings.Repeat(",", 4096)}, ReasonRequestHeadersOverBudget, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, subject := c.judgeRequestHeaders(row.lines)
			if got != row.want || subject != row.subject {
				t.Errorf("AllowHeaders %q\nAccess-Control-Request-Headers %s\ngot %q about %q\nwant %q about %q",
					policy.AllowHeaders, quote.Bounded(fmt.Sprint(row.lines), 300), got, subject, row.want, row.subject)
			}
			r := preflight("https://example.com", "GET")
			r.Header[keyRequestHeaders] = row.lines
			if got := evaluated(t, policy, r).Reason(); got != row.want {
				t.Errorf("%sgot reason %q\nwant %q", described(policy, r), got, row.want)
			}
		})
	}
}

// naiveVerdict says what the scanner should, in the plainest way, of lines that
// are within the budget.
func naiveVerdict(allow []string, lines []string) (want Reason, missed []string) {
	want = ReasonNone
	for _, name := range strings.Split(strings.Join(lines, ","), ",") {
		name = strings.Trim(name, " \t")
		if name == "" {
			continue
		}
		for _, b := range []byte(name) {
			if !strings.ContainsRune("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", rune(b)) {
				return ReasonRequestHeadersMalformed, nil
			}
		}
		listed := slices.ContainsFunc(allow, func(a string) bool { return strings.EqualFold(a, name) })
		if star := slices.Contains(allow, "*") && !strings.EqualFold(name, "authorization"); !listed && !star {
			want, missed = ReasonRequestHeaderNotAllowed, append(missed, name)
		}
	}
	return want, missed
}

// FuzzRequestHeaders compares the scanner with naiveVerdict, and checks that
// nothing is echoed but tokens that were asked for, commas and whitespace.
func FuzzRequestHeaders(f *testing.F) {
	for _, seed := range []string{
		"", ",", "\n", "x-token", "x-token,", "x-token\n", "content-type,x-token", " X-Token ,\t,content-type\n\nx-other",
		"authorization", "x-a\nAuthorization, x-b", "x y", "x-token\r", "\u212a", "*", "x-token\x00",
	} {
		f.Add(seed, uint16(1))
		f.Add(seed, uint16(requestHeadersBudget/(len(seed)+1)))
	}
	static := newEngine(f, Policy{AllowOrigins: []string{"*"}, AllowHeaders: []string{"X-Token", "Content-Type", strings.Repeat("Long", 20)}})
	stars := newEngine(f, Policy{AllowOrigins: []string{"https://example.com"}, AllowCredentials: true,
		AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}})
	// The text is repeated so that short inputs, which the fuzzer is quick with,
	// reach the budget and beyond.
	f.Fuzz(func(t *testing.T, text string, times uint16) {
		lines := strings.Split(strings.Repeat(text, min(int(times), 2*requestHeadersBudget/(len(text)+1)+1)), "\n")
		for _, engine := range []*Engine{static, stars} {
			allow := engine.Policy().AllowHeaders
			got, subject := engine.current.Load().judgeRequestHeaders(lines)
			if len(strings.Join(lines, ",")) > 4096 {
				if got != ReasonRequestHeadersOverBudget {
					t.Fatalf("%q: got %q, want over budget", lines, got)
				}
				if again, _ := engine.current.Load().judgeRequestHeaders([]string{engine.current.Load().condense(lines)}); again != got {
					t.Fatalf("%q: the condensed line is %q, want over budget", lines, again)
				}
				continue
			}
			condensed := []string{engine.current.Load().condense(lines)}
			if again, of := engine.current.Load().judgeRequestHeaders(condensed); again != got || of != subject {
				t.Fatalf("AllowHeaders %q, lines %q\ngot %q about %q\nand of the condensed line %q: %q about %q", allow, lines, got, subject, condensed, again, of)
			}
			want, missed := naiveVerdict(allow, lines)
			if got != want || want == ReasonRequestHeaderNotAllowed && subject != missed[0] {
				t.Fatalf("AllowHeaders %q, lines %q\ngot %q about %q\nwant %q about one of %q", allow, lines, got, subject, want, missed)
			}
		}

		r := preflight("https://example.com", "PUT")
		r.Header[keyRequestHeaders] = lines
		echoed := applied(stars.Evaluate(t.Context(), r))[keyAllowHeaders]
		want, _ := naiveVerdict([]string{"*", "authorization"}, lines)
		if want != ReasonNone || len(strings.Join(lines, ",")) > 4096 {
			if echoed != nil {
				t.Fatalf("lines %q are not good, and echoed as %q", lines, echoed)
			}
			return
		}
		if want, _ := naiveVerdict([]string{"*"}, echoed); want != ReasonNone {
			t.Fatalf("lines %q are echoed as %q: %q", lines, echoed, want)
		}
		if got, want := elements(echoed), elements(lines); !slices.Equal(got, want) {
			t.Fatalf("lines %q are echoed as names %q\nwant %q", lines, got, want)
		}
	})
}

// elements lists the names of a list but Authorization.
func elements(lines []string) (names []string) {
	for _, name := range strings.Split(strings.Join(lines, ","), ",") {
		if name = strings.Trim(name, " \t"); name != "" && !strings.EqualFold(name, "authorization") {
			names = append(names, name)
		}
	}
	return names
}
