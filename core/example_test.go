package core_test

import (
	"fmt"
	"log"
	"net/http"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
)

// fetch prints what a page's script gets from an app.
func fetch(page *corstest.Page, method, headers string, options ...corstest.FetchOption) {
	r, err := http.NewRequest(method, "https://api.example.com/notes", nil)
	if err != nil {
		log.Fatal(err)
	}
	for header := range strings.FieldsSeq(headers) {
		name, value, _ := strings.Cut(header, "=")
		r.Header.Set(name, value)
	}
	response, err := page.Fetch(r, options...)
	if err != nil {
		fmt.Println("a network error:", err)
		return
	}
	fmt.Println(strings.TrimSpace(fmt.Sprint(response.Status, " ", string(response.Body))))
}

// One policy in front of a whole application. ginadapter, echoadapter, chiadapter and
// others mount it in their frameworks.
func Example() {
	engine, err := core.New(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"PUT", "DELETE"},
		AllowHeaders: []string{"Content-Type"}, // pages that send JSON need it
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /notes", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "saved") })
	app := httpadapter.Middleware(engine)(mux) // http.ListenAndServe(":8080", app)

	page := corstest.NewPage("https://app.example.com", app)
	fetch(page, "PUT", "Content-Type=application/json")
	// Output: 200 saved
}

// Pages of every subdomain may call the API, those of the domain itself only if it is
// listed.
func Example_subdomains() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://example.com", "https://*.example.com"},
	})
	for _, origin := range []string{"https://example.com", "https://a.b.example.com", "https://notexample.com"} {
		r := getFrom(origin)
		fmt.Println(origin, engine.Evaluate(r.Context(), core.RequestFromHTTP(r)).Allowed())
	}
	// Output:
	// https://example.com true
	// https://a.b.example.com true
	// https://notexample.com false
}

// Cookies need AllowCredentials, a cookie with SameSite=None if the sites differ, and
// credentials: "include" in the page's fetch.
func Example_cookies() {
	engine := core.MustNew(core.Policy{
		AllowOrigins:     []string{"https://app.example.org"},
		AllowCredentials: true,
	})
	app := httpadapter.Middleware(engine)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("session"); err != nil {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	page := corstest.NewPage("https://app.example.org", app)
	session := &http.Cookie{Name: "session", Value: "7", Path: "/", Secure: true, SameSite: http.SameSiteNoneMode}
	if err := page.SetCookie("https://api.example.com/", session); err != nil {
		log.Fatal(err)
	}

	fetch(page, "GET", "", corstest.WithCredentials)
	fetch(page, "GET", "") // fetch() without credentials: "include"
	// Output:
	// 200
	// 401
}

// A token that script sets is a header, and needs no AllowCredentials.
func Example_bearerToken() {
	engine := core.MustNew(core.Policy{
		AllowOrigins: []string{"https://app.example.com"},
		AllowHeaders: []string{"Authorization"}, // "*" would not cover it
	})
	app := httpadapter.Middleware(engine)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Header.Get("Authorization"))
	}))

	fetch(corstest.NewPage("https://app.example.com", app), "GET", "Authorization=token-7")
	// Output: 200 token-7
}

// Browsers hide all response headers but a few, unless the policy exposes them.
func Example_exposedHeaders() {
	engine := core.MustNew(core.Policy{
		AllowOrigins:  []string{"https://app.example.com"},
		ExposeHeaders: []string{"X-Total-Count"},
	})
	app := httpadapter.Middleware(engine)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Total-Count", "30")
		w.Header().Set("X-Server", "a7")
	}))

	r, err := http.NewRequest("GET", "https://api.example.com/notes", nil)
	if err != nil {
		log.Fatal(err)
	}
	response, err := corstest.NewPage("https://app.example.com", app).Fetch(r)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q %q\n", response.Header.Get("X-Total-Count"), response.Header.Get("X-Server"))
	// Output: "30" ""
}
