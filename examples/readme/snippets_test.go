package app_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"

	"github.com/gin-gonic/gin"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/ginadapter"
	"github.com/sallyport/cors/httpadapter"
)

const page = "https://app.example.com"

func Example_policiesByPath() {
	everyone := core.MustNew(core.Policy{AllowOrigins: []string{"*"}})
	partners := core.MustNew(core.Policy{AllowOrigins: []string{page}})
	gin.SetMode(gin.TestMode)
	router := gin.New()

	paths, err := core.NewPaths([]core.PathRule{
		{Pattern: "/", Evaluator: core.DenyAll()},
		{Pattern: "/public/", Evaluator: everyone},
		{Pattern: "/orders/{id}", Evaluator: partners},
	})
	router.Use(ginadapter.Middleware(paths))

	if err != nil {
		log.Fatal(err)
	}
	for _, path := range []string{"/public/news", "/orders/7", "/admin"} {
		fmt.Printf("%s: %q\n", path, allowOrigin(router, path))
	}
	// Output:
	// /public/news: ["*"]
	// /orders/7: ["https://app.example.com"]
	// /admin: []
}

func Example_upstreamThatAddsItsOwn() {
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

	engine := core.MustNew(core.Policy{AllowOrigins: []string{page}})
	fmt.Printf("%q\n", allowOrigin(httpadapter.Middleware(engine)(proxy), "/"))
	// Output:
	// ["https://app.example.com"]
}

func Example_besideCrossOriginProtection() {
	engine := core.MustNew(core.Policy{AllowOrigins: []string{"https://*.example.com"}})
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", func(w http.ResponseWriter, r *http.Request) {})

	protection := http.NewCrossOriginProtection()
	app := httpadapter.Middleware(engine)(httpadapter.CrossOriginProtection(protection, engine)(mux))

	for _, origin := range []string{page, "https://evil.example"} {
		r := httptest.NewRequest("POST", "/orders", nil)
		r.Header.Set("Origin", origin)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		fmt.Println(origin, w.Code)
	}
	// Output:
	// https://app.example.com 200
	// https://evil.example 403
}

// allowOrigin returns the Access-Control-Allow-Origin lines that app sends to the page.
func allowOrigin(app http.Handler, path string) []string {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Origin", page)
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r)
	return w.Result().Header.Values("Access-Control-Allow-Origin")
}
