package corstest

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// cookies are the cookies of a browser. A jar of net/http ignores SameSite, so there
// are two of them.
type cookies struct {
	everywhere *cookiejar.Jar // SameSite=None
	onSite     *cookiejar.Jar // Lax, which is the default, and Strict
}

func newCookies() *cookies {
	jar := func() *cookiejar.Jar {
		j, _ := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List}) // never an error
		return j
	}
	return &cookies{jar(), jar()}
}

// keep stores the cookies that a host sets. From another site only those with
// SameSite=None are taken, which have to be Secure (RFC 6265bis, section 5.7).
func (c *cookies) keep(u *url.URL, sameSite bool, set []*http.Cookie) {
	for _, cookie := range set {
		in, other := c.onSite, c.everywhere
		if cookie.SameSite == http.SameSiteNoneMode {
			in, other = other, in
		}
		if cookie.SameSite == http.SameSiteNoneMode && !cookie.Secure || cookie.SameSite != http.SameSiteNoneMode && !sameSite {
			continue
		}
		gone := *cookie
		gone.MaxAge = -1
		other.SetCookies(u, []*http.Cookie{&gone})
		in.SetCookies(u, []*http.Cookie{cookie})
	}
}

// line is the value of Cookie for a request, or "".
func (c *cookies) line(u *url.URL, sameSite bool) string {
	sent := c.everywhere.Cookies(u)
	if sameSite {
		sent = append(sent, c.onSite.Cookies(u)...)
	}
	pairs := make([]string, len(sent))
	for i, cookie := range sent {
		pairs[i] = cookie.Name + "=" + cookie.Value
	}
	return strings.Join(pairs, "; ")
}
