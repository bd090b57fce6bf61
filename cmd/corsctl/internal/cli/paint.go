package cli

// Paint says whether a text gets colours.
type Paint bool

// Bad paints what is wrong, or a "no".
func (p Paint) Bad(text string) string { return p.with("31", text) }

// Good paints a "yes".
func (p Paint) Good(text string) string { return p.with("32", text) }

// Warn paints advice.
func (p Paint) Warn(text string) string { return p.with("33", text) }

// Strong paints what to look at first.
func (p Paint) Strong(text string) string { return p.with("1", text) }

// Faint paints what is there for reference.
func (p Paint) Faint(text string) string { return p.with("2", text) }

func (p Paint) with(code, text string) string {
	if !p || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
