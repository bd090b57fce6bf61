package exporttest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
)

const (
	proxiesGuide = "../../../docs/proxies.md"
	upstreamHost = "127.0.0.1:9000" // in the guide
	guidePage    = "https://app.example.com"
)

// proxyOfGuide is a server that the guide has settings for. start runs it with the settings
// of a block, which pass requests to the application, and returns its address.
type proxyOfGuide struct {
	name, program string
	start         func(t *testing.T, settings, application string) string
	trapBefore    string // the line of the settings before which a trap is put
}

var proxiesOfGuide = []proxyOfGuide{
	{"nginx", "nginx", func(t *testing.T, settings, application string) string {
		dir := t.TempDir()
		return run(t, 1, func(ports []int) *exec.Cmd {
			return nginxCommand(t, dir, adapted(t, settings, application, "listen 8080;", fmt.Sprintf("listen 127.0.0.1:%d;", ports[0])))
		})[0]
	}, "proxy_pass"},
	{"caddy", "caddy", func(t *testing.T, settings, application string) string {
		inner := strings.TrimSuffix(strings.TrimPrefix(settings, ":8080 {\n"), "}\n")
		return runCaddy(t, nil, adapted(t, inner, application, "", ""))[0]
	}, "reverse_proxy"},
	{"haproxy", "haproxy", func(t *testing.T, settings, application string) string {
		dir := t.TempDir()
		return run(t, 1, func(ports []int) *exec.Cmd {
			const global = "global\n    noreuseport\n    maxconn 50\n    nbthread 1\ndefaults\n    timeout connect 1m\n    timeout server 1m\n    timeout client 1m\n    retries 0\n"
			text := adapted(t, settings, application, "bind :8080", fmt.Sprintf("bind 127.0.0.1:%d", ports[0]))
			return exec.Command(find("haproxy"), "-db", "-f", writeFile(t, dir, "haproxy.cfg", global+text))
		})[0]
	}, "server one"},
	{"apache", "apache2", func(t *testing.T, settings, application string) string {
		return runApache(t, nil, adapted(t, settings, application, "", ""))[0]
	}, "ProxyPreserveHost"},
}

// adapted puts the addresses of the test in place of those of the guide.
func adapted(t *testing.T, settings, application, listen, instead string) string {
	t.Helper()
	if !strings.Contains(settings, upstreamHost) || !strings.Contains(settings, listen) {
		t.Fatalf("the settings name neither %s nor %q:\n%s", upstreamHost, listen, settings)
	}
	return strings.ReplaceAll(strings.ReplaceAll(settings, upstreamHost, application), listen, instead)
}

// section returns the text of the guide under a heading.
func section(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile(proxiesGuide)
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(text), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("%s has no section %s", proxiesGuide, heading)
	}
	inside, _, _ := strings.Cut(after, "\n## ")
	return inside
}

// settingsOf returns the block of a kind.
func settingsOf(t *testing.T, text, kind string) string {
	t.Helper()
	block := regexp.MustCompile("(?ms)^```" + kind + "\n(.*?)^```$").FindStringSubmatch(text)
	if block == nil {
		t.Fatalf("no block of %s in\n%s", kind, text)
	}
	return block[1]
}

// application answers with the library's policy, and tells which Host it saw.
func application(t *testing.T) *httptest.Server {
	t.Helper()
	engine := core.MustNew(core.Policy{AllowOrigins: []string{guidePage}, AllowMethods: []string{"PUT"}, ExposeHeaders: []string{"X-Host"}})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status := core.Answer(engine, r, w.Header()); status != 0 {
			w.WriteHeader(status)
			return
		}
		w.Header().Set("X-Host", r.Host)
		if r.URL.Path == "/private" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// asked sends a request of a page to the address. The error is that of the script.
func asked(t *testing.T, origin, method, address, path string) (*corstest.Response, error) {
	t.Helper()
	r, err := http.NewRequest(method, "http://"+address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return corstest.NewPage(origin, nil).Fetch(r)
}

// unreadable returns which of the three requests of the guide the page cannot read.
func unreadable(t *testing.T, address string) (names []string) {
	t.Helper()
	for _, row := range []struct {
		name, method, path string
		status             int
	}{{"GET", "GET", "/", 200}, {"PUT", "PUT", "/", 200}, {"401", "GET", "/private", 401}} {
		resp, err := asked(t, guidePage, row.method, address, row.path)
		if err != nil || resp.Status != row.status {
			names = append(names, row.name)
		}
	}
	return names
}

func forEachProxyOfGuide(t *testing.T, headings map[string]string, test func(t *testing.T, p proxyOfGuide, text string)) {
	for _, p := range proxiesOfGuide {
		heading, found := headings[p.name]
		if !found {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			needs(t, p.program)
			test(t, p, section(t, heading))
		})
	}
}

var headingsOfGuide = map[string]string{"nginx": "nginx", "caddy": "Caddy", "haproxy": "HAProxy", "apache": "Apache"}

func TestTheSettingsOfTheProxiesGuideLetCORSThrough(t *testing.T) {
	forEachProxyOfGuide(t, headingsOfGuide, func(t *testing.T, p proxyOfGuide, text string) {
		app := application(t)
		address := p.start(t, settingsOf(t, text, p.name), strings.TrimPrefix(app.URL, "http://"))
		if failed := unreadable(t, address); failed != nil {
			t.Errorf("the page cannot read %q", failed)
		}
		if resp, err := asked(t, guidePage, "GET", address, "/"); err != nil {
			t.Error(err)
		} else if host := resp.Header.Get("X-Host"); host != address {
			t.Errorf("the application saw Host %q, want %q", host, address)
		}
		if _, err := asked(t, "https://evil.example", "GET", address, "/"); err == nil {
			t.Error("another page can read the response")
		}
		through, direct := send(t, address, "GET", "/", [2]string{"Origin", guidePage}), send(t, strings.TrimPrefix(app.URL, "http://"), "GET", "/", [2]string{"Origin", guidePage})
		for _, name := range []string{"Vary", "Access-Control-Allow-Origin"} {
			if got, want := through.Header[name], direct.Header[name]; !slices.Equal(got, want) {
				t.Errorf("%s is %q, and from the application %q", name, got, want)
			}
		}
	})
}

func TestTheTrapsOfTheProxiesGuideBreakWhatItSays(t *testing.T) {
	forEachProxyOfGuide(t, headingsOfGuide, func(t *testing.T, p proxyOfGuide, text string) {
		rows := regexp.MustCompile("(?m)^\\| `(.+?)` \\| .+ \\| (`.+`) \\|$").FindAllStringSubmatch(text, -1)
		if len(rows) < 2 {
			t.Fatalf("only %d rows", len(rows))
		}
		app := application(t)
		for _, row := range rows {
			settings := settingsOf(t, text, p.name)
			at := strings.Index(settings, p.trapBefore)
			address := p.start(t, settings[:at]+row[1]+"\n"+settings[at:], strings.TrimPrefix(app.URL, "http://"))
			got := unreadable(t, address)
			for i := range got {
				got[i] = "`" + got[i] + "`"
			}
			if strings.Join(got, ", ") != row[2] {
				t.Errorf("with %s the page cannot read %q, and the guide says %s", row[1], got, row[2])
			}
		}
	})
}

func TestNginxSparesThePreflightItsAuthentication(t *testing.T) {
	needs(t, "nginx")
	text := section(t, "nginx")
	line := regexp.MustCompile("(?s)`(limit_except OPTIONS .+?)`").FindStringSubmatch(text)
	if line == nil {
		t.Fatal("the guide does not show the line")
	}
	nginx := proxiesOfGuide[0]
	settings := settingsOf(t, text, "nginx")
	at := strings.Index(settings, nginx.trapBefore)
	// The user page with the password secret, in the form of SHA-1 that nginx reads.
	users := writeFile(t, t.TempDir(), "users", "page:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n")
	if err := os.Chmod(users, 0o644); err != nil {
		t.Fatal(err)
	}
	address := nginx.start(t, settings[:at]+strings.ReplaceAll(line[1], "user_file users", "user_file "+users)+"\n"+settings[at:], strings.TrimPrefix(application(t).URL, "http://"))
	preflight := send(t, address, "OPTIONS", "/", [2]string{"Origin", guidePage}, [2]string{"Access-Control-Request-Method", "PUT"})
	if preflight.Status != 204 || !slices.Equal(preflight.Header["Access-Control-Allow-Origin"], []string{guidePage}) {
		t.Errorf("the preflight got %s", preflight)
	}
	if got := send(t, address, "PUT", "/", [2]string{"Origin", guidePage}, [2]string{"Content-Length", "0"}); got.Status != 401 {
		t.Errorf("without a password: %s", got)
	}
}

func TestPageAndAPIOnOneOriginNeedNoCORS(t *testing.T) {
	needs(t, "nginx")
	app := application(t) // its policy has no entry for the page
	address := proxiesOfGuide[0].start(t, settingsOf(t, section(t, "Page and API on one origin"), "nginx"), strings.TrimPrefix(app.URL, "http://"))
	for _, method := range []string{"GET", "PUT"} {
		resp, err := asked(t, "http://"+address, method, address, "/api/notes")
		if err != nil || resp.Status != 200 || resp.Header.Get("X-Host") != address {
			t.Errorf("%s by the page itself: %+v, %v", method, resp, err)
		}
	}
	if got := send(t, address, "GET", "/notes"); got.Header["X-Host"] != nil {
		t.Errorf("the application got what is not below /api/: %s", got)
	}
	if _, err := asked(t, guidePage, "PUT", address, "/api/notes"); err != nil {
		t.Errorf("a page of the policy: %v", err)
	}
	if _, err := asked(t, "https://evil.example", "GET", address, "/api/notes"); err == nil {
		t.Error("another page can read the response")
	}
}

func TestTheSettingsForErrorsOfTheProxyItself(t *testing.T) {
	const heading = "Errors of the proxy itself"
	own := map[string]string{"nginx": heading, "caddy": heading, "haproxy": heading}
	forEachProxyOfGuide(t, own, func(t *testing.T, p proxyOfGuide, text string) {
		settings := settingsOf(t, text, p.name)
		if p.name == "haproxy" { // these are lines of the frontend
			settings = strings.Replace(settingsOf(t, section(t, "HAProxy"), p.name), "    default_backend", settings+"    default_backend", 1)
		}
		app := application(t)
		address := p.start(t, settings, strings.TrimPrefix(app.URL, "http://"))
		if failed := unreadable(t, address); failed != nil {
			t.Errorf("the page cannot read %q of the application", failed)
		}
		if _, err := asked(t, "https://evil.example", "GET", address, "/"); err == nil {
			t.Error("another page can read the application's response")
		}
		if p.name == "nginx" {
			if got := send(t, address, "POST", "/", [2]string{"Origin", guidePage}, [2]string{"Content-Length", "9999999"}); got.Status != 413 ||
				!slices.Equal(got.Header["Access-Control-Allow-Origin"], []string{guidePage}) || !slices.Equal(got.Header["Vary"], []string{"Origin"}) {
				t.Errorf("a request that is too large got %s", got)
			}
		}

		app.Close()
		resp, err := asked(t, guidePage, "GET", address, "/")
		if err != nil || resp.Status/100 != 5 {
			t.Errorf("without the application: %+v, %v", resp, err)
		}
		if _, err := asked(t, "https://evil.example", "GET", address, "/"); err == nil {
			t.Error("another page can read the proxy's error")
		}
		got := send(t, address, "GET", "/", [2]string{"Origin", "https://evil.example"})
		if got.Status/100 != 5 || !slices.Equal(got.Header["Vary"], []string{"Origin"}) {
			t.Errorf("the proxy's own error for another page: %s", got)
		}
	})
}
