package exporttest

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

// startHAProxy starts HAProxy with the exported files of policies, called p0, p1 …, and a
// file of an operator, whose PORT0, PORT1 … are the ports of the addresses.
func startHAProxy(t *testing.T, operator string, policies ...core.Policy) (addresses []string) {
	t.Helper()
	program := find("haproxy")
	if program == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("haproxy is not installed")
		}
		t.Skip("haproxy is not installed")
	}
	all, problems := exportAll(t, "haproxy", policies)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	dir := t.TempDir()
	write(t, dir, all)
	return run(t, strings.Count(operator, ":PORT"), func(ports []int) *exec.Cmd {
		args := []string{"-db"}
		for _, p := range all {
			args = append(args, "-f", filepath.Join(dir, p.name+".cfg"))
		}
		text := operator
		for i, port := range ports {
			text = strings.ReplaceAll(text, fmt.Sprintf(":PORT%d", i), fmt.Sprintf(":%d", port))
		}
		return exec.Command(program, append(args, "-f", writeFile(t, dir, "haproxy.cfg", text))...)
	})
}

func ask(t *testing.T, address string, r wire.Request) *wire.Response {
	t.Helper()
	conn, err := wire.Dial(address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if r.Method == "" {
		r.Method = "GET"
	}
	if r.Path == "" {
		r.Path = vector.Path
	}
	r.Host = vector.Host
	got, err := conn.Ask(&r)
	if err != nil {
		t.Fatalf("%s\n%v", &r, err)
	}
	return got
}

const (
	haproxyDefaults = "global\n    noreuseport\ndefaults\n    mode http\n    timeout connect 1m\n    timeout server 1m\n"
	haproxyWeb      = haproxyDefaults + "frontend web from p0\n    bind 127.0.0.1:PORT0\n    timeout client 1m\n    default_backend application\n"
	haproxyBackend  = "backend application\n    server application UPSTREAM\n"
)

// Whatever HAProxy answers itself has the headers, unless it comes before any rule.
func TestHAProxyAddsTheHeadersToItsOwnResponses(t *testing.T) {
	address := startHAProxy(t, haproxyDefaults+`frontend web from p0
    bind 127.0.0.1:PORT0
    timeout client 1m
    http-request deny if { path /denied }
    http-request return status 413 if { path /large }
    http-request redirect location / if { path /moved }
    default_backend nobody
backend nobody
`, core.Policy{AllowOrigins: []string{"https://a.test"}, AllowCredentials: true})[0]
	for path, status := range map[string]int{"/denied": 403, "/large": 413, "/moved": 302, "/": 503} {
		got := ask(t, address, wire.Request{Path: path, Fields: [][2]string{{"Origin", "https://a.test"}}})
		if got.Status != status || got.Header.Get(wire.AllowOrigin) != "https://a.test" ||
			got.Header.Get(wire.AllowCredentials) != "true" || got.Header.Get(wire.Vary) != "Origin" {
			t.Errorf("%s: want %d with the headers, got %s", path, status, got)
		}
	}
	t.Run("but not to a malformed request, which the departure early-errors says", func(t *testing.T) {
		got := ask(t, address, wire.Request{Fields: [][2]string{{"Origin", "https://a.test"}, {"no name", ""}}})
		if got.Status != 400 || wire.CORSLines(got.Header) != "" {
			t.Errorf("got %s", got)
		}
	})
}

// Each frontend has its own policy, and another has none. That some policies have a file
// beside them changes nothing for the operator's own files.
func TestHAProxyKeepsPoliciesApart(t *testing.T) {
	list := func(site string) (p core.Policy) {
		for i := range 50 { // so many that they stand in a file
			p.AllowOrigins = append(p.AllowOrigins, fmt.Sprintf("https://%d.%s.test", i, site))
		}
		return p
	}
	addresses := startHAProxy(t, haproxyDefaults+`frontend web0 from p0
    bind 127.0.0.1:PORT0
    timeout client 1m
frontend web1 from p1
    bind 127.0.0.1:PORT1
    timeout client 1m
frontend web2
    bind 127.0.0.1:PORT2
    timeout client 1m
    http-request return content-type text/plain file doc.go # beside the test, where HAProxy starts
`, list("a"), list("b"))
	for _, row := range []struct {
		frontend     int
		origin, want string
	}{
		{0, "https://7.a.test", "https://7.a.test"}, {0, "https://7.b.test", ""},
		{1, "https://7.b.test", "https://7.b.test"}, {1, "https://7.a.test", ""},
		{2, "https://7.a.test", ""}, {2, "https://7.b.test", ""},
	} {
		got := ask(t, addresses[row.frontend], wire.Request{Fields: [][2]string{{"Origin", row.origin}}})
		if got.Header.Get(wire.AllowOrigin) != row.want {
			t.Errorf("web%d for %s: want %q, got %s", row.frontend, row.origin, row.want, got)
		}
	}
}

// The buffer of a long response is full but for what HAProxy keeps for headers.
func TestHAProxyHasRoomForAllHeaders(t *testing.T) {
	body := strings.Repeat("x", 1<<20)
	app, err := wire.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
	if err != nil {
		t.Fatal(err)
	}
	defer app.Close()
	for _, size := range []int{100, 150, 1000, 6000} {
		p := core.Policy{AllowOrigins: []string{"https://*.test"}, AllowCredentials: true}
		for length := 0; length < size-20; length += len("X-00000, ") {
			p.ExposeHeaders = append(p.ExposeHeaders, fmt.Sprintf("X-%05d", length))
		}
		address := startHAProxy(t, haproxyWeb+
			strings.ReplaceAll(haproxyBackend, "UPSTREAM", app.Address), p)[0]
		label := strings.Repeat("a", 60)
		origin := "https://" + strings.Repeat(label+".", 8) + "test" // 500 bytes
		for range 20 {                                               // how full the buffer is differs
			got := ask(t, address, wire.Request{Fields: [][2]string{{"Origin", origin}}})
			if got.Status != http.StatusOK || got.Header.Get(wire.ExposeHeaders) != strings.Join(p.ExposeHeaders, ", ") || got.Body != body {
				t.Fatalf("%d bytes of names: got %d, %d bytes of body", size, got.Status, len(got.Body))
			}
		}
	}
}

// The words of a policy can hold what is special in HAProxy's files.
func TestHAProxyTakesEveryCharacter(t *testing.T) {
	app := newUpstream(t)
	const token = "!#$%&'*+-.^_`|~%%%ci"
	p := core.Policy{
		AllowOrigins:  []string{`app://a'b"c$d{e}f`, `app://$HOME"${HOME}`, "app://'", `app://a-;=,(b)&!.~_` + "`" + `:*`},
		AllowMethods:  []string{token, "NAME_VALUE"},
		AllowHeaders:  []string{token + "a", "NAME_VALUE", "'", "''", "$HOME", "%", "#x"},
		ExposeHeaders: []string{token + "b", "%ci", "NAME_"},
		MaxAgeSeconds: 5,
	}
	address := startHAProxy(t, haproxyWeb+
		strings.ReplaceAll(haproxyBackend, "UPSTREAM", app.Address), p)[0]
	engine := core.MustNew(p)
	for _, origin := range append(slices.Clone(p.AllowOrigins[:3]), `app://a-;=,(b)&!.~_`+"`"+`:17`, `app://a-;=,(b)&!x~_`+"`", `app://$HOME"`) {
		for _, r := range []wire.Request{
			{Method: "GET", Fields: [][2]string{{"Origin", origin}}},
			{Method: "OPTIONS", Fields: [][2]string{{"Origin", origin}, {wire.RequestMethod, "PUT"}}},
		} {
			want := http.Header{}
			engine.Evaluate(t.Context(), r.View()).Apply(want)
			if got := ask(t, address, r); wire.CORSLines(got.Header) != wire.CORSLines(want) {
				t.Errorf("%swant\n%sgot\n%s", &r, wire.CORSLines(want), got)
			}
		}
	}
}

// HAProxy's compression comes after every rule, as the departure compression says. Neither
// name is lost.
func TestHAProxyCompressionKeepsVary(t *testing.T) {
	app := newUpstream(t)
	address := startHAProxy(t, strings.ReplaceAll(haproxyWeb+haproxyBackend, "UPSTREAM", app.Address)+"    compression algo gzip\n    compression type text/plain\n",
		core.Policy{AllowOrigins: []string{"https://a.test"}})[0]
	got := ask(t, address, wire.Request{Fields: [][2]string{{"Accept-Encoding", "gzip"}}})
	if got.Header.Get("Content-Encoding") != "gzip" || !wire.VaryLists(got.Header, "Origin") || !wire.VaryLists(got.Header, "Accept-Encoding") {
		t.Errorf("want both names in Vary, got %s", got)
	}
}

func TestHAProxyChecksWhatIsExported(t *testing.T) {
	if find("haproxy") == "" && os.Getenv("CI") == "" {
		t.Skip("haproxy is not installed")
	}
	r, err := export.Export("haproxy", core.Policy{AllowOrigins: []string{"https://a.test"}}, export.Options{Name: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	if err := export.Check(t.Context(), "haproxy", r); err != nil {
		t.Error(err)
	}
	r.Files[0].Text = strings.ReplaceAll(r.Files[0].Text, "http-after-response", "http-after-answer")
	if err := export.Check(t.Context(), "haproxy", r); err == nil || !strings.Contains(err.Error(), "http-after-answer") {
		t.Errorf("want what HAProxy says, got %v", err)
	}
}

// HAProxy's cache stores a response before the headers are added, so that one stored
// response serves every page.
func TestHAProxyStoresNoGrantInItsCache(t *testing.T) {
	app := newUpstream(t)
	app.prepare(&vector.App{Fields: [][2]string{{"Cache-Control", "max-age=600"}}})
	address := startHAProxy(t, haproxyDefaults+`cache responses
    total-max-size 4
frontend web from p0
    bind 127.0.0.1:PORT0
    timeout client 1m
    http-request cache-use responses
    http-response cache-store responses
    default_backend application
`+strings.ReplaceAll(haproxyBackend, "UPSTREAM", app.Address), core.Policy{AllowOrigins: []string{"https://*.test"}})[0]
	for tries := 0; ask(t, address, wire.Request{}).Header.Get("Age") == ""; tries++ {
		if tries == 1000 {
			t.Fatal("nothing is stored")
		}
	}
	for _, row := range []struct{ origin, want string }{
		{"https://a.test", "https://a.test"}, {"https://b.test", "https://b.test"}, {"https://evil.example", ""},
	} {
		got := ask(t, address, wire.Request{Fields: [][2]string{{"Origin", row.origin}}})
		if got.Header.Get("Age") == "" || got.Header.Get(wire.AllowOrigin) != row.want || got.Header.Get(wire.Vary) != "Origin" {
			t.Errorf("%s: want what is stored with a grant to %q, got %s", row.origin, row.want, got)
		}
	}
}
