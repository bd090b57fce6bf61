package exporttypes

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"

	cors "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/cors/v3"
	matcher "github.com/envoyproxy/go-control-plane/envoy/type/matcher/v3"

	ours "github.com/sallyport/cors/core"
)

// envoyModel is a model of Envoy in front of an application. It follows Envoy's source:
// the CORS filter (cors_filter.cc), the router's changes of headers (header_parser.cc),
// and the header map, which joins the lines of Origin, of Vary and of the other headers
// here with a comma when it reads them.
type envoyModel struct {
	policy *cors.CorsPolicy
	remove []string    // response headers of the application
	add    http.Header // to the application's
	app    http.Handler
}

func (m *envoyModel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	origin := joinedLines(r.Header, "Origin")
	admitted := origin != "" && m.admits(origin)
	method := joinedLines(r.Header, "Access-Control-Request-Method")
	if r.Method == http.MethodOptions && origin != "" && method != "" && (admitted || !m.forwards()) {
		m.answerPreflight(w.Header(), r, origin, method, admitted)
		w.WriteHeader(http.StatusOK)
		return
	}
	recorder := httptest.NewRecorder()
	m.app.ServeHTTP(recorder, r)
	h := recorder.Header()
	for _, name := range m.remove {
		h.Del(name)
	}
	for name, values := range m.add {
		h[name] = []string{strings.Join(append(slices.Clone(h[name]), values...), ",")}
	}
	if admitted {
		m.encode(h, origin)
	}
	clear(w.Header())
	for name, lines := range h {
		w.Header()[name] = lines
	}
	w.WriteHeader(recorder.Code)
	_, _ = w.Write(recorder.Body.Bytes())
}

// answerPreflight is CorsFilter::decodeHeaders. Only Access-Control-Allow-Origin depends on
// the origin.
func (m *envoyModel) answerPreflight(h http.Header, r *http.Request, origin, method string, admitted bool) {
	if m.policy.GetAllowCredentials().GetValue() {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	echoOrSet := func(name, value, asked string) {
		switch value {
		case "":
		case "*":
			h.Set(name, asked)
		default:
			h.Set(name, value)
		}
	}
	echoOrSet("Access-Control-Allow-Methods", m.policy.AllowMethods, method)
	echoOrSet("Access-Control-Allow-Headers", m.policy.AllowHeaders, joinedLines(r.Header, "Access-Control-Request-Headers"))
	if m.policy.MaxAge != "" {
		h.Set("Access-Control-Max-Age", m.policy.MaxAge)
	}
	if admitted {
		m.encode(h, origin)
	}
}

// encode is CorsFilter::encodeHeaders, through which also the answer to a preflight goes.
func (m *envoyModel) encode(h http.Header, origin string) {
	h.Set("Access-Control-Allow-Origin", origin)
	if m.policy.GetAllowCredentials().GetValue() {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
	if m.policy.ExposeHeaders != "" {
		h.Set("Access-Control-Expose-Headers", m.policy.ExposeHeaders)
	}
}

func (m *envoyModel) forwards() bool {
	forwards := m.policy.ForwardNotMatchingPreflights
	return forwards == nil || forwards.Value
}

// admits is CorsFilter::isOriginAllowed. A matcher that matches a lone * admits everyone.
func (m *envoyModel) admits(origin string) bool {
	return slices.ContainsFunc(m.policy.AllowOriginStringMatch, func(s *matcher.StringMatcher) bool {
		return matches(s, "*") || matches(s, origin)
	})
}

// matches knows the kinds of matchers that an export uses. An expression must match the
// whole text.
func matches(s *matcher.StringMatcher, text string) bool {
	switch pattern := s.MatchPattern.(type) {
	case *matcher.StringMatcher_Exact:
		return !s.IgnoreCase && pattern.Exact == text
	case *matcher.StringMatcher_SafeRegex:
		return regexp.MustCompile(`\A(?:` + pattern.SafeRegex.Regex + `)\z`).MatchString(text)
	}
	panic("an export has no other matchers")
}

func joinedLines(h http.Header, name string) string { return strings.Join(h[name], ",") }

// noLooseMatcher checks what a matcher of Envoy must never do, and that its expression fits
// the program size that the how-to asks for.
func noLooseMatcher(t *testing.T, policy *cors.CorsPolicy, everyone bool) {
	t.Helper()
	for _, s := range policy.AllowOriginStringMatch {
		if matches(s, "*") != everyone {
			t.Errorf("%v matches a lone *, and so admits everyone", s)
		}
		expression := s.GetSafeRegex().GetRegex()
		if expression == "" {
			continue
		}
		if !strings.HasPrefix(expression, "^") || !strings.HasSuffix(expression, "$") {
			t.Errorf("%s is not anchored", expression)
		}
		if size := programSize(t, expression); size > 1000 {
			t.Errorf("%s has a program size of %d", expression, size)
		}
	}
}

// programSize is an upper bound of RE2's own. Go's programs are RE2's, but for classes: RE2
// has an instruction for each range, and one to choose among them.
func programSize(t *testing.T, expression string) int {
	t.Helper()
	parsed, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		t.Fatalf("RE2 does not take it: %v", err)
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, instruction := range program.Inst {
		size += max(1, len(instruction.Rune)) // two for each range
	}
	return size
}

// TestExpressionsOfTheLongestEntriesFit tries the entries whose expressions are longest.
func TestExpressionsOfTheLongestEntriesFit(t *testing.T) {
	for _, entry := range []string{
		"https://*." + strings.Repeat("a.", 248) + "com:*",
		"web+app://" + strings.Repeat("$", 498) + ":*",
		"wss://*:*",
	} {
		r, problems := exportTo(t, "envoy", ours.Policy{AllowOrigins: []string{entry}})
		if len(problems) > 0 {
			t.Fatal(problems[0])
		}
		policy := envoyPolicy(t, readEnvoy(t, r))
		t.Logf("%d for %.20s…", programSize(t, policy.AllowOriginStringMatch[0].GetSafeRegex().GetRegex()), entry)
		noLooseMatcher(t, policy, false)
	}
}
