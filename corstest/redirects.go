package corstest

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// isRedirectStatus reports whether a status is a redirect status (Fetch, section
// "Statuses").
func isRedirectStatus(status int) bool {
	return slices.Contains([]int{301, 302, 303, 307, 308}, status)
}

// redirect is "HTTP-redirect fetch", up to the next request.
func (f *fetching) redirect(status int, location string) error {
	to, err := f.url.Parse(location)
	if err != nil { // step 5
		return errors.New("that is no URL")
	}
	toOrigin, fromOrigin := originOf(to), originOf(f.url)
	switch {
	case to.Scheme != "http" && to.Scheme != "https": // step 6
		return errors.New("that is neither http nor https")
	case len(f.passed) == 20: // step 7
		return errors.New("it is the 21st redirect")
	case to.User != nil && !f.noCORS && !f.isSameOrigin(to): // step 9
		return errors.New("Fetch, HTTP-redirect fetch, step 9: the URL has a user name or password")
	case to.User != nil && f.tainting == "cors": // step 10
		return errors.New("Fetch, HTTP-redirect fetch, step 10: the URL has a user name or password")
	}
	if (status == 301 || status == 302) && f.method == http.MethodPost ||
		status == 303 && f.method != http.MethodGet && f.method != http.MethodHead { // step 12
		f.method, f.body = http.MethodGet, nil
		f.remove("Content-Encoding", "Content-Language", "Content-Location", "Content-Type")
	}
	if toOrigin != fromOrigin { // step 13
		f.remove("Authorization")
		// Section "Requests", redirect-taint: two hops away from the page's origin.
		f.tainted = f.tainted || !f.isSameOrigin(f.url)
	}
	f.passed, f.url = append(f.passed, f.url), to
	return nil
}

func (f *fetching) remove(names ...string) {
	f.headers = slices.DeleteFunc(f.headers, func(header [2]string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, header[0]) })
	})
}
