package explain_test

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/explain"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
)

// asked is a request of a script, with the arguments that stand for it.
type asked struct {
	origin, url, method string
	headers             [][2]string
	credentials         bool
}

func (a asked) arguments() (headers []string) {
	for _, h := range a.headers {
		headers = append(headers, h[0]+": "+h[1])
	}
	return headers
}

// page is the judge: corstest.Page sends the request through the adapter of net/http.
func page(t *testing.T, p core.Policy, a asked) (response *corstest.Response, readable bool) {
	t.Helper()
	engine, err := core.New(p)
	if err != nil {
		return nil, false
	}
	handler := httpadapter.Middleware(engine)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", "1")
		w.Header().Set("X-Total", "1")
		w.Header().Set("X-Other", "1")
	}))
	r, err := http.NewRequest(a.method, a.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range a.headers {
		r.Header.Add(h[0], h[1])
	}
	var options []corstest.FetchOption
	if a.credentials {
		options = append(options, corstest.WithCredentials)
	}
	response, err = corstest.NewPage(a.origin, handler).Fetch(r, options...)
	return response, err == nil && response.Status != http.StatusForbidden
}

// TestVerdictsAreThoseOfAPage plays random requests against random policies, and has
// corstest.Page judge the verdict, what is exposed, and the edit: with all of its changes
// the page reads the response, and without any one of them it does not.
func TestVerdictsAreThoseOfAPage(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	g := rand.New(rand.NewPCG(seed, 0))
	pick := func(from ...string) string { return from[g.IntN(len(from))] }
	list := func(most int, from ...string) (all []string) {
		for range g.IntN(most + 1) {
			all = append(all, pick(from...))
		}
		return all
	}
	counts := map[string]int{}
	for range 2_000 {
		p := core.Policy{
			AllowOrigins:     list(3, "https://app.example.com", "https://*.example.com", "http://localhost:*", "http://app.test", "null", "*", "https://*.github.io"),
			AllowMethods:     list(3, "PUT", "DELETE", "PATCH", "*", "X-OWN"),
			AllowHeaders:     list(3, "Content-Type", "X-A", "Authorization", "*"),
			ExposeHeaders:    list(2, "ETag", "X-Total", "*"),
			AllowCredentials: g.IntN(3) == 0,
			Enforce:          core.Enforcement(pick("", "", "unsafe", "all")),
			AllowHosts:       list(1, "api.example.com", "*.example.com"),
			MaxAgeSeconds:    g.IntN(3) - 1,
		}
		p.DangerouslyAllowBroadWildcards = g.IntN(2) == 0
		p.DangerouslyAllowNullOrigin, p.DangerouslyAllowInsecureOrigins = g.IntN(2) == 0, g.IntN(2) == 0
		if _, err := core.New(p); err != nil {
			continue
		}
		a := asked{
			origin:      pick("https://app.example.com", "https://x.example.com", "http://localhost:3000", "http://app.test", "null", "https://evil.test"),
			url:         pick("https://api.example.com/x", "https://app.example.com/x", "https://api.example.com:8443/x", "https://localhost/x"),
			method:      pick("GET", "POST", "put", "PUT", "patch", "PATCH", "DELETE", "X-OWN"),
			credentials: g.IntN(3) == 0,
		}
		for range g.IntN(3) {
			a.headers = append(a.headers, [2]string{pick("Content-Type", "X-A", "X-B", "Authorization", "Cookie", "Accept"),
				pick("text/plain", "application/json", "1", "a\"b")})
		}
		r, err := explain.NewRequest(a.origin, a.url, a.method, a.arguments(), a.credentials)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got, err := explain.Run(p, r)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		response, want := page(t, p, a)
		if got.Readable != want {
			t.Fatalf("seed %d: %+v\n%+v\ngot  readable %v\nwant %v", seed, p, a, got.Readable, want)
		}
		if why := wrongSteps(got); why != "" {
			t.Fatalf("seed %d: %+v\n%+v\n%s: %+v", seed, p, a, why, got.Steps)
		}
		var text bytes.Buffer
		if err := got.Text(&text, false, false); err != nil || strings.Count(text.String(), "\n") > 15 {
			t.Fatalf("seed %d: the text has more than 15 lines, or %v:\n%s", seed, err, text.String())
		}
		if want {
			counts["readable"]++
			for _, name := range []string{"ETag", "X-Total", "X-Other"} {
				_, reads := response.Header[http.CanonicalHeaderKey(name)]
				says := got.SameOrigin || slices.Contains(got.Exposed, name) || slices.Contains(got.Exposed, "*")
				if reads != says {
					t.Fatalf("seed %d: %+v\n%+v\n%s: the page reads it: %v, and explain says %v %q", seed, p, a, name, reads, says, got.Exposed)
				}
			}
			continue
		}
		if got.Change == nil {
			counts["no change"]++
			everything := core.Policy{AllowOrigins: []string{a.origin}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*", "Authorization"},
				AllowCredentials: true, DangerouslyAllowNullOrigin: true, DangerouslyAllowInsecureOrigins: true}
			if _, helps := page(t, everything, a); helps && a.method != "patch" {
				t.Fatalf("seed %d: %+v\n%+v\nexplain knows no edit, and an open policy helps", seed, p, a)
			}
			continue
		}
		counts["change"]++
		if got.ScriptMethod != "" {
			a.method = got.ScriptMethod
		}
		if _, ok := page(t, changed(p, got.Change...), a); !ok {
			t.Fatalf("seed %d: %+v\n%+v\n%v does not help", seed, p, a, got.Change)
		}
		for i := range got.Change {
			fewer := slices.Delete(slices.Clone(got.Change), i, i+1)
			if _, ok := page(t, changed(p, fewer...), a); ok {
				t.Fatalf("seed %d: %+v\n%+v\nof %v the one at %d is not needed", seed, p, a, got.Change, i)
			}
		}
	}
	if counts["readable"] < 30 || counts["change"] < 300 {
		t.Errorf("seed %d: %v: the test judges too little", seed, counts)
	}
}

// wrongSteps says what is wrong with the steps of a result: only the last one fails, and
// it is the step of the failure.
func wrongSteps(r *explain.Result) string {
	for i, s := range r.Steps {
		isLast := i == len(r.Steps)-1
		switch {
		case s.Passed && isLast && r.Failure != nil:
			return "it failed, and no step did"
		case !s.Passed && !isLast:
			return "there are steps after the one that failed"
		case !s.Passed && (r.Failure == nil || s.Section != r.Failure.Section || s.Step != r.Failure.Step || s.Text != r.Failure.Problem):
			return "the step that failed is not that of the failure"
		}
	}
	if len(r.Steps) == 0 {
		return "there is no step"
	}
	return ""
}

// changed makes changes as their text says.
func changed(p core.Policy, changes ...explain.Change) core.Policy {
	for _, c := range changes {
		switch list := append(slices.Clone(c.Add), c.Write...); c.Field {
		case "allowOrigins":
			if c.Write != nil {
				p.AllowOrigins = nil
			}
			p.AllowOrigins = append(slices.Clone(p.AllowOrigins), list...)
		case "allowMethods":
			p.AllowMethods = append(slices.Clone(p.AllowMethods), list...)
		case "allowHeaders":
			p.AllowHeaders = append(slices.Clone(p.AllowHeaders), list...)
		case "allowHosts":
			p.AllowHosts = append(slices.Clone(p.AllowHosts), list...)
		case "exposeHeaders":
			p.ExposeHeaders = slices.DeleteFunc(slices.Clone(p.ExposeHeaders), func(name string) bool { return slices.Contains(c.Remove, name) })
		case "allowCredentials":
			p.AllowCredentials = true
		case "dangerouslyAllowInsecureOrigins":
			p.DangerouslyAllowInsecureOrigins = true
		case "dangerouslyAllowBroadWildcards":
			p.DangerouslyAllowBroadWildcards = true
		case "dangerouslyAllowNullOrigin":
			p.DangerouslyAllowNullOrigin = true
		}
	}
	return p
}

// One change that is needed only because of another goes with it.
func TestChangesAreTheFewest(t *testing.T) {
	p := core.Policy{AllowOrigins: []string{"*"}, ExposeHeaders: []string{"*"}, AllowHosts: []string{"api.example.com"}}
	r, err := explain.NewRequest("https://app.example.com", "https://app.example.com/x", "PUT", nil, true)
	if err != nil {
		t.Fatal(err)
	}
	got, err := explain.Run(p, r)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Change) != 1 || got.Change[0].Field != "allowHosts" {
		t.Errorf("got %v, want the host alone", got.Change)
	}
}

func TestRequestsThatNoBrowserMakes(t *testing.T) {
	for _, row := range []struct {
		name, origin, url, method, header, says string
	}{
		{"no origin", "", "", "GET", "", "--origin is needed"},
		{"a trailing slash", "https://a.test/", "", "GET", "", `write "https://a.test"`},
		{"a pattern", "https://*.a.test", "", "GET", "", "one origin, without a *"},
		{"another scheme in the URL", "https://a.test", "ftp://b.test", "GET", "", "http or https"},
		{"a user in the URL", "https://a.test", "https://u@b.test", "GET", "", "no user name"},
		{"a URL without a host", "https://a.test", "/x", "GET", "", "a host"},
		{"a method with a space", "https://a.test", "", "P UT", "", "--method"},
		{"a header without a colon", "https://a.test", "", "GET", "X-A", "Name: value"},
		{"a header name with a space", "https://a.test", "", "GET", "X A: 1", "Name: value"},
		{"a header value with a line break within", "https://a.test", "", "GET", "X-A: 1\nB: 2", "Name: value"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var headers []string
			if row.header != "" {
				headers = []string{row.header}
			}
			_, err := explain.NewRequest(row.origin, row.url, row.method, headers, false)
			if err == nil || !strings.Contains(err.Error(), row.says) {
				t.Errorf("got %v, want an error that says %q", err, row.says)
			}
		})
	}
}

func TestNotesOnNetworks(t *testing.T) {
	const chromium = "ask the user for permission"
	for _, row := range []struct {
		name, origin, url string
		readable          bool
		says              string // in the notes, or none
		without           string
	}{
		{"a public server", "https://a.test", "https://b.test", true, "", chromium},
		{"a server on loopback", "https://a.test", "http://127.0.0.1:8080", true, chromium, "refuses without asking"},
		{"a name on loopback", "https://a.test", "http://app.localhost:8080", true, chromium, "refuses without asking"},
		{"an IPv6 address of loopback", "https://a.test", "http://[::1]:8080", true, chromium, "mixed content"},
		{"a private server", "https://a.test", "https://10.1.2.3", true, chromium, "mixed content"},
		{"a private server of plain http", "https://a.test", "http://192.168.0.1", true, "other browsers block it as mixed content", ""},
		{"a private IPv6 address", "https://a.test", "https://[fd00::1]", true, chromium, ""},
		{"a private server and a page of plain http", "http://a.test", "http://10.1.2.3", true, "refuses without asking", ""},
		{"a page with the origin null", "null", "http://127.0.0.1:8080", true, chromium, "refuses without asking"},
		{"a page on loopback too", "http://localhost:3000", "http://127.0.0.1:8080", true, "", chromium},
		{"a private page and a server on loopback", "http://10.0.0.1", "http://127.0.0.1:8080", true, "refuses without asking", ""},
		{"a public server of plain http", "https://a.test", "http://b.test", false, "", chromium},
		{"a page and a server of plain http", "http://a.test", "http://b.test", true, "", chromium},
	} {
		t.Run(row.name, func(t *testing.T) {
			r, err := explain.NewRequest(row.origin, row.url, "GET", nil, false)
			if err != nil {
				t.Fatal(err)
			}
			got, err := explain.Run(core.Policy{AllowOrigins: []string{row.origin}}, r)
			if err != nil {
				t.Fatal(err)
			}
			notes := strings.Join(got.Notes, "\n")
			if got.Readable != row.readable || !strings.Contains(notes, row.says) || row.without != "" && strings.Contains(notes, row.without) {
				t.Errorf("got  readable %v, %q\nwant %v, …%s… without …%s…", got.Readable, notes, row.readable, row.says, row.without)
			}
		})
	}
}
