package origin

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sallyport/cors/core/internal/fault"
)

// Diagnose says what keeps raw from being an entry of AllowOrigins, and what
// was probably meant. Its leniency serves the message alone: nothing that it
// makes of raw is ever matched against a request.
func Diagnose(raw string) (problem, fix string) {
	if strings.TrimFunc(raw, fault.IsSeparator) == "" {
		return fault.EmptyEntry, "remove it"
	}
	if origins := cutOrigins(raw); len(origins) > 1 {
		return "an entry is one origin, not a list", suggestEach(origins)
	}
	if len(raw) > MaxLength {
		return "it is longer than an origin can be, which is " + strconv.Itoa(MaxLength) + " bytes",
			"write one origin, such as " + strconv.Quote(Example)
	}
	trimmed := strings.TrimSpace(raw)
	if i := strings.IndexFunc(trimmed, isInvisible); i >= 0 {
		return invisibleProblem(trimmed[i:]), Suggest(strings.Map(dropInvisible, raw))
	}
	var d diagnosis
	meant := d.mend(raw)
	if d.fix != "" {
		return d.problem(), d.fix
	}
	return d.problem(), Suggest(meant)
}

const (
	Example     = "https://example.com"
	everyoneFix = `write "*" as the only entry, or list the origins`
)

// cutOrigins splits an entry that is a list of several. Spaces alone make a list
// only of what has schemes: otherwise one of them is a slip within an origin.
func cutOrigins(raw string) []string {
	origins := strings.FieldsFunc(raw, fault.IsSeparator)
	if strings.ContainsAny(strings.TrimSpace(raw), ",;|\r\n") {
		return origins
	}
	for _, o := range origins {
		if !strings.Contains(o, "://") {
			return nil
		}
	}
	return origins
}

// isInvisible knows control and format characters, other than the joiners that
// some scripts need within a word.
func isInvisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf) && r != '\u200c' && r != '\u200d'
}

func dropInvisible(r rune) rune {
	if isInvisible(r) {
		return -1
	}
	return r
}

// invisibleProblem names the character that s begins with.
func invisibleProblem(s string) string {
	kind := "invisible"
	r, _ := utf8.DecodeRuneInString(s)
	if unicode.IsControl(r) {
		kind = "control"
	}
	return fmt.Sprintf("it contains the %s character %U", kind, r)
}

// Suggest offers meant where it is an entry that would be accepted, or becomes one
// once mended, and the form of an origin where it is not.
func Suggest(meant string) string {
	if _, ok := ParseEntry(meant); ok {
		return fault.Write(meant)
	}
	var d diagnosis
	meant = d.mend(meant)
	if d.fix != "" {
		return d.fix
	}
	if _, ok := ParseEntry(meant); ok {
		return fault.Write(meant)
	}
	return "write the origin as browsers send it, scheme://host or scheme://host:port, such as " + strconv.Quote(Example)
}

// suggestEach spells the entries out where all of them would be accepted; where
// not, each gets a diagnosis of its own once it stands alone.
func suggestEach(origins []string) string {
	const alone = "write each as an entry of its own"
	meant := make([]string, len(origins))
	length := 0
	for i, raw := range origins {
		var d diagnosis
		meant[i] = d.mend(raw)
		length += len(meant[i])
		if _, ok := ParseEntry(meant[i]); !ok || length > MaxLength {
			return alone
		}
	}
	return fault.Write(meant...)
}
