// Package fault holds the words that all lists of a policy use for what is wrong
// with one of their entries, and for how to mend it.
package fault

import (
	"strings"
	"unicode"

	"github.com/sallyport/cors/core/internal/quote"
)

// EmptyEntry is the problem of an entry that holds nothing.
const EmptyEntry = "an empty entry, often left by splitting an environment variable at its commas"

// longestShown is how many bytes of an entry a fix shows.
const longestShown = 512

// IsSeparator reports whether r separates the items of a list that was not split,
// or is left at the ends of an item that was.
func IsSeparator(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' || r == '|' }

// Write is the fix that spells out what to write in place of an entry.
func Write(entries ...string) string {
	quoted := make([]string, len(entries))
	for i, entry := range entries {
		quoted[i] = quote.Bounded(entry, longestShown)
	}
	if len(quoted) == 1 {
		return "write " + quoted[0]
	}
	return "write each as an entry of its own: " + strings.Join(quoted, ", ")
}
