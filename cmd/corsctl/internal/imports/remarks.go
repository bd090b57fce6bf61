package imports

import "time"

const (
	second = time.Second
	hour   = time.Hour
)

func itemsAt(at position, texts ...string) []item {
	var items []item
	for _, text := range texts {
		items = append(items, item{text, at})
	}
	return items
}

// everyoneBeside admits everyone, and tells of the entries beside "*".
func (b *builder) everyoneBeside(setting string, items []item) {
	b.policy().AllowOrigins = []string{"*"}
	for _, it := range items {
		if it.text != "*" {
			b.differAt(Note, "origin-beside-star", setting, it, `"*" admits everyone, so that the entry had no effect`, "")
		}
	}
}

// lookup tells of a function that decides origins.
func (b *builder) lookup(setting, when string, unused bool) {
	if !b.has(setting) {
		return
	}
	if unused {
		b.differ(Note, "function-unused", setting, "everyone is admitted, so that the function is never asked", "")
		return
	}
	b.differ(Decision, "function", setting, "it is a function, which cannot be imported; "+when, "remove the mark and give the function to core.WithOriginLookup, or list the origins")
}

func (b *builder) deadPrivateNetwork(setting string) {
	if b.isSet(setting) {
		b.differ(Note, "private-network", setting, "browsers dropped Private Network Access for a permission that no header grants: it had no effect", "")
	}
}

// optionsAnswered tells of a library that answers every OPTIONS.
func (b *builder) optionsAnswered(whose string) {
	if whose != "" {
		whose = " " + whose
	}
	b.differ(Note, "options-answered", "", b.library.title+" answers every OPTIONS"+whose+" itself. With the policy only preflights are answered, and any other OPTIONS reaches the application", "")
}

// passthrough tells of a library that leaves preflights to the application.
func (b *builder) passthrough(setting string) {
	b.differ(Decision, "passthrough", setting, "the application answers preflights itself, and a preflight that it answers with an error fails. A policy answers them",
		"remove the mark and make the engine with core.WithPreflightPassthrough(), or let the policy answer preflights")
}
