package cachetest

import (
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// settings are how a cache is set up. The zero value is what a careful operator writes:
// the key has the Host and the whole URL, and only what may be stored by default is.
type settings struct {
	// keepsOptions makes Varnish store the responses to OPTIONS. The other caches cannot.
	keepsOptions bool

	// key is what nginx finds a response by. If it is empty, it is
	// $scheme$http_host$request_uri. Without a host in it, sites share their responses.
	key string

	// extra are more lines of the configuration: of nginx's location, of Varnish's VCL
	// before our own, of squid.conf, or of records.config.
	extra string

	// outer are lines of nginx's http block, or of plugin.config of Traffic Server.
	outer string

	// files are more files beside records.config, by their names.
	files map[string]string
}

// server is a program that caches.
type server struct {
	name    string
	program string
	debian  string // the package that has the program

	// configure writes the configuration into a folder, and returns the arguments and
	// the environment of the program.
	configure func(f folder, listen, upstream string, s settings) (args, env []string)
}

var servers = []server{nginx, varnish, squid, trafficServer}

// start puts a cache in front of an application, and returns its URL, such as
// http://127.0.0.1:40000. The cache ends with the test. If its program is missing, the
// test is skipped, or fails in CI.
func start(t testing.TB, c server, app http.Handler, s settings) (url string) {
	t.Helper()
	program := find(t, c)
	token := "/" + rand.Text()
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == token {
			w.Header().Set("Cache-Control", "no-store")
			_, _ = io.WriteString(w, token)
			return
		}
		app.ServeHTTP(w, r)
	}))
	t.Cleanup(upstream.Close)
	var problems []error
	for range 5 { // another program may take the port before the cache does
		url, err := startOnce(t, c, program, upstream.Listener.Addr().String(), token, s)
		if err == nil {
			return url
		}
		problems = append(problems, err)
	}
	t.Fatalf("%s does not start: %v", c.name, problems)
	return ""
}

// startOnce starts the program on a port that is free now, and waits until a request
// reaches our application through it.
func startOnce(t testing.TB, c server, program, upstream, token string, s settings) (url string, err error) {
	t.Helper()
	listen := freePort(t)
	f := newFolder(t)
	args, env := c.configure(f, listen, upstream, s)
	f.handOver()
	p := f.run(program, args, env)
	client := http.Client{Timeout: 20 * time.Second}
	defer client.CloseIdleConnections()
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); {
		if p.hasEnded() {
			return "", fmt.Errorf("%s ended: %s", program, p.log())
		}
		if answers(&client, "http://"+listen+token, token) {
			return "http://" + listen, nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "", fmt.Errorf("%s does not pass requests on: %s", program, p.log())
}

func answers(client *http.Client, url, want string) bool {
	response, err := client.Get(url)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return err == nil && string(body) == want
}

// find looks in PATH, and where Debian has programs of administrators.
func find(t testing.TB, c server) (program string) {
	t.Helper()
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin") {
		program = filepath.Join(dir, c.program)
		if info, err := os.Stat(program); err == nil && !info.IsDir() {
			return program
		}
	}
	const format = "%s is missing; on Debian: apt-get install %s"
	if os.Getenv("CI") != "" {
		t.Fatalf(format, c.program, c.debian)
	}
	t.Skipf(format, c.program, c.debian)
	return ""
}

func freePort(t testing.TB) (address string) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
