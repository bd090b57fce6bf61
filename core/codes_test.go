package core

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func listing(entries ...string) Policy { return Policy{AllowOrigins: entries} }

func credentialedListing(entries ...string) Policy {
	return Policy{AllowOrigins: entries, AllowCredentials: true}
}

// newError is the error of New.
func newError(p Policy, opts ...Option) error {
	_, err := New(p, opts...)
	return err
}

func rulesError(rules []PathRule, opts ...Option) error {
	_, err := NewPaths(rules, opts...)
	return err
}

// problemsOfEachCode holds for each code of an error an input that has it.
func problemsOfEachCode() map[string]error {
	lookup := WithOriginLookup(admitsTenants)
	valid := listing("https://a.example")
	methods := func(m string) Policy { return Policy{AllowOrigins: valid.AllowOrigins, AllowMethods: []string{m}} }
	headers := func(h string) Policy { return Policy{AllowOrigins: valid.AllowOrigins, AllowHeaders: []string{h}} }
	problems := map[string]error{
		"everyone-beside-others":             newError(listing("*", "https://a.example")),
		"everyone-with-credentials":          newError(credentialedListing("*")),
		"everyone-with-lookup":               newError(listing("*"), lookup),
		"credentials-insecure-origin":        newError(credentialedListing("http://a.example")),
		"credentials-broad-wildcard":         newError(credentialedListing("https://*.github.io")),
		"credentials-null-origin":            newError(credentialedListing("null")),
		"credentials-file-origin":            newError(credentialedListing("file://")),
		"name-empty":                         newError(headers("")),
		"name-list":                          newError(methods("PUT, PATCH")),
		"name-spaces":                        newError(methods(" PUT")),
		"name-not-token":                     newError(headers("X Trace")),
		"name-parameter":                     newError(headers("Content-Type; charset")),
		"method-forbidden":                   newError(methods("TRACE")),
		"method-case":                        newError(methods("patch")),
		"expose-everything-with-credentials": newError(Policy{AllowOrigins: valid.AllowOrigins, ExposeHeaders: []string{"*"}, AllowCredentials: true}),
		"max-age-negative":                   newError(Policy{AllowOrigins: valid.AllowOrigins, MaxAgeSeconds: -2}),
		"preflight-status-not-ok":            newError(Policy{AllowOrigins: valid.AllowOrigins, PreflightStatus: 404}),
		"enforce-unknown":                    newError(Policy{AllowOrigins: valid.AllowOrigins, Enforce: "some"}),
		"enforce-everyone":                   newError(Policy{AllowOrigins: []string{"*"}, Enforce: EnforceAll}),
		"option-nil":                         newError(valid, WithLogger(nil)),
		"option-repeated":                    newError(valid, lookup, lookup),
		"option-misplaced":                   rulesError([]PathRule{{"/", DenyAll()}}, lookup),
		"option-range":                       newError(valid, WithLogLimit(0)),
		"vary-name":                          newError(valid, WithOriginLookup(admitsTenants, "*")),
		"rules-empty":                        rulesError(nil),
		"rule-evaluator-nil":                 rulesError([]PathRule{{"/", nil}}),
		"rule-pattern":                       rulesError([]PathRule{{"api", DenyAll()}}),
		"origins-empty":                      newError(Policy{}),
	}
	for code, entry := range map[string]string{
		"origin-empty":               "",
		"origin-list":                "https://a.example, https://b.example",
		"origin-too-long":            "https://" + strings.Repeat("a", 600),
		"origin-invisible-character": "https://a.example\u200b",
		"origin-spaces":              " https://a.example",
		"origin-punctuation":         "'https://a.example'",
		"origin-keyword":             "self",
		"origin-missing-value":       "undefined",
		"origin-regular-expression":  `^https://.*\.a\.example$`,
		"origin-opaque-url":          "data:",
		"origin-null-case":           "NULL",
		"origin-no-scheme":           "a.example",
		"origin-scheme-case":         "HTTPS://a.example",
		"origin-scheme-wildcard":     "*://a.example",
		"origin-scheme-invalid":      "1https://a.example",
		"origin-file":                "file:///",
		"origin-userinfo":            "https://user@a.example",
		"origin-trailing-slash":      "https://a.example/",
		"origin-path":                "https://a.example/app",
		"origin-query":               "https://a.example?b=c",
		"origin-fragment":            "https://a.example#b",
		"origin-address-range":       "http://10.0.0.0/8",
		"origin-no-host":             "https://",
		"origin-host-case":           "https://A.example",
		"origin-host-invalid":        "https://a..example",
		"origin-host-unicode":        "https://b\u00fccher.example",
		"origin-ipv4":                "http://127.1",
		"origin-ipv6":                "http://[0:0::1]",
		"origin-ipv6-zone":           "http://[fe80::1%25eth0]",
		"origin-wildcard-every-site": "https://*",
		"origin-wildcard-address":    "https://*.192.0.2.1",
		"origin-wildcard-place":      "https://app-*.a.example",
		"origin-wildcard-repeated":   "https://*.*.a.example",
		"origin-wildcard-dot":        "https://.a.example",
		"origin-wildcard-port":       "app://*:8080",
		"origin-question-mark":       "https://a?.example",
		"origin-port-invalid":        "https://a.example:0",
		"origin-port-empty":          "https://a.example:",
		"origin-port-default":        "https://a.example:443",
		"origin-port-zeros":          "https://a.example:08443",
	} {
		problems[code] = newError(listing(entry))
	}
	for code, host := range map[string]string{
		"host-empty":          "",
		"host-spaces":         " a.example",
		"host-scheme":         "https://a.example",
		"host-path":           "a.example/",
		"host-port":           "a.example:443",
		"host-every":          "*",
		"host-invalid":        "a..example",
		"host-unicode":        "b\u00fccher.example",
		"host-wildcard-place": "a.*.example",
		"host-ipv4":           "256.0.0.1",
		"host-address-range":  "10.0.0.0/8",
	} {
		problems[code] = newError(Policy{AllowOrigins: valid.AllowOrigins, AllowHosts: []string{host}})
	}
	return problems
}

// adviceOfEachCode holds for each code of advice a policy that has it.
func adviceOfEachCode() map[string]Policy {
	with := func(p Policy) Policy {
		p.AllowOrigins = []string{"https://a.example"}
		return p
	}
	return map[string]Policy{
		"entry-repeated":                with(Policy{AllowMethods: []string{"PUT", "PUT"}}),
		"entry-covered":                 listing("https://*.a.example", "https://b.a.example"),
		"origin-trailing-dot":           listing("https://a.example."),
		"origin-broad":                  listing("https://*.github.io"),
		"origin-null":                   listing("null"),
		"origin-file-listed":            listing("file://"),
		"origin-separators":             listing("app://a,b"),
		"name-wildcard":                 with(Policy{AllowHeaders: []string{"X-Trace-*"}}),
		"header-forbidden":              with(Policy{AllowHeaders: []string{"Cookie"}}),
		"header-of-responses":           with(Policy{AllowHeaders: []string{"Access-Control-Allow-Origin"}}),
		"header-never-exposed":          with(Policy{ExposeHeaders: []string{"Set-Cookie"}}),
		"header-always-exposed":         with(Policy{ExposeHeaders: []string{"Content-Type"}}),
		"headers-empty":                 with(Policy{}),
		"headers-without-authorization": with(Policy{AllowHeaders: []string{"*"}}),
		"opt-out-without-credentials":   with(Policy{DangerouslyAllowNullOrigin: true}),
		"opt-out-unused":                with(Policy{DangerouslyAllowNullOrigin: true, AllowCredentials: true}),
		"max-age-too-long":              with(Policy{MaxAgeSeconds: 604800}),
		"enforce-rebinding":             {AllowOrigins: []string{"http://localhost:3000"}, Enforce: EnforceAll},
		"max-age-nanoseconds":           with(Policy{MaxAgeSeconds: 43200000000000}),
	}
}

func TestEachCodeIsProducedByItsExample(t *testing.T) {
	for code, err := range problemsOfEachCode() {
		if !slices.ContainsFunc(policyErrors(err), func(e *PolicyError) bool { return e.Code == code }) {
			t.Errorf("the example of %s\ngot  %+v\nwant a problem of that code", code, policyErrors(err))
		}
	}
	for code, p := range adviceOfEachCode() {
		if got := Advise(p); !slices.ContainsFunc(got, func(a Advice) bool { return a.Code == code }) {
			t.Errorf("Advise(%+v)\ngot  %+v\nwant advice of the code %s", p, got, code)
		}
	}
}

// The list of codes, the examples of this file and docs/codes.md have the same codes.
func TestEachCodeIsListedAndDocumented(t *testing.T) {
	codes := listedCodes(t)
	if sorted := slices.Sorted(slices.Values(codes)); len(slices.Compact(sorted)) != len(codes) {
		t.Errorf("a code is listed twice: %q", sorted)
	}
	kebab := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	problems, advice := problemsOfEachCode(), adviceOfEachCode()
	for _, code := range codes {
		_, isProblem := problems[code]
		_, isAdvice := advice[code]
		if isProblem == isAdvice {
			t.Errorf("%s: an example of an error %v, of advice %v; want one of the two", code, isProblem, isAdvice)
		}
		if !kebab.MatchString(code) {
			t.Errorf("%s is not in kebab case", code)
		}
	}
	if len(codes) != len(problems)+len(advice) {
		t.Errorf("%d codes are listed, and %d have an example", len(codes), len(problems)+len(advice))
	}
	page, err := os.ReadFile("../docs/codes.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| <a id=\"([a-z0-9-]+)\"></a>\\[`([a-z0-9-]+)`\\]\\(codes/([a-z0-9-]+)\\.md\\) \\|").FindAllStringSubmatch(string(page), -1) {
		if m[1] != m[2] || m[3] != m[2] {
			t.Errorf("docs/codes.md: the anchor of %s is %s, and its page %s", m[2], m[1], m[3])
		}
		documented = append(documented, m[2])
	}
	if !slices.Equal(documented, codes) {
		t.Errorf("docs/codes.md has\n%q\nwant, in this order,\n%q", documented, codes)
	}
}

// listedCodes reads the constants of internal/fault.
func listedCodes(t *testing.T) (codes []string) {
	file, err := parser.ParseFile(token.NewFileSet(), "internal/fault/codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
			code, err := strconv.Unquote(text.Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
		}
		return true
	})
	return codes
}

func TestEveryProblemAndAdviceHasACode(t *testing.T) {
	codes := listedCodes(t)
	for _, c := range refusedCases() {
		for _, e := range policyErrors(newError(c.policy, c.options()...)) {
			if !slices.Contains(codes, e.Code) {
				t.Errorf("%s: %v\nhas the code %q, which is not listed", c.name, e, e.Code)
			}
		}
		for _, a := range Advise(c.policy) {
			if !slices.Contains(codes, a.Code) {
				t.Errorf("%s: %v\nhas the code %q, which is not listed", c.name, a, a.Code)
			}
		}
	}
}
