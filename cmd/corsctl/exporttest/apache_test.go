package exporttest

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

type apacheServer struct{}

func (apacheServer) target() string  { return "apache" }
func (apacheServer) program() string { return "apache2" }
func (apacheServer) version() string { return "2.4" }

func (apacheServer) start(t *testing.T, policies []exported, upstream string) []string {
	var hosts []string
	for _, p := range policies {
		hosts = append(hosts, "Include "+p.name+".conf\nProxyPass / http://"+upstream+"/\n")
	}
	return runApache(t, policies, hosts...)
}

func (apacheServer) excuses() []excuse {
	return []excuse{
		{code: "joined-lines", as: withRequest(joinedLines)},
		{code: "empty-lines", as: withRequest(withoutEmpty)},
		varyForm, secondStar, onOneLine, ipv6, unstable,
	}
}

// secondStar lets the application's "*" stand beside names if it is not on its first line.
var secondStar = excuse{code: "vary-form", covers: func(v *vector.Vector, d exportjudge.Difference) bool {
	lines := slices.DeleteFunc(slices.Clone(v.App.Outer), func(line [2]string) bool { return !wire.SameName(line[0], wire.Vary) })
	return d.What == wire.Vary && len(lines) > 1 && !slices.Contains(namesIn([]string{lines[0][1]}), "*") && slices.Contains(namesIn(d.Got), "*")
}}

// unstable lets Vary be "*" where there may have been several lines.
var unstable = excuse{code: "joined-lines", covers: func(v *vector.Vector, d exportjudge.Difference) bool {
	asked := append(v.Request.Values(wire.RequestMethod), v.Request.Values(wire.RequestHeaders)...)
	return d.What == wire.Vary && slices.Equal(d.Got, []string{"*"}) && (len(asked) > 2 || strings.Contains(strings.Join(asked, ""), ", "))
}}

// runApache starts Apache with virtual hosts, each the directives of one.
func runApache(t *testing.T, policies []exported, hosts ...string) (addresses []string) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, policies)
	return run(t, len(hosts), func(ports []int) *exec.Cmd {
		var b strings.Builder
		fmt.Fprintf(&b, "ServerRoot %q\nServerName proxy.test\nDefaultRuntimeDir .\nPidFile pid\nErrorLog /dev/stderr\nLogLevel crit\n", dir)
		for _, name := range []string{"mpm_event", "authz_core", "cache", "cache_socache", "headers", "proxy", "proxy_http", "rewrite", "setenvif", "socache_shmcb"} {
			fmt.Fprintf(&b, "LoadModule %s_module /usr/lib/apache2/modules/mod_%[1]s.so\n", name)
		}
		b.WriteString("User nobody\nGroup nogroup\nServerLimit 1\nThreadsPerChild 25\nMaxRequestWorkers 25\n")
		b.WriteString("# Hostile requests must arrive.\nLimitRequestLine 8000000\nLimitRequestFieldSize 8000000\nLimitRequestFields 0\n")
		for i, host := range hosts {
			fmt.Fprintf(&b, "Listen 127.0.0.1:%d\n<VirtualHost 127.0.0.1:%[1]d>\n%s\n</VirtualHost>\n", ports[i], host)
		}
		return exec.Command(find("apache2"), "-f", writeFile(t, dir, "main.conf", b.String()), "-D", "FOREGROUND")
	})
}

// startApache starts Apache with virtual hosts of an operator. UPSTREAM stands for the
// application, and p0.conf is the file of the policy.
func startApache(t *testing.T, app *upstream, p core.Policy, hosts ...string) (addresses []string) {
	t.Helper()
	needs(t, "apache2")
	all, problems := exportAll(t, "apache", []core.Policy{p})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for i := range hosts {
		hosts[i] = strings.ReplaceAll(hosts[i], "UPSTREAM", "http://"+app.Address)
	}
	return runApache(t, all, hosts...)
}

const (
	apacheVary = "Origin,Access-Control-Request-Method,Access-Control-Request-Headers"

	pagePreflight = "Access-Control-Allow-Origin: " + page + "\nAccess-Control-Allow-Credentials: true\nAccess-Control-Allow-Methods: PUT\n" +
		"Vary: " + apacheVary + "\n"
)

func TestApacheAddsTheHeadersToItsOwnResponses(t *testing.T) {
	app := newUpstream(t)
	app.prepare(&vector.App{Outer: [][2]string{{"Access-Control-Allow-Origin", "*"}, {"Access-Control-Max-Age", "5"}}}) // on the page about an error, too
	address := startApache(t, app, pagePolicy, `Include p0.conf
		RewriteRule ^/moved / [R=302]
		RewriteRule ^/large - [R=413]
		ErrorDocument 413 "too large"
		ErrorDocument 503 /api/resource
		<Location /denied>
			Require all denied
		</Location>
		ProxyPass /down http://127.0.0.1:9/
		ProxyPass / UPSTREAM/
	`)[0]
	for path, status := range map[string]int{"/moved": 302, "/large": 413, "/denied": 403, "/down": 200 /* the page's */} {
		wantLines(t, send(t, address, "GET", path, fromPage), status, pageGrant+"Vary: Origin\n")
		wantLines(t, send(t, address, "GET", path, [2]string{"Origin", "https://other.test"}), status, "Vary: Origin\n")
		wantLines(t, send(t, address, "GET", path, [2]string{"Origin", "HTTPS://other.test"}), status, "Vary: *\n")
		wantLines(t, send(t, address, "OPTIONS", path, fromPage), status, pageGrant+"Vary: "+apacheVary+"\n")
	}
	wantLines(t, send(t, address, "OPTIONS", "/denied", fromPage, askPUT), 204, pagePreflight)
}

// SetEnvIf takes a header for a variable of the same name.
func TestApacheReadsNoVariableFromTheClient(t *testing.T) {
	p := pagePolicy
	p.AllowMethods, p.AllowHeaders = []string{"*"}, []string{"*"}
	app := newUpstream(t)
	address := startApache(t, app, p, "Include p0.conf\nProxyPass / UPSTREAM/")[0]
	var spoofed [][2]string
	for _, name := range []string{"origin", "options", "preflight", "admitted", "method", "headers"} {
		for _, value := range []string{"admitted", page, "1"} {
			spoofed = append(spoofed, [2]string{"p0_" + name, value})
		}
	}
	other := [2]string{"Origin", "https://other.test"}
	wantLines(t, send(t, address, "GET", vector.Path, spoofed...), 200, "Vary: Origin\n")
	wantLines(t, send(t, address, "GET", vector.Path, append(spoofed, other)...), 200, "Vary: Origin\n")
	wantLines(t, send(t, address, "OPTIONS", vector.Path, append(spoofed, other, askPUT)...), 403, "Vary: "+apacheVary+"\n")
	wantLines(t, send(t, address, "OPTIONS", vector.Path, append(spoofed, fromPage, [2]string{"Access-Control-Request-Method", "TRACE"})...), 204,
		"Access-Control-Allow-Origin: "+page+"\nAccess-Control-Allow-Credentials: true\nVary: Origin,Access-Control-Request-Method,Access-Control-Request-Headers\n")
}

// The departure later-headers says what the last one shows.
func TestApacheJoinsVary(t *testing.T) {
	app := newUpstream(t)
	app.prepare(&vector.App{Outer: [][2]string{{"Vary", "Accept"}, {"Vary", "origin"}, {"Cache-Control", "max-age=60"}}})
	const also = "\nHeader append Vary Accept-Encoding\n"
	addresses := startApache(t, app, pagePolicy, "Include p0.conf\nProxyPass / UPSTREAM/", also+"Include p0.conf\nProxyPass / UPSTREAM/", "Include p0.conf\nProxyPass / UPSTREAM/"+also)
	for i, want := range [...]struct{ granted, malformed string }{
		{"Origin,Accept", "*"},
		{"Origin,Accept,Accept-Encoding", "*"},
		{"Origin,Accept,Accept-Encoding", "*,Accept-Encoding"},
	} {
		wantLines(t, send(t, addresses[i], "GET", vector.Path, fromPage), 200, pageGrant+"Vary: "+want.granted+"\n")
		wantLines(t, send(t, addresses[i], "GET", vector.Path, [2]string{"Origin", "x y"}), 200, "Vary: "+want.malformed+"\n")
	}
}

// The rules come before ProxyPass, whatever it maps. The departure other-rules says what
// comes before them.
func TestApacheAnswersPreflightsUnlessOtherRulesDo(t *testing.T) {
	app := newUpstream(t)
	addresses := startApache(t, app, pagePolicy,
		"Include p0.conf\nProxyPass / UPSTREAM/",
		"Include p0.conf\nProxyPass / UPSTREAM/ mapping=encoded",
		"Include p0.conf\nProxyPass / UPSTREAM/ mapping=servlet",
		"ProxyPass / UPSTREAM/\nInclude p0.conf\nRewriteRule ^ UPSTREAM/ [P]",
		"RewriteEngine On\nRewriteRule ^ UPSTREAM/api/resource [P]\nInclude p0.conf",
		"Include p0.conf\nProxyPass / UPSTREAM/\nRewriteEngine Off",
	)
	for i, address := range addresses {
		app.prepare(&vector.App{})
		got := send(t, address, "OPTIONS", vector.Path, fromPage, askPUT)
		switch answered := app.seen.Load() == 0; {
		case i < 4 && answered:
			wantLines(t, got, 204, pagePreflight)
		case i < 4 || answered:
			t.Errorf("virtual host %d: answered %v: %s", i, answered, got)
		}
	}
}

// 10 000 origins are compared one after the other.
func TestApacheHoldsTenThousandOrigins(t *testing.T) {
	app := newUpstream(t)
	checkManyOrigins(t, startApache(t, app, manyOrigins(), "Include p0.conf\nProxyPass / UPSTREAM/")[0])
}

func TestApacheChecksWhatIsExported(t *testing.T) {
	needs(t, "apache2")
	checkExported(t, "apache", "NoDirective")
}

// The departure error-body says so.
func TestApacheRefusesPreflightsWithThePageOfAnOperator(t *testing.T) {
	app := newUpstream(t)
	addresses := startApache(t, app, pagePolicy,
		"Include p0.conf\nErrorDocument 403 refused\nProxyPass / UPSTREAM/",
		"Include p0.conf\nErrorDocument 403 "+vector.Path+"\nProxyPass / UPSTREAM/")
	for i, status := range []int{403, 200 /* the page's */} {
		got := send(t, addresses[i], "OPTIONS", "/", [2]string{"Origin", "https://other.test"}, askPUT)
		wantLines(t, got, status, "Vary: "+apacheVary+"\n")
		if want := []string{"refused", "ok"}[i]; got.Body != want {
			t.Errorf("want the body %s, got %s", want, got.Body)
		}
	}
}

// mod_cache stores the headers of the policy, and goes by its Vary.
func TestApacheCachesForEachPage(t *testing.T) {
	p := pagePolicy
	p.AllowOrigins = append(slices.Clip(p.AllowOrigins), "https://www.example.com")
	app := newUpstream(t)
	const cache = "Include p0.conf\nProxyPass / UPSTREAM/\nCacheSocache shmcb\nCacheEnable socache /\nCacheQuickHandler "
	for i, address := range startApache(t, app, p, cache+"on", cache+"off") {
		app.prepare(&vector.App{Outer: [][2]string{{"Cache-Control", "max-age=600"}, {"Access-Control-Allow-Origin", "*"}}})
		for range 2 {
			for _, origin := range p.AllowOrigins {
				wantLines(t, send(t, address, "GET", vector.Path, [2]string{"Origin", origin}), 200, strings.ReplaceAll(pageGrant, page, origin)+"Vary: Origin\n")
			}
			wantLines(t, send(t, address, "GET", vector.Path, [2]string{"Origin", "https://other.test"}), 200, "Vary: Origin\n")
			wantLines(t, send(t, address, "GET", vector.Path), 200, "Vary: Origin\n")
			wantLines(t, send(t, address, "GET", vector.Path, [2]string{"Origin", "x y"}), 200, "Vary: *\n")
		}
		// Each of four requests is answered once by the application, and the malformed one always.
		if runs := app.runs.Load(); runs != 6 {
			t.Errorf("virtual host %d: the application answered %d times", i, runs)
		}
	}
}

func TestApacheEchoesWhatItMay(t *testing.T) {
	app := newUpstream(t)
	address := startApache(t, app, echoPolicy(), "Include p0.conf\nProxyPass / UPSTREAM/")[0]
	checkLongest(t, address, apacheVary)
	checkAuthorization(t, address, apacheVary)
	checkRepeated(t, address, ", ")
	checkOtherMethods(t, address, app)
	if got := send(t, address, "OPTIONS", vector.Path, fromPage, askPUT); got.Body != " " {
		t.Errorf("the departure preflight-body says one space: %s", got)
	}
}
