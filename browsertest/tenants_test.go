package browsertest

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/browsertest/internal/child"
	"github.com/sallyport/cors/browsertest/internal/launch"
)

var tenantsScreenshot = flag.String("tenants-screenshot", "", "`file` to write a picture of examples/tenants to, as its README has it")

// TestTenantsInChromium uses the admin page of examples/tenants in one tab, and has the
// page of a tenant in another.
func TestTenantsInChromium(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	b, err := kindOf(t, "Chromium").Start(ctx, launch.Network{})
	if missing := (*launch.Missing)(nil); errors.As(err, &missing) && os.Getenv("CI") != "true" {
		t.Skip(missing)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := b.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	}()
	admin, page := startTenants(t)
	visitorOf := func(address string, width, height int) *visitor {
		tab, err := b.(launch.Driven).NewTab(ctx)
		if err != nil {
			t.Fatal(err)
		}
		v := &visitor{t, ctx, tab}
		v.must(tab.Resize(ctx, width, height))
		v.must(tab.Navigate(ctx, address))
		return v
	}

	p := visitorOf(page, 400, 300)
	p.waitFor("#replicas", "Gin")
	p.waitForLines("#replicas", "blocked", 3)
	a := visitorOf(admin, 1280, 880)
	a.waitForLines("#replicas", "up to date", 3)

	a.checkResources()
	// The form has the origin of this page at the start.
	p.text(`dispatchEvent(new MessageEvent("message", {origin: document.documentElement.dataset.admin, source: parent, data: "committed"})), ""`)
	a.must(a.tab.Click(ctx, "#add button"))
	p.waitForLines("#replicas", "200 Hello from globex", 3)
	if measured := regexp.MustCompile(`\d+ ms`).FindAllString(p.shown("#replicas"), -1); len(measured) != 3 {
		t.Errorf("the page shows %q, want how long each replica took", p.shown("#replicas"))
	}
	a.must(a.tab.Write(ctx, "#origin", "https://App.example.com/"))
	a.must(a.tab.Click(ctx, "#add button"))
	a.waitFor("#findings", `write "https://app.example.com"`)
	a.checkAccessibility(allRules)
	a.checkWidth(1280)
	p.checkAccessibility(rulesOfWCAG)
	if *tenantsScreenshot != "" {
		a.photograph(*tenantsScreenshot)
	}

	a.must(a.tab.Click(ctx, `button[aria-label^="Remove http://globex.localhost"]`))
	p.waitForLines("#replicas", "blocked", 3)
	a.must(a.tab.Resize(ctx, 400, 900))
	a.checkWidth(400)
	a.checkAccessibility(allRules)
	for _, v := range []*visitor{a, p} {
		for _, message := range v.tab.Errors() {
			if !refusals.MatchString(message) && !strings.Contains(message, "status of 422") { // the mistake above
				t.Errorf("an error in the console: %s", message)
			}
		}
	}
}

// waitForLines waits until so many lines of an element contain a text.
func (p *visitor) waitForLines(selector, wanted string, lines int) {
	p.Helper()
	for late := time.Now().Add(2 * time.Minute); strings.Count(p.shown(selector), wanted) != lines; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(late) {
			p.Fatalf("%s\n got %q\nwant %q %d times", selector, p.shown(selector), wanted, lines)
		}
	}
}

// startTenants builds and starts the program, and returns the addresses of its admin page
// and of the page of globex.
func startTenants(t *testing.T) (admin, page string) {
	t.Helper()
	home, err := child.NewHome("tenants")
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(home.Path, "tenants")
	if out, err := home.Run(exec.Command("go", "build", "-C", "../examples/tenants", "-o", binary, ".")); err != nil {
		t.Fatalf("%v: %s", errors.Join(err, home.Remove()), out)
	}
	// PostgreSQL's user cannot reach the home.
	program, err := home.Start(binary, []string{"-addr", "127.0.0.1:0"}, []string{"TMPDIR=" + os.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := program.Stop(); err != nil {
			t.Errorf("ending the program: %v", err)
		}
	})
	err = program.Await(func(output string) bool { return strings.Contains(output, "Ctrl+C stops it.") })
	if err != nil && strings.Contains(err.Error(), "install it") && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	output := program.Output()
	return regexp.MustCompile(`Open (\S+)\n`).FindStringSubmatch(output)[1],
		regexp.MustCompile(`page of globex +(\S+)`).FindStringSubmatch(output)[1]
}
