package origin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sallyport/cors/core/internal/fault"
)

// Example is the example origin in messages.
const Example = "https://example.com"

// Diagnose says why raw is not an entry of AllowOrigins, and what was probably meant.
// It is lenient only for the message: its result is never matched against a request.
//
// An entry that it offers has the host that a browser would read in raw. It covers no
// more than raw says, unless the fault says so. In doubt it offers no entry.
func Diagnose(raw string) fault.Fault {
	if strings.TrimFunc(raw, fault.IsSeparator) == "" {
		return fault.Fault{Code: fault.OriginEmpty, Problem: fault.EmptyEntry + " (ParseOrigins leaves none)", Remove: true}
	}
	if len(raw) <= MaxLength {
		if f, found := diagnoseWord(raw); found {
			return f
		}
		if f, found := diagnoseRegexp(raw); found {
			return f
		}
	}
	if origins := cutOrigins(raw); len(origins) > 1 {
		return diagnoseList(origins)
	}
	if len(raw) > MaxLength {
		return fault.Fault{
			Code:    fault.OriginTooLong,
			Problem: "it is longer than an origin can be, which is " + strconv.Itoa(MaxLength) + " bytes",
			Fix:     "write one origin, such as " + strconv.Quote(Example),
		}
	}
	trimmed := strings.TrimSpace(raw)
	if i := strings.IndexFunc(trimmed, isInvisible); i >= 0 {
		visible := strings.Map(dropInvisible, raw)
		f := fault.Fault{Write: []string{visible}}
		if !isPlainEntry(visible) {
			f = Diagnose(visible)
		}
		if len(f.Write) > 1 { // the character may have separated two origins, or have been within one
			f = fault.Fault{Fix: eachOnItsOwn}
		}
		f.Code, f.Problem, f.Same = fault.OriginCharacter, invisibleProblem(trimmed[i:]), false
		return f
	}
	return diagnoseOne(raw)
}

// diagnoseOne diagnoses an entry that is a single origin.
func diagnoseOne(raw string) fault.Fault {
	var d diagnosis
	meant := d.mend(raw)
	f := d.fault()
	if f.Fix != "" || len(f.Write) > 0 {
		return f
	}
	if _, host, _ := strings.Cut(meant, "://"); !strings.Contains(raw, "://") {
		if word, found := diagnoseWord(host); found { // with a slip after it
			return word
		}
	}
	if !d.isWord && isPlainText(raw) && isPlainEntry(meant) {
		f.Write = []string{meant}
		return f
	}
	f.Note = ""
	f.Fix = writeOrigin
	return f
}

const writeOrigin = "write the origin as browsers send it, scheme://host or scheme://host:port, such as " + `"` + Example + `"`

// cutOrigins splits an entry that is a list of several. Spaces separate items only if
// the items have schemes: otherwise a space is a slip within an origin.
func cutOrigins(raw string) []string {
	raw = strings.TrimSpace(raw)
	if strings.HasPrefix(raw, `["`) && strings.HasSuffix(raw, `"]`) { // a list of JSON
		raw = raw[1 : len(raw)-1]
	}
	origins := strings.FieldsFunc(raw, fault.IsSeparator)
	if strings.ContainsAny(raw, ",;|\r\n") {
		return origins
	}
	for _, o := range origins {
		if !strings.Contains(o, "://") {
			return nil
		}
	}
	return origins
}

// diagnoseList offers the entries of a list if all of them would be accepted. If not,
// each gets its own diagnosis once it is an entry of its own.
func diagnoseList(origins []string) fault.Fault {
	f := fault.Fault{Code: fault.OriginList, Problem: "an entry is one origin, not a list (ParseOrigins splits at commas and white space)", Same: true}
	length := 0
	for _, raw := range origins {
		meant := []string{raw}
		if !isPlainEntry(raw) && length <= MaxLength {
			one := Diagnose(raw)
			f.Same = f.Same && one.Same
			if meant = one.Write; len(meant) != 1 || one.Note != "" {
				length = MaxLength + 1
				break
			}
		}
		if length += len(raw); length > MaxLength {
			break
		}
		if !slices.Contains(f.Write, meant[0]) {
			f.Write = append(f.Write, meant[0])
		}
	}
	if length > MaxLength {
		f.Write, f.Same = nil, false
		f.Fix = eachOnItsOwn
	}
	return f
}

const eachOnItsOwn = "write each as an entry of its own"

// isInvisible reports whether r is a control or format character, other than the
// joiners that some scripts need within a word.
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
