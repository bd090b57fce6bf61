package useragent

import "strconv"

// A Failure says at which step of the Fetch standard a response was refused. The
// page's script sees a network error; the reason is only here and in the browser's
// console.
type Failure struct {
	Section string // heading in the standard: "CORS check", "CORS-preflight fetch"
	Step    string // number of the step, with its substep: "4", "7.5"
	Problem string // what the step found, with the values it compared
}

// Error returns all three fields on one line.
func (f *Failure) Error() string {
	return "Fetch, " + f.Section + ", step " + f.Step + ": " + f.Problem
}

// quote escapes and shortens a value that a server sent, so that it fits into one line
// of a message.
func quote(value string) string {
	const limit = 200
	if len(value) <= limit {
		return strconv.QuoteToASCII(value)
	}
	return strconv.QuoteToASCII(value[:limit]) + "… (" + strconv.Itoa(len(value)) + " bytes)"
}
