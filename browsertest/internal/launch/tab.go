package launch

import "context"

// Tab is a tab that is used as a person uses it: through its visible controls. Chromium
// and Firefox have such tabs.
type Tab interface {
	Navigate(ctx context.Context, url string) error
	// Resize sets the size of the page's viewport in CSS pixels.
	Resize(ctx context.Context, width, height int) error
	// Click presses the mouse's button on the element.
	Click(ctx context.Context, selector string) error
	// Write replaces the text of a text field, by keys.
	Write(ctx context.Context, selector, text string) error
	// Text evaluates an expression, awaits it if it is a promise, and returns the
	// resulting string.
	Text(ctx context.Context, expression string) (string, error)
	Screenshot(ctx context.Context) (png []byte, err error)
	// Errors returns the errors on the console.
	Errors() []string
}

// Driven is a browser that opens such tabs.
type Driven interface {
	Browser
	NewTab(ctx context.Context) (Tab, error)
}
