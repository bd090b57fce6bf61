package origin

import "strings"

// Entry is a parsed entry of AllowOrigins.
type Entry struct {
	Form   Form
	Scheme string
	Host   string // without the "*." of a subdomain pattern
	Port   uint16

	AnyPort bool // ":*", which covers the default port too
}

// Form is the form of an entry.
type Form uint8

const (
	FormHost       Form = iota // one host
	FormSubdomains             // *.host
	FormScheme                 // scheme://*
	FormNull                   // null
	FormEveryone               // *
)

// ParseEntry parses an entry that core.New accepts. [Diagnose] says what is wrong with
// any other entry.
func ParseEntry(s string) (Entry, bool) {
	switch s {
	case "*":
		return Entry{Form: FormEveryone}, true
	case "null":
		return Entry{Form: FormNull}, true
	}
	if len(s) > MaxLength {
		return Entry{}, false
	}
	scheme, rest, found := strings.Cut(s, "://")
	if !found || !isScheme(scheme) {
		return Entry{}, false
	}
	e := Entry{Scheme: scheme}
	if scheme == "file" {
		return e, s == File
	}
	if bare, found := strings.CutSuffix(rest, ":*"); found {
		rest, e.AnyPort = bare, true
		if hostEnd(rest) != len(rest) {
			return Entry{}, false
		}
	}
	host, port, ok := cutPort(rest)
	if !ok || port != 0 && port == DefaultPort(scheme) {
		return Entry{}, false
	}
	e.Port = port
	switch base, subdomains := strings.CutPrefix(host, "*."); {
	case host == "*":
		e.Form = FormScheme
		return e, scheme != "http" && scheme != "https" && port == 0
	case subdomains:
		e.Form, e.Host = FormSubdomains, base
		return e, isName(base) && !endsInNumber(base)
	default:
		e.Host = host
		return e, isHost(scheme, host)
	}
}

// IsFile reports whether the entry is that of local files.
func (e Entry) IsFile() bool { return e.Scheme == "file" }

// Covers reports whether the entry covers o. It compares whole components, byte
// for byte; [Set] does the same for many entries at once.
func (e Entry) Covers(o Origin) bool {
	if e.Scheme != o.Scheme || !e.AnyPort && e.Port != o.Port {
		return false
	}
	switch e.Form {
	case FormHost:
		return e.Host == o.Host
	case FormSubdomains:
		return isSubdomain(o.Host, e.Host)
	case FormScheme:
		return true
	}
	return false
}

// isSubdomain reports whether host is one or more labels before base.
func isSubdomain(host, base string) bool {
	front, found := strings.CutSuffix(host, base)
	return found && strings.HasSuffix(front, ".") && isName(front)
}

// HasTrailingDot reports whether the host ends in the dot that a browser keeps as a
// part of the name. An opaque host is no name.
func (e Entry) HasTrailingDot() bool {
	return strings.HasSuffix(e.Host, ".") && isName(e.Host)
}
