package launch

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
)

type firefoxTab struct {
	bidi    *bidi
	context string // the browsing context's id
	mu      sync.Mutex
	errors  []string
}

// NewTab opens a tab. The tab that was opened last collects the errors of all tabs.
func (f *Firefox) NewTab(ctx context.Context) (Tab, error) {
	id, err := f.newTab(ctx)
	if err != nil {
		return nil, err
	}
	t := &firefoxTab{bidi: f.bidi, context: id}
	f.bidi.mu.Lock()
	f.bidi.onEvent = t.note
	f.bidi.mu.Unlock()
	return t, f.bidi.call(ctx, "session.subscribe", map[string]any{"events": []string{"log.entryAdded"}}, nil)
}

func (t *firefoxTab) note(_ string, params json.RawMessage) {
	var entry struct{ Level, Text string }
	if json.Unmarshal(params, &entry) == nil && entry.Level == "error" {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.errors = append(t.errors, entry.Text)
	}
}

func (t *firefoxTab) Navigate(ctx context.Context, url string) error {
	return t.bidi.call(ctx, "browsingContext.navigate", map[string]any{"context": t.context, "url": url, "wait": "complete"}, nil)
}

func (t *firefoxTab) Resize(ctx context.Context, width, height int) error {
	return t.bidi.call(ctx, "browsingContext.setViewport", map[string]any{
		"context": t.context, "viewport": map[string]int{"width": width, "height": height},
	}, nil)
}

func (t *firefoxTab) Click(ctx context.Context, selector string) error {
	at, err := t.Text(ctx, fmt.Sprintf(`(() => {
		const e = document.querySelector(%q);
		e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getBoundingClientRect();
		return JSON.stringify([Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)]);
	})()`, selector))
	if err != nil {
		return err
	}
	var point [2]int
	if err := json.Unmarshal([]byte(at), &point); err != nil {
		return err
	}
	return t.perform(ctx, map[string]any{"type": "pointer", "id": "mouse", "actions": []any{
		map[string]any{"type": "pointerMove", "x": point[0], "y": point[1]},
		map[string]any{"type": "pointerDown", "button": 0},
		map[string]any{"type": "pointerUp", "button": 0},
	}})
}

func (t *firefoxTab) Write(ctx context.Context, selector, text string) error {
	if err := t.Click(ctx, selector); err != nil {
		return err
	}
	const control = "\uE009" // of WebDriver's keys
	key := func(kind, value string) any { return map[string]any{"type": kind, "value": value} }
	actions := []any{key("keyDown", control), key("keyDown", "a"), key("keyUp", "a"), key("keyUp", control)}
	for _, r := range text {
		actions = append(actions, key("keyDown", string(r)), key("keyUp", string(r)))
	}
	return t.perform(ctx, map[string]any{"type": "key", "id": "keyboard", "actions": actions})
}

func (t *firefoxTab) perform(ctx context.Context, source any) error {
	return t.bidi.call(ctx, "input.performActions", map[string]any{"context": t.context, "actions": []any{source}}, nil)
}

func (t *firefoxTab) Text(ctx context.Context, expression string) (string, error) {
	var evaluated struct {
		Type   string
		Result struct {
			Type  string
			Value json.RawMessage
		}
		ExceptionDetails struct{ Text string }
	}
	err := t.bidi.call(ctx, "script.evaluate", map[string]any{
		"expression": expression, "target": map[string]any{"context": t.context}, "awaitPromise": true,
	}, &evaluated)
	if err != nil {
		return "", err
	}
	if evaluated.Type != "success" {
		return "", errors.New(evaluated.ExceptionDetails.Text)
	}
	if evaluated.Result.Type != "string" {
		return "", fmt.Errorf("the expression gives a value of type %s, not a string", evaluated.Result.Type)
	}
	var text string
	err = json.Unmarshal(evaluated.Result.Value, &text)
	return text, err
}

func (t *firefoxTab) Screenshot(ctx context.Context) ([]byte, error) {
	var shot struct{ Data string }
	if err := t.bidi.call(ctx, "browsingContext.captureScreenshot", map[string]any{"context": t.context}, &shot); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(shot.Data)
}

func (t *firefoxTab) Errors() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.errors)
}
