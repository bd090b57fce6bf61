package imports

import (
	"time"

	"github.com/sallyport/cors/core"
)

// kind is what a setting holds.
type kind uint8

const (
	list          kind = iota // of strings; in YAML also one string with commas, if the library reads it so
	boolean                   // true or false
	integer                   // a whole number
	duration                  // of time; in JSON nanoseconds or a text such as "12h"
	function                  // code, which cannot be imported
	texts                     // a list of strings, or one string with commas
	originSetting             // Express: true, false, one string or a list
	seconds                   // a number of seconds, or a text such as "30m"
	ignored                   // whatever it is, it changes no response
)

// String returns the name of a kind for messages.
func (k kind) String() string {
	return [...]string{"a list of strings", "true or false", "a whole number", "a duration", "a function",
		"a list of strings or one with commas", "true, false, a string or a list of strings", "a number of seconds", "a value"}[k]
}

// position is a place in the file. Line and Column count from 1; the zero value is none.
type position struct{ Line, Column int }

// item is an entry of a list.
type item struct {
	text string
	at   position
}

// value is a setting that was written.
type value struct {
	at       position
	items    []item
	truth    bool
	number   int
	duration time.Duration

	// isList and isBool say how a setting of Express was written.
	isList, isBool bool

	// partial is set if a part of the setting could not be read. The items are the rest.
	partial bool
}

// settings are one configuration.
type settings struct {
	at     position
	values map[string]value

	// problems are the settings that could not be read, or not for certain. What could
	// not be read is a decision, so that nothing is lost without a word.
	problems []Difference

	// exported is the policy that corsctl export wrote here, or nil.
	exported *core.Policy
}

func newSettings(at position) *settings { return &settings{at: at, values: map[string]value{}} }

// unread notes a setting that cannot be read. What could be read of it stays.
func (s *settings) unread(setting string, at position, text, fix string) {
	v := s.values[setting]
	v.partial = true
	s.values[setting] = v
	s.problems = append(s.problems, Difference{Decision, "unresolved", setting, "", at, text, fix})
}
