package probe

import (
	"context"
	"net/http"
)

// checkCookies judges the cookies of a response with credentials. Their values are not
// looked at.
func (p *Probe) checkCookies(context.Context) {
	if !p.credential || p.subject == "" {
		return
	}
	for _, line := range p.base.Response["Set-Cookie"] {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			continue // a browser ignores it, too
		}
		found := "the cookie " + quote(c.Name)
		forOthers := c.SameSite == http.SameSiteNoneMode
		switch {
		case forOthers && !c.Secure:
			p.report.add("cookie-none-without-secure", found, p.base)
		case c.Partitioned && !c.Secure:
			p.report.add("cookie-partitioned-without-secure", found, p.base)
		case isSameSite(p.subject, p.target):
		case !forOthers:
			p.report.add("cookie-same-site", found+" has "+sameSiteText(c.SameSite), p.base)
		case !c.Partitioned:
			p.report.add("cookie-unpartitioned", found, p.base)
		}
	}
}

func sameSiteText(s http.SameSite) string {
	switch s {
	case http.SameSiteStrictMode:
		return "SameSite=Strict"
	case http.SameSiteLaxMode:
		return "SameSite=Lax"
	}
	return "no SameSite"
}
