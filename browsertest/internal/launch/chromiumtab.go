package launch

import (
	"context"
	"slices"
	"sync"

	"github.com/chromedp/chromedp"
)

type chromiumTab struct {
	ctx    context.Context
	mu     sync.Mutex
	errors []string
}

// NewTab opens a tab that lives as long as the browser.
func (b *Chromium) NewTab(context.Context) (Tab, error) {
	ctx, _ := chromedp.NewContext(b.ctx) // canceled together with the browser's
	t := &chromiumTab{ctx: ctx}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		return nil, err
	}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" || m.Type == "assert" {
				t.mu.Lock()
				t.errors = append(t.errors, m.String())
				t.mu.Unlock()
			}
		}
	}()
	return t, nil
}

func (t *chromiumTab) Navigate(_ context.Context, url string) error {
	return chromedp.Do(t.ctx, chromedp.Navigate(url))
}

func (t *chromiumTab) Resize(_ context.Context, width, height int) error {
	return chromedp.Do(t.ctx, chromedp.EmulateViewport(int64(width), int64(height)))
}

func (t *chromiumTab) Click(_ context.Context, selector string) error {
	return chromedp.Do(t.ctx, chromedp.Click(chromedp.CSS(selector)))
}

func (t *chromiumTab) Write(_ context.Context, selector, text string) error {
	return chromedp.Do(t.ctx,
		chromedp.Click(chromedp.CSS(selector)),
		chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)),
		chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (t *chromiumTab) Text(_ context.Context, expression string) (string, error) {
	return chromedp.Run(t.ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
}

func (t *chromiumTab) Screenshot(context.Context) ([]byte, error) {
	return chromedp.Run(t.ctx, chromedp.CaptureScreenshot())
}

func (t *chromiumTab) Errors() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.errors)
}
