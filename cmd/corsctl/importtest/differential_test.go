package importtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/imports"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

// outcome is what a page gets, and what the server did for it.
type outcome struct {
	readable bool
	exposed  []string
	ran      bool // the handler ran
	maxAge   time.Duration
}

// fetch does what a browser does for a request of a page.
func fetch(newApp func(h http.HandlerFunc) http.Handler, r useragent.Request) outcome {
	var o outcome
	app := newApp(func(w http.ResponseWriter, _ *http.Request) {
		o.ran = true
		w.Header().Set("X-One", "1")
		w.Header().Set("X-Two", "2")
	})
	response, grant, err := useragent.Fetch(r, func(method string, h http.Header) useragent.Response {
		if h["Access-Control-Request-Method"] == nil {
			h.Set("Sec-Fetch-Site", "cross-site")
		}
		request := httptest.NewRequest(method, r.Target+r.Path, nil)
		request.Header = h
		recorder := httptest.NewRecorder()
		app.ServeHTTP(recorder, request)
		return useragent.Response{Status: recorder.Code, Header: recorder.Result().Header}
	})
	o.maxAge = grant.MaxAge
	if err != nil {
		return o
	}
	o.readable = true
	for _, name := range useragent.ExposedNames(r.Credentials, response.Header) {
		if name == "x-one" || name == "x-two" {
			o.exposed = append(o.exposed, name)
		}
	}
	return o
}

// rounds is how many settings are drawn for each library. IMPORT_ROUNDS changes it.
var rounds = 1_000

func TestMain(m *testing.M) {
	if given, err := strconv.Atoi(os.Getenv("IMPORT_ROUNDS")); err == nil {
		rounds = given
	}
	os.Exit(m.Run())
}

// TestPoliciesGrantWhatTheLibrariesGranted is the judge of the package.
func TestPoliciesGrantWhatTheLibrariesGranted(t *testing.T) {
	for _, s := range subjects() {
		t.Run(s.from, func(t *testing.T) {
			seed := uint64(time.Now().UnixNano())
			if given := os.Getenv("IMPORT_SEED"); given != "" {
				seed, _ = strconv.ParseUint(given, 10, 64)
			}
			t.Logf("IMPORT_SEED=%d", seed)
			g := &generator{rand.New(rand.NewPCG(seed, 0))}
			counts := map[string]int{}
			for range rounds {
				compare(t, g, s, counts)
				if t.Failed() {
					return
				}
			}
			t.Log(counts)
			least := map[string]int{"complete": 20, "incomplete": 20, "readable by both": 20, "refused by both": 20,
				"readable before only": 2} // about 25 of 1 000 settings
			if s.from == "gin-contrib" {
				least["refused by the library"] = 20
			}
			for what, least := range least {
				if counts[what] < least {
					t.Errorf("only %d times %s: the test judges too little", counts[what], what)
				}
			}
		})
	}
}

func compare(t *testing.T, g *generator, s subject, counts map[string]int) {
	t.Helper()
	settings := s.draw(g)
	data, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	result, err := imports.Import(s.from, "settings.json", data, 0)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	if s.path != "" {
		sameFromGo(t, s, settings, result)
	}

	var written bytes.Buffer
	if err := result.Formats()[imports.Policy](&written, false); err != nil {
		t.Fatal(err)
	}
	_, unreadable := core.ParsePolicy(written.Bytes())
	refusedByLibrary := false
	oldApp := func(h http.HandlerFunc) (app http.Handler) {
		defer func() {
			if recover() != nil {
				refusedByLibrary = true
			}
		}()
		app, err := s.old(data, h)
		if err != nil {
			t.Fatal(err)
		}
		return app
	}
	oldApp(nil)
	if refusedByLibrary {
		counts["refused by the library"]++
		if !hasCode(result, "refused-by-library") {
			t.Fatalf("the library refuses %s, and import does not say so: %+v", data, result.Differences)
		}
	}
	if result.Complete() == (unreadable != nil) {
		t.Fatalf("%s\nis complete: %v, and ParsePolicy says %v to\n%s", data, result.Complete(), unreadable, written.Bytes())
	}
	engine, err := core.New(result.Policy)
	if result.Complete() && err != nil {
		t.Fatalf("%s\nbecomes\n%s\nwhich is refused: %v", data, written.Bytes(), err)
	}
	counts[map[bool]string{true: "complete", false: "incomplete"}[result.Complete()]]++
	if err != nil || refusedByLibrary || slices.ContainsFunc(widening, func(code string) bool { return hasCode(result, code) }) {
		return
	}
	for range 12 {
		r := g.request()
		was := fetch(func(h http.HandlerFunc) http.Handler { return oldApp(h) }, r)
		is := fetch(func(h http.HandlerFunc) http.Handler { return s.new(engine, h) }, r)
		if wrong := judge(s, settings, result, r, was, is); wrong != "" {
			t.Fatalf("%s\nsettings %s\npolicy %s\nrequest %+v\nwas %+v\nis  %+v\ndifferences %+v", wrong, data, written.Bytes(), r, was, is, result.Differences)
		}
		counts[map[[2]bool]string{{true, true}: "readable by both", {true, false}: "readable before only", {false, false}: "refused by both", {false, true}: "readable now only"}[[2]bool{was.readable, is.readable}]]++
	}
}

// widening are the decisions without which a policy would admit more.
var widening = []string{"methods-safelisted", "preflight-broken", "preflight-status", "passthrough"}

func hasCode(result *imports.Result, code string) bool {
	return slices.ContainsFunc(result.Differences, func(d imports.Difference) bool { return d.Code == code })
}

// judge returns what is wrong with a difference, or "".
func judge(s subject, settings map[string]any, result *imports.Result, r useragent.Request, was, is outcome) string {
	method := useragent.NormalizeMethod(r.Method)
	isHead := method == http.MethodHead && hasCode(result, "method-head")
	switch {
	case is.readable && !was.readable && !isHead:
		return "a page reads what it could not read"
	case was.readable && !is.readable && !isExplained(s, settings, result, r):
		return "a page cannot read what it could read, and import does not say so"
	case is.ran && !was.ran && !isSafe(method) && !(method == http.MethodOptions && hasCode(result, "options-answered")):
		return "the handler runs, and it did not"
	case is.ran && !was.ran && isSafe(method) && !hasCode(result, "refused-requests") && !isHead:
		return "the handler of a safe method runs, and it did not"
	case !was.readable || !is.readable:
		return ""
	case was.maxAge != is.maxAge:
		return "the preflight has another age"
	}
	if method == http.MethodOptions {
		return "" // its responses differ by options-answered
	}
	for _, name := range is.exposed {
		if !slices.Contains(was.exposed, name) {
			return "a header is exposed that was not"
		}
	}
	if len(is.exposed) < len(was.exposed) && !(hasCode(result, "expose-star-credentials") && r.Credentials != useragent.Include) {
		return "a header is not exposed any more, and import does not say so"
	}
	return ""
}

func isSafe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// isExplained reports whether a difference of the result says why a request is not
// granted any more.
func isExplained(s subject, settings map[string]any, result *imports.Result, r useragent.Request) bool {
	method := useragent.NormalizeMethod(r.Method)
	for _, d := range result.Differences {
		switch d.Code {
		case "origin-pattern", "origin-credentials":
			if s.admits(settings, d, r.Origin) {
				return true
			}
		case "origins-beside-star", "everyone-with-credentials":
			return true
		case "method-star-credentials":
			if r.Credentials != useragent.Include && !slices.Contains(result.Policy.AllowMethods, method) {
				return true
			}
		case "method-case":
			if d.Value == method {
				return true
			}
		case "methods-of-route":
			if !slices.Contains(result.Policy.AllowMethods, method) {
				return true
			}
		case "header-star-credentials":
			if r.Credentials != useragent.Include && asksMore(result.Policy.AllowHeaders, r) {
				return true
			}
		}
	}
	return false
}

// asksMore reports whether a request has a header that is not listed.
func asksMore(listed []string, r useragent.Request) bool {
	asked := useragent.PreflightFields(r).Get("Access-Control-Request-Headers")
	for name := range strings.SplitSeq(asked, ",") {
		if name != "" && !slices.ContainsFunc(listed, func(l string) bool { return strings.EqualFold(l, name) }) {
			return true
		}
	}
	return false
}

// admits reports whether the library admits an origin by the one entry of a difference.
func (s subject) admits(settings map[string]any, d imports.Difference, origin string) bool {
	one := maps.Clone(settings)
	one[d.Setting] = []string{d.Value}
	delete(one, "AllowMethods")
	delete(one, "AllowedMethods")
	data, err := json.Marshal(one)
	if err != nil {
		return false
	}
	return fetch(func(h http.HandlerFunc) http.Handler {
		app, err := s.old(data, h)
		if err != nil {
			panic(err)
		}
		return app
	}, useragent.Request{Origin: origin, Target: "https://api.server.test", Path: "/"}).readable
}

// sameFromGo writes the settings as a literal of Go, and imports that.
func sameFromGo(t *testing.T, s subject, settings map[string]any, want *imports.Result) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "package main\n\nimport %q\n\nvar settings = %s.%s{\n", s.path, s.alias, s.typeName)
	for name, value := range settings {
		if age, ok := value.(time.Duration); ok {
			value = int64(age)
		}
		fmt.Fprintf(&b, "%s: %#v,\n", name, value)
	}
	b.WriteString("}\n")
	got, err := imports.Import(s.from, "main.go", []byte(b.String()), 0)
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if !reflect.DeepEqual(got.Policy, want.Policy) || !slices.Equal(codes(got), codes(want)) {
		t.Fatalf("from Go\n%s\ngot  %+v %q\nwant %+v %q", b.String(), got.Policy, codes(got), want.Policy, codes(want))
	}
}

func codes(r *imports.Result) []string {
	var all []string
	for _, d := range r.Differences {
		all = append(all, d.Code+" "+d.Setting+" "+d.Value)
	}
	slices.Sort(all)
	return all
}
