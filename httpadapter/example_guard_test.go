package httpadapter_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// The handler overwrites what the policy says. Guard has the last word on the response.
func ExampleGuard() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	careless := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Vary", "Accept-Encoding")
	})
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Origin", "https://app.example.com")
	w := httptest.NewRecorder()
	httpadapter.Guard(engine)(careless).ServeHTTP(w, r)
	fmt.Println(w.Header().Get("Access-Control-Allow-Origin"))
	fmt.Println(w.Header().Get("Vary"))
	// Output:
	// https://app.example.com
	// Accept-Encoding, Origin
}

// The upstream server does CORS, too. Its headers are removed, so that none is there twice.
func ExampleStripUpstream() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	defer server.Close()
	upstream, err := url.Parse(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(upstream)
	proxy.ModifyResponse = httpadapter.StripUpstream
	app := httpadapter.Middleware(core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}}))(proxy)

	r := httptest.NewRequest("GET", "/things", nil)
	r.Header.Set("Origin", "https://app.example.com")
	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, r)
	fmt.Println(answer.Header()["Access-Control-Allow-Origin"])
	// Output: [https://app.example.com]
}

// By itself the protection would refuse the POST of an origin that the policy admits.
func ExampleCrossOriginProtection() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.com"}})
	protect := httpadapter.CrossOriginProtection(http.NewCrossOriginProtection(), engine)
	app := httpadapter.Middleware(engine)(protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))

	for _, origin := range []string{"https://app.example.com", "https://evil.example"} {
		r := httptest.NewRequest("POST", "/orders", nil)
		r.Header.Set("Origin", origin)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		answer := httptest.NewRecorder()
		app.ServeHTTP(answer, r)
		fmt.Println(origin, answer.Code)
	}
	// Output:
	// https://app.example.com 200
	// https://evil.example 403
}
