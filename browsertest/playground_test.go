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

var screenshot = flag.String("screenshot", "", "`file` to write a picture of the playground to, as docs/playground.png has it")

func TestPlaygroundInChromium(t *testing.T) { playgroundIn(t, "Chromium") }
func TestPlaygroundInFirefox(t *testing.T)  { playgroundIn(t, "Firefox") }

func playgroundIn(t *testing.T, name string) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	b, err := kindOf(t, name).Start(ctx, launch.Network{})
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
	address := startPlayground(t)
	tab, err := b.(launch.Driven).NewTab(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p := &visitor{t, ctx, tab}
	for _, width := range []int{1280, 400} {
		p.visit(address, width)
		if name == "Chromium" && width == 1280 && *screenshot != "" {
			p.photograph(*screenshot)
		}
		p.editThePolicy()
		p.checkResources()
		p.makeAMistake()
		p.checkAccessibility(allRules)
		p.checkWidth(width)
	}
	p.checkConsole()
	p.checkFrames()
}

var playgroundAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`)

// startPlayground builds and starts the program, and returns the address that it
// prints.
func startPlayground(t *testing.T) (address string) {
	t.Helper()
	home, err := child.NewHome("playground")
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(home.Path, "playground")
	build := exec.Command("go", "build", "-C", "..", "-o", binary, "./examples/playground")
	if out, err := home.Run(build); err != nil {
		t.Fatalf("%v: %s", errors.Join(err, home.Remove()), out)
	}
	program, err := home.Start(binary, []string{"-addr", "127.0.0.1:0"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := program.Stop(); err != nil {
			t.Errorf("ending the playground: %v", err)
		}
	})
	err = program.Await(func(output string) bool {
		address = playgroundAddress.FindString(output)
		return address != ""
	})
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// visitor is a person at the playground.
type visitor struct {
	*testing.T
	ctx context.Context
	tab launch.Tab
}

func (p *visitor) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *visitor) text(expression string) string {
	p.Helper()
	text, err := p.tab.Text(p.ctx, expression)
	p.must(err)
	return text
}

func (p *visitor) shown(selector string) string {
	p.Helper()
	return p.text("document.querySelector('" + selector + "').innerText")
}

// waitFor waits until what an element shows contains a text, and returns it.
func (p *visitor) waitFor(selector, wanted string) string {
	p.Helper()
	var got string
	for late := time.Now().Add(2 * time.Minute); time.Now().Before(late); time.Sleep(50 * time.Millisecond) {
		if got = p.shown(selector); strings.Contains(got, wanted) {
			return got
		}
	}
	p.Fatalf("%s\n got %q\nwant %q in it", selector, got, wanted)
	return ""
}

const runIsOver = "calls, each to all three APIs"

func (p *visitor) visit(address string, width int) {
	p.Helper()
	p.must(p.tab.Resize(p.ctx, width, 900))
	p.must(p.tab.Navigate(p.ctx, address))
	p.waitFor("#summary", runIsOver)
}

func (p *visitor) photograph(file string) {
	p.Helper()
	picture, err := p.tab.Screenshot(p.ctx)
	p.must(err)
	p.must(os.WriteFile(file, picture, 0o644))
}

func (p *visitor) apply(policy string) {
	p.Helper()
	p.must(p.tab.Write(p.ctx, "#policy-text", policy))
	p.must(p.tab.Click(p.ctx, "#policy-form button[type=submit]"))
}

// editThePolicy closes the APIs to all pages and opens them to all, and wants the
// table to follow.
func (p *visitor) editThePolicy() {
	p.Helper()
	p.apply(`{"allowOrigins": ["https://nobody.example"]}`)
	closed := p.waitFor("#summary", ": 0 shared")
	before := p.shown("#table")
	if !strings.Contains(before, "Blocked") || strings.Contains(before, "Shared") {
		p.Errorf("after %q the table shows\n%s\nwant all calls blocked", closed, before)
	}
	p.apply(`{"allowOrigins": ["*"], "allowMethods": ["PUT", "PATCH", "DELETE"]}`)
	deadline := time.Now().Add(2 * time.Minute)
	for open := closed; strings.Contains(open, ": 0 shared") || !strings.Contains(open, runIsOver); open = p.shown("#summary") {
		if time.Now().After(deadline) {
			p.Fatalf("the summary stays at %q", open)
		}
		time.Sleep(50 * time.Millisecond)
	}
	if after := p.shown("#table"); !strings.Contains(after, "Shared") {
		p.Errorf("the table shows no call that is shared:\n%s", after)
	}
}

// makeAMistake submits a policy that is refused, and one that is no JSON.
func (p *visitor) makeAMistake() {
	p.Helper()
	p.apply(`{"allowOrigins": ["https://example.com/"]}`)
	p.waitFor("#policy-state", "Not applied")
	p.waitFor("#policy-findings", "trailing slash")
	p.apply(`{"allowOrigins": [`)
	p.waitFor("#policy-findings", "Line 1")
}

// Rules of axe-core, as it takes them.
const (
	allRules = `{iframes: false}` // it cannot reach into pages of other origins

	// A page in a frame needs neither landmarks nor a heading: these belong to the
	// page around it.
	rulesOfWCAG = `{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}`
)

func (p *visitor) checkAccessibility(rules string) {
	p.Helper()
	_, err := p.tab.Text(p.ctx, axe(p.T)+"\n;''")
	p.must(err)
	violations := p.text(`axe.run(document, ` + rules + `).then((r) =>
		r.violations.map((v) => v.id + ": " + v.help + "\n" + v.nodes.map((n) => "   " + n.html.slice(0, 200)).join("\n")).join("\n"))`)
	if violations != "" {
		p.Errorf("axe-core %s finds on %s\n%s", axeVersion, p.text("location.href"), violations)
	}
}

// checkFrames visits the pages that the playground has in frames.
func (p *visitor) checkFrames() {
	p.Helper()
	frames := strings.Fields(p.text(`[...document.querySelectorAll("iframe")].map((frame) => frame.src).join(" ")`))
	if len(frames) < 2 {
		p.Fatalf("the playground has the frames %q, want several", frames)
	}
	for _, frame := range frames {
		p.must(p.tab.Navigate(p.ctx, frame))
		p.checkAccessibility(rulesOfWCAG)
	}
}

// checkResources wants all that the page loaded from its own server to be there. A
// console does not tell in every browser.
func (p *visitor) checkResources() {
	p.Helper()
	if missing := p.text(`performance.getEntriesByType("resource")
		.filter((e) => new URL(e.name).origin === location.origin && e.responseStatus >= 400)
		.map((e) => e.responseStatus + " " + e.name).join("\n")`); missing != "" {
		p.Errorf("the page's own server answered\n%s", missing)
	}
	if p.text(`String(performance.getEntriesByType("resource").some((e) => e.responseStatus === 200))`) != "true" {
		p.Error("the browser tells no status of what the page loaded, so that this check is empty")
	}
}

func (p *visitor) checkWidth(width int) {
	p.Helper()
	if got := p.text(`String(document.documentElement.scrollWidth <= document.documentElement.clientWidth)`); got != "true" {
		p.Errorf("at %d px the page is wider than its window: %s px", width, p.text("String(document.documentElement.scrollWidth)"))
	}
}

// refusals are what a browser itself reports of calls and cookies that it blocks,
// which is what the playground shows.
var refusals = regexp.MustCompile(`blocked by CORS policy|Failed to load resource: net::ERR_FAILED|Cross-Origin Request Blocked|` +
	`Cookie .* has been rejected because it is in a cross-site context`)

func (p *visitor) checkConsole() {
	p.Helper()
	for _, message := range p.tab.Errors() {
		if !refusals.MatchString(message) {
			p.Errorf("an error in the console: %s", message)
		}
	}
}
