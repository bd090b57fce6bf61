//go:build unix

// On Windows nothing can send os.Interrupt to a program.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sallyport/cors/corstest"
)

// testPatience bounds what happens at once, so it is long.
const testPatience = time.Minute

// program is the example as a user starts it.
type program struct {
	*testing.T
	cmd      *exec.Cmd
	output   *lockedBuffer
	ended    chan error
	admin    string
	replicas map[string]string // from names to origins
	pages    map[string]string // from tenants to origins
}

// built is the folder of the program, if a test has built it.
var built string

// build returns the program's file.
var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "tenants-test-")
	if err != nil {
		return "", err
	}
	built = dir
	binary := filepath.Join(dir, "tenants")
	if out, err := exec.Command("go", append(append([]string{"build"}, raceFlag...), "-o", binary, ".")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return binary, nil
})

func TestMain(m *testing.M) {
	status := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(status)
}

// startProgram starts the program and waits until it says that it serves.
func startProgram(t *testing.T, databaseURL string, args ...string) *program {
	t.Helper()
	binary, err := build()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{T: t, cmd: exec.Command(binary, append([]string{"-addr", "127.0.0.1:0"}, args...)...), output: &lockedBuffer{},
		ended: make(chan error, 1), replicas: map[string]string{}, pages: map[string]string{}}
	p.cmd.Env = append(os.Environ(), "DATABASE_URL="+databaseURL)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() {
		p.cmd.Process.Signal(os.Interrupt)
		select {
		case err := <-p.ended:
			if err != nil {
				t.Errorf("the program ended with %v; its output:\n%s", err, p.output)
			}
		case <-time.After(testPatience):
			p.cmd.Process.Kill()
			t.Errorf("the program still runs after an interrupt; its output:\n%s", p.output)
		}
		if strings.Contains(p.output.String(), "DATA RACE") {
			t.Errorf("the program has a data race:\n%s", p.output)
		}
	})
	p.until("the program serves", func() bool {
		select {
		case err := <-p.ended:
			p.ended <- nil
			t.Fatalf("the program ended with %v; its output:\n%s", err, p.output)
		default:
		}
		return strings.Contains(p.output.String(), "Ctrl+C stops it.")
	})
	text := p.output.String()
	p.admin = regexp.MustCompile(`Open (\S+)/\n`).FindStringSubmatch(text)[1]
	for _, found := range regexp.MustCompile(`replica on (\S+) +(\S+)`).FindAllStringSubmatch(text, -1) {
		p.replicas[found[1]] = found[2]
	}
	for _, found := range regexp.MustCompile(`page of (\S+) +(\S+)`).FindAllStringSubmatch(text, -1) {
		p.pages[found[1]] = found[2]
	}
	if len(p.replicas) != 3 || len(p.pages) != 3 {
		t.Fatalf("the program has the replicas %v and the pages %v; its output:\n%s", p.replicas, p.pages, text)
	}
	return p
}

// until waits for what holds some time.
func (p *program) until(what string, holds func() bool) {
	p.Helper()
	for late := time.Now().Add(testPatience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			p.Fatalf("not after %v: %s; the program's output:\n%s", testPatience, what, p.output)
		}
	}
}

// order has the admin page add or remove an origin, and returns status and findings.
func (p *program) order(method, tenant, origin string) (int, []finding) {
	p.Helper()
	status, body, err := p.orderFrom(p.admin, method, tenant, origin)
	if err != nil {
		p.Fatal(err)
	}
	var findings []finding
	if err := json.Unmarshal(body, &findings); err != nil {
		p.Fatalf("the answer %q: %v", body, err)
	}
	return status, findings
}

// orderFrom does so from a page of any origin.
func (p *program) orderFrom(pageOrigin, method, tenant, origin string) (int, []byte, error) {
	p.Helper()
	text, err := json.Marshal(map[string]string{"tenant": tenant, "origin": origin})
	if err != nil {
		p.Fatal(err)
	}
	r, err := http.NewRequestWithContext(p.Context(), method, p.admin+"/origins", bytes.NewReader(text))
	if err != nil {
		p.Fatal(err)
	}
	response, err := corstest.NewPage(pageOrigin, nil).Fetch(r)
	if err != nil {
		return 0, nil, err
	}
	return response.Status, response.Body, nil
}

// must has the admin page add or remove an origin that is right.
func (p *program) must(method, tenant, origin string) {
	p.Helper()
	if status, findings := p.order(method, tenant, origin); status != http.StatusOK || len(findings) > 0 {
		p.Fatalf("%s %s of %s: %d, %v", method, origin, tenant, status, findings)
	}
}

func (p *program) state() state {
	p.Helper()
	response, err := http.Get(p.admin + "/state")
	if err != nil {
		p.Fatal(err)
	}
	defer response.Body.Close()
	var s state
	if err := json.NewDecoder(response.Body).Decode(&s); err != nil {
		p.Fatal(err)
	}
	return s
}

// call is what script on a page of an origin gets of one replica's greeting, by the Fetch
// standard, with the token of a tenant. An error says that it gets nothing.
func call(ctx context.Context, pageOrigin, replica, tenant string) (*corstest.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, replica+"/greeting", nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+tokenOf(tenant))
	return corstest.NewPage(pageOrigin, nil).Fetch(r)
}

// sharing returns the names of the replicas whose greeting a page may read.
func (p *program) sharing(pageOrigin string) []string {
	p.Helper()
	shared := []string{}
	for name, replica := range p.replicas {
		response, err := call(p.Context(), pageOrigin, replica, "acme")
		if err != nil {
			continue
		}
		if got, want := string(response.Body), fmt.Sprintf(`{"replica":%q,"text":"Hello from acme"}`, name); response.Status != http.StatusOK || strings.TrimSpace(got) != want {
			p.Errorf("%s answers a page of %s with %d %s, want 200 %s", name, pageOrigin, response.Status, got, want)
		}
		shared = append(shared, name)
	}
	slices.Sort(shared)
	return shared
}

// lockedBuffer keeps what a program writes.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

var _ io.Writer = (*lockedBuffer)(nil)

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
