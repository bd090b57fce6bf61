// Package lint judges the policies of a file: what core.New refuses, what core.Advise
// advises, and what is wrong with the file itself. It also mends what is no decision.
package lint

import (
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/document"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
)

// Severity says how bad a finding is.
type Severity string

const (
	Error  Severity = "error"  // the policy is refused
	Advice Severity = "advice" // it is valid, but unwise or partly without effect
)

// Finding is one problem or one piece of advice.
type Finding struct {
	File       string
	Where      string // the policy's place in a Kubernetes object, or ""
	Start, End policydoc.Position

	Severity Severity
	Code     string
	Field    string // of core.Policy, or ""
	Index    int    // the entry's place in a list, or -1
	Value    string // the entry or value

	Problem, Fix string

	// Write lists what to write in place of the entry, if that is known. Remove is set if
	// the entry is to be removed instead.
	Write  []string
	Remove bool

	// Automatic is set if Fix is no decision and can be made in place: --fix does it.
	Automatic bool

	edits  []document.Edit   // of the problem of the text
	policy *policydoc.Policy // nil if it is about the file
}

// Edits make the fix, if it is automatic. They are edits of the file's text. In a string
// within a file they take time that grows with the string.
func (f Finding) Edits() []document.Edit {
	switch {
	case !f.Automatic:
		return nil
	case isOfText(f):
		return f.edits
	}
	return f.policy.Mend(f.Field, map[int][]string{f.Index: f.Write})
}

// longestShown is how many bytes of a value a text shows.
const longestShown = 256

// Subject names the field and the entry, and quotes the value. It is empty if the
// finding is about the file.
func (f Finding) Subject() string {
	var b strings.Builder
	if f.Field == "" || isAboutText(f) {
		return ""
	}
	b.WriteString(f.Field)
	if f.Index >= 0 {
		b.WriteString("[" + strconv.Itoa(f.Index) + "]")
	}
	switch {
	case len(f.Value) > longestShown:
		b.WriteString(" " + strconv.QuoteToASCII(f.Value[:longestShown]) + "… (" + strconv.Itoa(len(f.Value)) + " bytes)")
	case f.Index >= 0 || f.Value != "":
		b.WriteString(" " + strconv.QuoteToASCII(f.Value))
	}
	return b.String()
}

// isAboutText reports whether the problem names its key itself.
func isAboutText(f Finding) bool { return strings.HasPrefix(f.Code, "file-") }

// Sentence returns what is wrong and where in the policy, without the fix.
func (f Finding) Sentence() string {
	if subject := f.Subject(); subject != "" {
		return subject + ": " + f.Problem
	}
	return f.Problem
}

// FixText returns how to mend it, and who does.
func (f Finding) FixText() string {
	if f.Automatic {
		return f.Fix + " (lint --fix does it)"
	}
	return f.Fix
}
