// Package fault says what is wrong with an entry of a policy's list, and how to
// mend it, in the words that all lists share.
package fault

import (
	"strings"
	"unicode"

	"github.com/sallyport/cors/core/internal/quote"
)

// Fault is what is wrong with an entry.
type Fault struct {
	Code    string
	Problem string

	// Write lists the entries to write instead. The list accepts each of them, but the
	// rest of the policy may forbid it.
	Write []string

	// Note follows these entries: what to know about them, or what else could be done.
	Note string

	// Same is set if Write has just what the entry says, in the form that browsers send.
	// Nothing was guessed, and nothing left out that could be an entry.
	Same bool

	// Fix says what to do if there is nothing to write.
	Fix string

	// Remove is set if the entry has no meaning. Removing it is then a fix.
	Remove bool
}

// EmptyEntry is the problem of an entry that holds nothing.
const EmptyEntry = "an empty entry, often left by splitting an environment variable at its commas"

// HowToFix returns the fixes of the entry as text.
func (f Fault) HowToFix() string {
	switch {
	case len(f.Write) > 0:
		return Write(f.Write...) + f.Note
	case f.Remove && f.Fix == "":
		return "remove it"
	case f.Remove:
		return f.Fix + ", or remove it"
	}
	return f.Fix
}

// Write returns the fix that says what to write instead of an entry.
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

// longestShown is how many bytes of an entry a fix shows.
const longestShown = 512

// IsSeparator reports whether r separates the items of a list that was not split,
// or is left at the ends of an item that was.
func IsSeparator(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' || r == '|' }
