package main

import "net/http"

// knownHostOnly refuses requests that did not ask for the control page by its
// own address. A page of another site whose name was made to resolve to
// loopback (DNS rebinding) is same-origin with us as far as a browser can tell;
// its Host still names the other site.
func knownHostOnly(control *server, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != control.host {
			http.Error(w, "the playground is at "+control.origin+"/", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// sameOriginOnly refuses what another origin's page asked for, reads as well as
// writes, same-site pages included: the playground's own pages on 127.0.0.1 are
// same-site. Origin and Sec-Fetch-Site are both absent only outside browsers
// and in browsers too old for Sec-Fetch-Site, which send no Origin with GET:
// those cannot read the answer, since it carries no CORS field.
func sameOriginOnly(origin string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site, from := r.Header.Get("Sec-Fetch-Site"), r.Header.Values("Origin")
		foreign := len(from) > 1 || len(from) == 1 && from[0] != origin
		if foreign || site != "" && site != "same-origin" {
			http.Error(w, "only the control page itself may ask this", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
