package exporttest

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

type caddyServer struct{}

func (caddyServer) target() string  { return "caddy" }
func (caddyServer) program() string { return "caddy" }
func (caddyServer) version() string { return "2.6" }

func (caddyServer) start(t *testing.T, policies []exported, upstream string) []string {
	var sites []string
	for _, p := range policies {
		sites = append(sites, "route {\n import "+p.name+".caddy\n reverse_proxy "+upstream+"\n}")
	}
	return runCaddy(t, policies, sites...)
}

func (caddyServer) excuses() []excuse { return []excuse{varyForm, onOneLine, ipv6} }

// runCaddy starts Caddy with sites, each the directives of one.
func runCaddy(t *testing.T, policies []exported, sites ...string) (addresses []string) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, policies)
	return run(t, len(sites), func(ports []int) *exec.Cmd {
		holdPorts(t, ports)
		var b strings.Builder
		// Hostile requests must arrive.
		b.WriteString("{\n admin off\n auto_https off\n servers {\n  max_header_size 8MB\n }\n log {\n  level ERROR\n }\n}\n")
		for i, site := range sites {
			fmt.Fprintf(&b, "http://:%d {\n bind 127.0.0.1\n%s\n}\n", ports[i], site)
		}
		cmd := exec.Command(find("caddy"), "run", "--adapter", "caddyfile", "--config", writeFile(t, dir, "Caddyfile", b.String()))
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
		return cmd
	})
}

// startCaddy starts Caddy with sites of an operator. UPSTREAM stands for the application, and
// p0.caddy is the file of the policy.
func startCaddy(t *testing.T, app *upstream, p core.Policy, sites ...string) (addresses []string) {
	t.Helper()
	needs(t, "caddy")
	all, problems := exportAll(t, "caddy", []core.Policy{p})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for i := range sites {
		sites[i] = strings.ReplaceAll(sites[i], "UPSTREAM", app.Address)
	}
	return runCaddy(t, all, sites...)
}

// needs skips a test on a machine without the program, unless that is CI.
func needs(t *testing.T, program string) {
	t.Helper()
	if find(program) != "" {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", program)
	}
	t.Skipf("%s is not installed", program)
}

// send sends a request with the header lines, and no others.
func send(t *testing.T, address, method, path string, lines ...[2]string) *wire.Response {
	t.Helper()
	conn, err := wire.Dial(address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	request := &wire.Request{Method: method, Path: path, Host: vector.Host, Fields: lines}
	got, err := conn.Ask(request)
	if err != nil {
		t.Fatalf("%s\n%v", request, err)
	}
	return got
}

var (
	fromPage = [2]string{"Origin", page}
	askPUT   = [2]string{"Access-Control-Request-Method", "PUT"}

	// pagePolicy admits the page.
	pagePolicy = core.Policy{AllowOrigins: []string{page}, AllowMethods: []string{"PUT"}, AllowCredentials: true, ExposeHeaders: []string{"X-Total"}}

	pageGrant   = "Access-Control-Allow-Origin: " + page + "\nAccess-Control-Allow-Credentials: true\nAccess-Control-Expose-Headers: X-Total\n"
	optionsVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
)

// wantLines compares the status, and the lines of the CORS headers and of Vary.
func wantLines(t *testing.T, got *wire.Response, status int, lines string) {
	t.Helper()
	if text := wire.CORSLines(got.Header); got.Status != status || text != lines {
		t.Errorf("want %d\n%s\ngot %s", status, lines, got)
	}
	once := slices.Equal(got.Header["Cache-Control"], []string{"no-store"})
	if once != strings.Contains(lines, "Vary: *") {
		t.Errorf("Vary: * and Cache-Control: no-store go together: %s", got)
	}
}

func TestCaddyAddsTheHeadersToItsOwnResponses(t *testing.T) {
	app := newUpstream(t)
	const site = `route {
		import p0.caddy
		redir /moved /
		error /large 413
		reverse_proxy 127.0.0.1:9
	}
	`
	addresses := startCaddy(t, app, pagePolicy, site, site+"handle_errors {\n respond sorry\n}")
	for _, address := range addresses {
		for path, status := range map[string]int{"/moved": 302, "/large": 413, "/": 502} {
			wantLines(t, send(t, address, "GET", path, fromPage), status, pageGrant+"Vary: Origin\n")
			wantLines(t, send(t, address, "GET", path, [2]string{"Origin", "https://other.test"}), status, "Vary: Origin\n")
			wantLines(t, send(t, address, "GET", path, [2]string{"Origin", "HTTPS://other.test"}), status, "Vary: *\n")
			wantLines(t, send(t, address, "OPTIONS", path, fromPage), status, pageGrant+"Vary: "+optionsVary+"\n")
		}
	}
}

// A placeholder of Caddy holds all lines with commas between them, which is also what an
// origin of a scheme that nobody knows may look like.
func TestCaddyTellsTwoLinesFromOneWithAComma(t *testing.T) {
	app := newUpstream(t)
	p := core.Policy{AllowOrigins: []string{"app://a,b", "app://b", "web+app://*", "https://a.test"}}
	address := startCaddy(t, app, p, "route {\n import p0.caddy\n reverse_proxy UPSTREAM\n}")[0]
	// A pattern that grants app://a,b for anybody's host keeps it out of caches.
	for origin, vary := range map[string]string{"app://a,b": "Origin", "web+app://a,b": "*", "web+app://a": "Origin", "https://a.test": "Origin"} {
		wantLines(t, send(t, address, "GET", vector.Path, [2]string{"Origin", origin}), 200, "Access-Control-Allow-Origin: "+origin+"\nVary: "+vary+"\n")
	}
	for _, lines := range [][]string{
		{"app://a", "b"}, {"web+app://a", "b"}, {"web+app://a", ""}, {"", "app://b"}, {"app://b", ""}, {"app://b", "app://b"}, {"https://a.test", "https://a.test"},
		{"app://a,b", "app://a,b"}, {"app://a,b", ""},
	} {
		var fields [][2]string
		for _, line := range lines {
			fields = append(fields, [2]string{"Origin", line})
		}
		wantLines(t, send(t, address, "GET", vector.Path, fields...), 200, "Vary: *\n")
		wantLines(t, send(t, address, "OPTIONS", vector.Path, append(fields, askPUT)...), 403, "Vary: *\n")
	}
}

func TestCaddyNamesAnOriginThatTheApplicationNeverSees(t *testing.T) {
	app := newUpstream(t)
	address := startCaddy(t, app, pagePolicy, "route {\n import p0.caddy\n request_header -Origin\n reverse_proxy UPSTREAM\n}")[0]
	wantLines(t, send(t, address, "GET", vector.Path, fromPage), 200, pageGrant+"Vary: Origin\n")
}

// What compresses behind the import, and what an operator writes there, is joined into one
// line. Outside of the block it is not, which the departure outer-directives says.
func TestCaddyJoinsVaryOfDirectivesInTheBlock(t *testing.T) {
	const encode = "encode {\n gzip\n minimum_length 1\n}\n"
	app := newUpstream(t)
	app.prepare(&vector.App{Outer: [][2]string{{"Content-Type", "text/plain"}, {"Vary", "Accept"}, {"Vary", "origin"}, {"Cache-Control", "max-age=60"}}})
	addresses := startCaddy(t, app, pagePolicy,
		"route {\n import p0.caddy\n "+encode+"header Vary Cookie\n reverse_proxy UPSTREAM\n}",
		encode+"route {\n import p0.caddy\n reverse_proxy UPSTREAM\n}")
	zipped := [2]string{"Accept-Encoding", "gzip"}
	for i, vary := range []string{"Vary: Origin, Cookie, Accept, Accept-Encoding\n", "Vary: Origin, Accept\nVary: Accept-Encoding\n"} {
		got := send(t, addresses[i], "GET", vector.Path, fromPage, zipped)
		wantLines(t, got, 200, pageGrant+vary)
		if got.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("nothing was compressed: %s", got)
		}
	}
	wantLines(t, send(t, addresses[0], "GET", vector.Path, [2]string{"Origin", "x y"}, zipped), 200, "Vary: *\n")
}

// The departure outer-directives says so.
func TestCaddyAnswersPreflightsInTheBlockOnly(t *testing.T) {
	app := newUpstream(t)
	addresses := startCaddy(t, app, pagePolicy,
		"route {\n import p0.caddy\n handle /api/* {\n  reverse_proxy UPSTREAM\n }\n}",
		"import p0.caddy\n handle /api/* {\n  reverse_proxy UPSTREAM\n}")
	wantLines(t, send(t, addresses[0], "OPTIONS", vector.Path, fromPage, askPUT), 204,
		"Access-Control-Allow-Origin: "+page+"\nAccess-Control-Allow-Credentials: true\nAccess-Control-Allow-Methods: PUT\nVary: "+optionsVary+"\n")
	if app.seen.Load() != 0 {
		t.Error("the application saw the preflight")
	}
	if send(t, addresses[1], "OPTIONS", vector.Path, fromPage, askPUT); app.seen.Load() == 0 {
		t.Error("handle outside of a route block no longer comes first: change the departure")
	}
}

// 10 000 origins are compared one after the other.
func TestCaddyHoldsTenThousandOrigins(t *testing.T) {
	app := newUpstream(t)
	address := startCaddy(t, app, manyOrigins(), "route {\n import p0.caddy\n reverse_proxy UPSTREAM\n}")[0]
	checkManyOrigins(t, address)
}

func manyOrigins() (p core.Policy) {
	for i := range 10_000 {
		p.AllowOrigins = append(p.AllowOrigins, fmt.Sprintf("https://tenant-%d.app.example.com", i))
	}
	return p
}

func checkManyOrigins(t *testing.T, address string) {
	t.Helper()
	origins := manyOrigins().AllowOrigins
	for _, origin := range append(slices.Clip(origins[:3]), origins[4999], origins[9998], origins[9999]) {
		wantLines(t, send(t, address, "GET", vector.Path, [2]string{"Origin", origin}), http.StatusOK, "Access-Control-Allow-Origin: "+origin+"\nVary: Origin\n")
	}
	for _, origin := range []string{"https://tenant-10000.app.example.com", "https://tenant-.app.example.com", "https://tenant-1xapp.example.com"} {
		wantLines(t, send(t, address, "GET", vector.Path, [2]string{"Origin", origin}), http.StatusOK, "Vary: Origin\n")
	}
}

func TestCaddyChecksWhatIsExported(t *testing.T) {
	needs(t, "caddy")
	checkExported(t, "caddy", "no_directive")
}

func TestCaddyAddsTheStarToItsOwnErrors(t *testing.T) {
	app := newUpstream(t)
	address := startCaddy(t, app, core.Policy{AllowOrigins: []string{"*"}}, "route {\n import p0.caddy\n reverse_proxy 127.0.0.1:9\n}")[0]
	wantLines(t, send(t, address, "GET", "/"), 502, "Access-Control-Allow-Origin: *\n")
	wantLines(t, send(t, address, "OPTIONS", "/"), 502, "Access-Control-Allow-Origin: *\nVary: "+optionsVary+"\n")
}

func TestCaddyEchoesWhatItMay(t *testing.T) {
	app := newUpstream(t)
	address := startCaddy(t, app, echoPolicy(), "route {\n import p0.caddy\n reverse_proxy UPSTREAM\n}")[0]
	checkLongest(t, address, optionsVary)
	checkAuthorization(t, address, optionsVary)
	checkRepeated(t, address, ",")
	checkOtherMethods(t, address, app)
}

// Directives before the block also have a say in Vary, and none in CORS, but for errors that
// Caddy makes itself. The departures outer-directives and error-pages say so.
func TestCaddyJoinsWhatDirectivesAroundItWrite(t *testing.T) {
	app := newUpstream(t)
	const around = "header Vary Cookie\nheader Access-Control-Allow-Origin https://stale.test\nheader Access-Control-Max-Age 5\n"
	addresses := startCaddy(t, app, pagePolicy,
		around+"route {\n import p0.caddy\n reverse_proxy /down 127.0.0.1:9\n reverse_proxy UPSTREAM\n}",
		"route {\n import p0.caddy\n header Vary Cookie\n reverse_proxy 127.0.0.1:9\n}",
		"route {\n import p0.caddy\n header +Vary Cookie\n reverse_proxy 127.0.0.1:9\n}")
	other := [2]string{"Origin", "https://other.test"}
	wantLines(t, send(t, addresses[0], "GET", vector.Path, fromPage), 200, pageGrant+"Vary: Origin, Cookie\n")
	wantLines(t, send(t, addresses[0], "GET", vector.Path, other), 200, "Vary: Origin, Cookie\n")
	wantLines(t, send(t, addresses[0], "OPTIONS", vector.Path, other, askPUT), 403, "Vary: "+optionsVary+", Cookie\n")
	wantLines(t, send(t, addresses[0], "OPTIONS", vector.Path, fromPage, askPUT), 204,
		"Access-Control-Allow-Origin: "+page+"\nAccess-Control-Allow-Credentials: true\nAccess-Control-Allow-Methods: PUT\nVary: "+optionsVary+", Cookie\n")
	wantLines(t, send(t, addresses[0], "GET", "/down", other), 502, "Access-Control-Allow-Origin: https://stale.test\nAccess-Control-Max-Age: 5\nVary: Origin, Cookie\n")
	wantLines(t, send(t, addresses[1], "GET", "/", other), 502, "Vary: Cookie\n")
	wantLines(t, send(t, addresses[2], "GET", "/", other), 502, "Vary: Origin\nVary: Cookie\n")
}
