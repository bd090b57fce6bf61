package core

import "strings"

// pages is the folder of the pages that Help leads to: docs/codes of this project.
const pages = "https://github.com/sallyport/cors/blob/main/docs/codes/"

// Help returns the address of the page about problems of this kind: an example, and how
// to mend it. It is empty if there is no Code.
func (e *PolicyError) Help() string { return pageOf(e.Code) }

// Help returns the address of the page about advice of this kind: an example, and how to
// follow it. It is empty if there is no Code.
func (a Advice) Help() string { return pageOf(a.Code) }

// Help returns the address of the page about the reason: a request that yields it, what
// the browser makes of the response, and how to mend it. It is empty if there is no such
// reason.
func (r Reason) Help() string {
	if r >= reasonCount {
		return ""
	}
	return pageOf(strings.ReplaceAll(strings.ToLower(r.String()), " ", "-"))
}

func pageOf(name string) string {
	if name == "" {
		return ""
	}
	return pages + name + ".md"
}
