package main

import "net/http"

// knownHostOnly refuses requests whose Host is not the control page's own address. If
// the name of another site resolves to loopback (DNS rebinding), a browser thinks that
// its pages are same-origin with us. But Host still names the other site.
func knownHostOnly(control *server, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != control.host {
			http.Error(w, "the playground is at "+control.origin+"/", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// sameOriginOnly refuses every request of a page of another origin, even one that only
// reads, and even one of the same site: the playground's own pages on 127.0.0.1 are
// same-site. Origin and Sec-Fetch-Site are both absent only outside browsers and in
// browsers too old for Sec-Fetch-Site, which send no Origin with GET: those cannot read
// the response, since it has no CORS headers.
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
