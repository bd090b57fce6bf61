package probe_test

import (
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/probe"
)

// program returns the path of a program that the test needs.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatalf("CI needs %s: %v", name, err)
	default:
		t.Skipf("without %s: %v", name, err)
	}
	return path
}

// wordsOf has a shell split a command, with a function in place of curl.
func wordsOf(t *testing.T, command string, env ...string) []string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the commands are for a POSIX shell")
	}
	cmd := exec.Command(program(t, "sh"), "-c", "curl() { printf '%s\\0' \"$@\"; }\n"+command)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// hostileValues are what a shell would read otherwise without quotes.
var hostileValues = []string{
	"https://app.example.com`.attacker.test", "$(id)", "${HOME}", "it's", `"`, `\`, "a b", "; id", "| id", "& id", "!!", "#", "~", "*", "\n", "a\tb", "", "é",
}

func TestAShellReadsTheCommandAsItWasMeant(t *testing.T) {
	for _, value := range hostileValues {
		for _, u := range []string{"http://127.0.0.1/", "http://127.0.0.1/?q="} {
			x := &probe.Exchange{Method: "GET", URL: u + value, Fields: []probe.Field{{Name: "Origin", Value: value}}}
			got := wordsOf(t, x.Curl())
			if !slices.Contains(got, "Origin: "+value) || got[len(got)-1] != x.URL {
				t.Errorf("%q\n got %q\nfrom %s", value, got, x.Curl())
			}
		}
	}
}

func TestCommandsOfMethods(t *testing.T) {
	for method, want := range map[string]string{
		"GET": "curl -s -o /dev/null -D - http://a.test/", "HEAD": "curl -s --head http://a.test/",
		"OPTIONS": "curl -s -o /dev/null -D - -X OPTIONS http://a.test/",
	} {
		if got := (&probe.Exchange{Method: method, URL: "http://a.test/"}).Curl(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	if got := (&probe.Exchange{Method: "GET", URL: "http://[::1]/"}).Curl(); !strings.Contains(got, " --globoff ") {
		t.Errorf("curl would read the brackets as a range: %s", got)
	}
	if got := (&probe.Exchange{Method: "GET", URL: "http://a.test/x/../y"}).Curl(); !strings.Contains(got, " --path-as-is ") {
		t.Errorf("curl would change the path: %s", got)
	}
}

// TestASecretIsNeverShown looks for the value in all formats. The commands read it from
// the shell.
func TestASecretIsNeverShown(t *testing.T) {
	const secret = "Bearer s3cr3t's $HOME"
	got := probed(t, site{admits: func(string) bool { return true }}, probe.Options{
		Origins: []string{app}, Headers: []string{"Authorization: " + secret, "x-API.key: s3cr3t", "Content-Type: application/json"},
	})
	for format, write := range got.Formats() {
		var b strings.Builder
		if err := write(&b, false); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "s3cr3t") {
			t.Errorf("%s shows the secret:\n%s", format, b.String())
		}
		if !strings.Contains(b.String(), "PROBE_AUTHORIZATION") || !strings.Contains(b.String(), "PROBE_X_API_KEY") {
			t.Errorf("%s does not name the variables:\n%s", format, b.String())
		}
	}
	words := wordsOf(t, got.Findings[0].Evidence[0].Curl(), "PROBE_AUTHORIZATION="+secret, "PROBE_X_API_KEY=s3cr3t")
	if !slices.Contains(words, "Authorization: "+secret) || !slices.Contains(words, "x-API.key: s3cr3t") || !slices.Contains(words, "Content-Type: application/json") {
		t.Errorf("the shell reads %q", words)
	}
}

// recorder keeps what a site is asked, without what clients add on their own.
type recorder struct {
	site
	mu   sync.Mutex
	seen []string
}

func (s *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := r.Header.Clone()
	for _, name := range []string{"User-Agent", "Accept-Encoding", "Accept"} {
		h.Del(name)
	}
	var b strings.Builder
	b.WriteString(r.Method + " " + r.RequestURI + "\n")
	_ = h.Write(&b)
	s.mu.Lock()
	s.seen = append(s.seen, b.String())
	s.mu.Unlock()
	s.site.ServeHTTP(w, r)
}

// take returns what was seen, and forgets it.
func (s *recorder) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.seen
	s.seen = nil
	return seen
}

// TestCurlSendsWhatTheProbeSent runs the commands of findings with the real curl against
// the same server.
func TestCurlSendsWhatTheProbeSent(t *testing.T) {
	program(t, "curl")
	s := &recorder{site: site{admits: matches("^(https?://app\\.example\\.com([`_].*)?|null|file://)$")}}
	server := listen(t, s)
	p, err := probe.New(probe.Options{URL: server + "/api?q=[1]{2}", Origins: []string{app}, Timeout: minute, Headers: []string{"X-Token: s3cr3t"}})
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sent := s.take()
	ran := 0
	for _, f := range report.Findings {
		for _, x := range f.Evidence {
			cmd := exec.Command(program(t, "sh"), "-c", x.Curl())
			cmd.Env = append(os.Environ(), "PROBE_X_TOKEN=s3cr3t", "no_proxy=*")
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%s: %v", x.Curl(), err)
			}
			ran++
			if seen := s.take(); len(seen) != 1 || !slices.Contains(sent, seen[0]) {
				t.Errorf("%s\nsent\n%s\nthe probe had sent\n%s", x.Curl(), strings.Join(seen, "\n"), strings.Join(sent, "\n"))
			}
			if value := x.Response.Get(allowed); value != "" && !strings.Contains(string(out), allowed+": "+value+"\r\n") {
				t.Errorf("%s\nshows\n%s\nwithout %s: %s", x.Curl(), out, allowed, value)
			}
		}
	}
	if ran < 3 {
		t.Errorf("only %d commands were run", ran)
	}
}
