package core

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core/internal/field"
	"github.com/sallyport/cors/core/internal/quote"
)

// shortfall is what the preflight of an allowed origin asks for but does not get.
type shortfall struct {
	missing []string // clauses that say what is not granted
	notes   []string // sentences that say more about it
	edits   []string // of the policy, to follow "add"
}

// note adds a sentence, once.
func (s *shortfall) note(sentence string) {
	if !slices.Contains(s.notes, sentence) {
		s.notes = append(s.notes, sentence)
	}
}

// explainShortfall names everything that is missing: the method and the headers.
func (d Decision) explainShortfall(reason Reason) string {
	var s shortfall
	d.addMethod(&s, reason)
	d.addHeaders(&s)
	text := "Origin " + d.quotedOrigin() + " is allowed, but " + strings.Join(s.missing, ", and ") + "."
	for _, note := range s.notes {
		text += " " + note
	}
	if len(s.edits) > 0 {
		text += " To allow it, add " + strings.Join(s.edits, ", and ") + "."
	}
	return text
}

const noBrowser = "No browser sends that, and no policy can allow it."

// addMethod adds what is wrong with the method, if anything is.
func (d Decision) addMethod(s *shortfall, reason Reason) {
	quoted := quote.Bounded(d.method, maxExplained)
	switch reason {
	case ReasonMethodMalformed:
		s.note(noBrowser)
		if isRequestMethod(d.method) {
			s.missing = append(s.missing, "Access-Control-Request-Method is repeated, and one request has one method")
		} else {
			s.missing = append(s.missing, "Access-Control-Request-Method is "+quoted+", which is not a method")
		}
	case ReasonMethodNotRouted:
		methods := d.routed().methods
		if len(methods) == 0 {
			s.missing = append(s.missing, "the router has no route at this path")
		} else {
			s.missing = append(s.missing, "the router has no route for the method "+quoted+" at this path, only for "+listed(methods))
		}
		s.note("Register a route for the method " + quoted + ".")
	case ReasonMethodNotAllowed:
		d.addMethodNotAllowed(s, quoted)
	}
}

func (d Decision) addMethodNotAllowed(s *shortfall, quoted string) {
	c := d.answers.rules
	if isForbiddenMethod(d.method) {
		s.missing = append(s.missing, "no browser lets a page send the method "+quoted+", and no policy can allow it")
		return
	}
	if d.method == "*" {
		s.missing = append(s.missing, `a page asks for a method named "*", which no page needs: granting it would grant all`)
		return
	}
	methods := c.policy.AllowMethods
	s.missing = append(s.missing, "the method "+quoted+" is not in AllowMethods ("+listed(methods)+")")
	add := quoted
	if upper := strings.ToUpper(d.method); upper != d.method && isStandardMethod(upper) {
		add = strconv.Quote(upper)
		note := "Methods are case-sensitive: the page has to ask for " + add
		if c.grantsMethod(upper) {
			s.note(note + ", which is allowed.")
			return
		}
		s.note(note + ".")
	} else if i := slices.IndexFunc(methods, func(listed string) bool { return field.EqualFold(listed, d.method) }); i >= 0 {
		s.note("Methods are case-sensitive, and " + quote.Bounded(methods[i], maxExplained) + " is another one.")
	}
	s.edits = append(s.edits, add+" to "+fieldAllowMethods)
}

// addHeaders adds the header names that are not granted, if there are any.
func (d Decision) addHeaders(s *shortfall) {
	c := d.answers.rules
	var buf [mostMissed + 1]string
	line := [1]string{d.requestHeaders}
	reason, subject, n := c.collectMissed(line[:], buf[:])
	switch reason {
	case ReasonRequestHeadersMalformed:
		s.missing = append(s.missing, "Access-Control-Request-Headers is not a list of header names, since "+quote.Bounded(subject, maxExplained)+" is not a token")
		s.note(noBrowser)
		return
	case ReasonRequestHeadersOverBudget:
		s.missing = append(s.missing, "Access-Control-Request-Headers is longer than 4096 bytes and was not read")
		s.note(noBrowser)
		return
	}
	missed := slices.DeleteFunc(buf[:n], func(name string) bool { return name == "*" })
	if len(missed) < n {
		s.missing = append(s.missing, `a page asks for a header named "*", which no page needs: granting it would grant all`)
	}
	switch {
	case len(missed) == 0:
		return
	case c.anyHeader: // so only Authorization is missing
		s.missing = append(s.missing, `"*" in AllowHeaders never covers Authorization`)
		s.edits = append(s.edits, `"Authorization" to `+fieldAllowHeaders)
		return
	}
	names := quotedNames(missed)
	what, are := "the request header ", " is"
	if len(missed) > 1 {
		what, are = "the request headers ", " are"
	}
	s.missing = append(s.missing, what+names+are+" not in AllowHeaders ("+listed(c.policy.AllowHeaders)+")")
	s.edits = append(s.edits, names+" to "+fieldAllowHeaders)
}

// maxListed is about how many bytes a list of names in an explanation has at most. A
// longer list would hide the rest of the text.
const maxListed = 256

// quotedNames quotes names that a client chose, as many as fit.
func quotedNames(names []string) string {
	text := ""
	for i, name := range names {
		if i == mostMissed || len(text) > maxListed {
			return text + " and more"
		}
		if i > 0 {
			text += ", "
		}
		text += quote.Bounded(name, maxExplained)
	}
	return text
}

// listed shows a list of the policy or of the router, as far as it fits.
func listed(names []string) string {
	if len(names) == 0 {
		return "which is empty"
	}
	const most = 12
	text := ""
	for i, name := range names {
		if i == most || len(text) > maxListed {
			return text + ", …"
		}
		if i > 0 {
			text += ", "
		}
		text += bounded(name, maxExplained)
	}
	return text
}
