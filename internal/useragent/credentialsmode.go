package useragent

import "strconv"

// CredentialsMode is a request's credentials mode (Fetch, section "Requests").
//
// The CORS algorithms ask only whether it is Include: a cross-origin request in
// mode SameOrigin carries no credentials, so it is judged as one in mode Omit.
type CredentialsMode uint8

const (
	Omit       CredentialsMode = iota // never send or store credentials
	SameOrigin                        // only where page and URL share an origin: the default of fetch()
	Include                           // always: withCredentials = true, or credentials: "include"
)

// String returns the mode as scripts spell it: omit, same-origin or include.
func (m CredentialsMode) String() string {
	switch m {
	case Omit:
		return "omit"
	case SameOrigin:
		return "same-origin"
	case Include:
		return "include"
	}
	return "CredentialsMode(" + strconv.Itoa(int(m)) + ")"
}
