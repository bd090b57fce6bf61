package launch

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"sync"

	"github.com/chromedp/chromedp"

	"github.com/sallyport/cors/browsertest/internal/child"
)

// Console is what the console of a tab shows, from the moment the tab was opened.
type Console interface {
	// Messages returns the messages until now, in their order and of every level.
	Messages() []string
}

// WithConsole is a browser that tells what its consoles show. All browsers do.
type WithConsole interface {
	Browser
	// OpenConsole opens a URL in a new tab. It does not wait until the page is loaded.
	OpenConsole(ctx context.Context, url string) (Console, error)
}

// messages is a Console that is told each message.
type messages struct {
	mu   sync.Mutex
	list []string
}

func (m *messages) add(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list = append(m.list, text)
}

func (m *messages) Messages() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.list)
}

// OpenConsole is that of [WithConsole].
func (b *Chromium) OpenConsole(_ context.Context, url string) (Console, error) {
	ctx, _ := chromedp.NewContext(b.ctx) // canceled together with the browser's
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		return nil, err
	}
	shown, seen := chromedp.Console(ctx), &messages{}
	go func() {
		for m, err := range shown {
			if err != nil {
				return
			}
			seen.add(m.Text)
		}
	}()
	return seen, chromedp.Do(ctx, chromedp.Navigate(url))
}

// OpenConsole is that of [WithConsole]. The tab that was opened last collects the
// messages of all tabs.
func (f *Firefox) OpenConsole(ctx context.Context, url string) (Console, error) {
	tab, err := f.newTab(ctx)
	if err != nil {
		return nil, err
	}
	seen := &messages{}
	f.bidi.mu.Lock()
	f.bidi.onEvent = func(_ string, params json.RawMessage) {
		var entry struct{ Text string }
		if json.Unmarshal(params, &entry) == nil {
			seen.add(entry.Text)
		}
	}
	f.bidi.mu.Unlock()
	if err := f.bidi.call(ctx, "session.subscribe", map[string]any{"events": []string{"log.entryAdded"}}, nil); err != nil {
		return nil, err
	}
	return seen, f.bidi.call(ctx, "browsingContext.navigate", map[string]any{"context": tab, "url": url, "wait": "none"}, nil)
}

// OpenConsole is that of [WithConsole].
func (w *WebKit) OpenConsole(_ context.Context, url string) (Console, error) {
	p, err := w.openWindow(url, "--enable-write-console-messages-to-stdout=true")
	return printed{p}, err
}

// printed is a Console that a program prints: "CONSOLE NETWORK ERROR text", and before the
// text the place in the page's source, if there is one.
type printed struct{ process *child.Process }

var printedMessage = regexp.MustCompile(`(?m)^(?:\S+:\d+:\d+: )?CONSOLE [A-Z]+(?: [A-Z]+)* (.*)$`)

func (p printed) Messages() (list []string) {
	for _, found := range printedMessage.FindAllStringSubmatch(p.process.Output(), -1) {
		list = append(list, found[1])
	}
	return list
}
