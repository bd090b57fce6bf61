package exporttest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

var nginxPolicy = core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}}

// startNginx starts nginx with the policy, and what else a server has.
func startNginx(t *testing.T, upstream, server string) (address string) {
	t.Helper()
	if find("nginx") == "" {
		missing(t, "nginx")
	}
	r, err := export.Export("nginx", nginxPolicy, export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, []exported{{Result: r}})
	return run(t, 1, func(ports []int) *exec.Cmd {
		return nginxCommand(t, dir, fmt.Sprintf("include cors.conf;\nserver {\n    listen 127.0.0.1:%d;\n    location / {\n        include cors_location.inc;\n        proxy_pass http://%s;\n    }\n%s}\n", ports[0], upstream, server))
	})[0]
}

// byPage is a request of the page that the policy admits.
func byPage(method, path string, fields ...[2]string) wire.Request {
	return wire.Request{Method: method, Path: path, Host: vector.Host, Fields: append([][2]string{{wire.Origin, page}}, fields...)}
}

// wantHeaders checks a response of an error.
func wantHeaders(t *testing.T, got *wire.Response, status int, origin, vary []string) {
	t.Helper()
	if got.Status != status || !slices.Equal(got.Header[wire.AllowOrigin], origin) || !slices.Equal(got.Header[wire.Vary], vary) {
		t.Errorf("got %s\nwant %d, %q and Vary %q", got, status, origin, vary)
	}
}

// Pages can tell errors of nginx itself from a network that is down.
func TestNginxErrorsHaveTheHeaders(t *testing.T) {
	app := newUpstream(t)
	address := startNginx(t, app.Address, "")
	wantHeaders(t, ask(t, address, byPage("GET", "/missing")), http.StatusNotFound, []string{page}, []string{"Origin"})
	wantHeaders(t, ask(t, address, byPage("POST", "/", [2]string{"Content-Length", "9999999"})), http.StatusRequestEntityTooLarge, []string{page}, []string{"Origin"})
	app.Close()
	wantHeaders(t, ask(t, address, byPage("GET", "/")), http.StatusBadGateway, []string{page}, []string{"Origin"})
	preflight := ask(t, address, byPage("OPTIONS", "/", [2]string{wire.RequestMethod, "PUT"}))
	wantHeaders(t, preflight, http.StatusNoContent, []string{page}, []string{"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"})
	if _, found := preflight.Header["Content-Type"]; found || preflight.Body != "" {
		t.Errorf("the preflight has a body or a type: %s", preflight)
	}
}

// A refused preflight gets no page of nginx, nor the operator's.
func TestNginxRefusesPreflightsWithoutABody(t *testing.T) {
	address := startNginx(t, newUpstream(t).Address, "    error_page 403 /forbidden;\n")
	got := ask(t, address, wire.Request{Method: "OPTIONS", Path: "/", Fields: [][2]string{{wire.Origin, "https://evil.test"}, {wire.RequestMethod, "GET"}}})
	wantHeaders(t, got, http.StatusForbidden, nil, []string{"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"})
	if got.Body != "" {
		t.Errorf("body %q", got.Body)
	}
}

// What the departures say of nginx is true. If this fails, docs/export.md says too much.
func TestNginxDeparts(t *testing.T) {
	app := newUpstream(t)
	address := startNginx(t, app.Address, `    location /inner {
        add_header X-Own yes;
        proxy_pass http://`+app.Address+`;
    }
    location /compressed {
        include cors_location.inc;
        gzip on;
        gzip_vary on;
        gzip_min_length 1;
        gzip_types text/plain;
        proxy_pass http://`+app.Address+vector.Path+`;
    }
`)
	wantHeaders(t, ask(t, address, byPage("GET", "/inner")), http.StatusNotFound, nil, nil)                                           // inner-locations
	wantHeaders(t, ask(t, address, byPage("TRACE", "/")), http.StatusMethodNotAllowed, nil, nil)                                      // early-errors
	wantHeaders(t, ask(t, address, byPage("GET", "/"+strings.Repeat("x", 10_000))), http.StatusRequestURITooLong, nil, nil)           // the same
	wantHeaders(t, ask(t, address, byPage("GET", "/", [2]string{"X", strings.Repeat("x", 10_000)})), http.StatusBadRequest, nil, nil) // the same
	wantHeaders(t, ask(t, address, byPage("a", "/")), http.StatusBadRequest, nil, nil)                                                // method-syntax
	got := ask(t, address, byPage("GET", "/compressed", [2]string{"Accept-Encoding", "gzip"}))
	if vary := got.Header[wire.Vary]; len(vary) != 2 || !slices.Contains(vary, "Accept-Encoding") || !slices.Contains(vary, "Origin") { // gzip-vary
		t.Errorf("got %s\nwant two lines of Vary", got)
	}
}

// TestNginxHasRoomForTheKeys counts on the limits of nginx's hashes: no warning, however many
// and long the origins are.
func TestNginxHasRoomForTheKeys(t *testing.T) {
	if find("nginx") == "" {
		missing(t, "nginx")
	}
	random := rand.New(rand.NewPCG(1, 2)) // names that count up would fill a hash evenly
	for _, row := range []struct{ count, length int }{{1, 46}, {1, 47}, {1, 200}, {64, 46}, {64, 100}, {65, 20}, {65, 200}, {600, 46}, {3000, 47}, {30_000, 60}} {
		var p core.Policy
		for range row.count {
			origin := "https://"
			for len(origin) < row.length-len(".test") {
				origin += string(rune('a' + random.IntN(26)))
			}
			p.AllowOrigins = append(p.AllowOrigins, origin+".test")
		}
		r, err := export.Export("nginx", p, export.Options{})
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		write(t, dir, []exported{{Result: r}})
		cmd := nginxCommand(t, dir, "include cors.conf;\nserver {\n    listen 127.0.0.1:8080;\n    include cors_location.inc;\n}\n")
		cmd.Args = append(cmd.Args, "-t")
		if said, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(said), "[warn]") {
			t.Errorf("%d origins of %d bytes: %v\n%s", row.count, row.length, err, said)
		}
	}
}

// nginx has 4 KiB for a string, and a $ takes a whole variable.
func TestNginxSendsLongLists(t *testing.T) {
	app := newUpstream(t)
	var names []string
	for i := range 2000 {
		names = append(names, fmt.Sprintf("X-$$$-%d", i))
	}
	for _, origin := range []string{page, "*"} {
		p := core.Policy{AllowOrigins: []string{origin}, AllowMethods: names[:1000], AllowHeaders: names, ExposeHeaders: names[500:]}
		all, _ := exportAll(t, "nginx", []core.Policy{p})
		if find("nginx") == "" {
			missing(t, "nginx")
		}
		address := nginxServer{}.start(t, all, app.Address)[0]
		for _, method := range []string{"GET", "OPTIONS"} {
			r := byPage(method, vector.Path, [2]string{wire.RequestMethod, "PUT"})
			judge(t, expected(t, p, &vector.Vector{Policy: &core.Policy{}, Rule: "the library itself", Request: &r}), nil, all[0], address, app)
		}
	}
}

// nginx's own check accepts the files, and refuses others.
func TestNginxChecksWhatIsExported(t *testing.T) {
	if find("nginx") == "" {
		missing(t, "nginx")
	}
	for _, p := range append(slices.Clone(hardPolicies), nginxPolicy, core.Policy{AllowOrigins: []string{"*"}, ExposeHeaders: []string{"*"}}) {
		r, err := export.Export("nginx", p, export.Options{Name: strings.Repeat("n", 32)})
		if err != nil {
			t.Fatal(err)
		}
		if err := export.Check(t.Context(), "nginx", r); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
		r.Files[0].Text = strings.Replace(r.Files[0].Text, "map ", "mop ", 1)
		if err := export.Check(t.Context(), "nginx", r); err == nil || !strings.Contains(err.Error(), `unknown directive "mop"`) {
			t.Errorf("a directive that nginx does not know: %v", err)
		}
	}
}

// What the export says about its use works as it is, but for the port and the application.
func TestNginxUsesTheFilesAsTheExportSays(t *testing.T) {
	if find("nginx") == "" {
		missing(t, "nginx")
	}
	all, _ := exportAll(t, "nginx", []core.Policy{nginxPolicy})
	_, block, _ := strings.Cut(all[0].HowTo, "    http {\n")
	block, _, found := strings.Cut(block, "\n    }\n")
	if !found {
		t.Fatal(all[0].HowTo)
	}
	app, dir := newUpstream(t), t.TempDir()
	write(t, dir, all)
	address := run(t, 1, func(ports []int) *exec.Cmd {
		http := strings.NewReplacer("8080", fmt.Sprintf("127.0.0.1:%d", ports[0]), "127.0.0.1:9000", app.Address).Replace(block)
		return nginxCommand(t, dir, http+"\n")
	})[0]
	wantHeaders(t, ask(t, address, byPage("GET", vector.Path)), http.StatusOK, []string{page}, []string{"Origin"})
}
