package corstest_test

import (
	"fmt"
	"log"
	"net/http"
	"strings"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
)

// A page writes a note. The policy says what its script may do, and the error says what
// it may not do.
func ExamplePage() {
	policy := core.MustNew(core.Policy{
		AllowOrigins:  []string{"https://app.example.com"},
		AllowMethods:  []string{"PUT"},
		AllowHeaders:  []string{"Content-Type"},
		ExposeHeaders: []string{"ETag"},
	})
	app := httpadapter.Middleware(policy)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"7"`)
		w.Header().Set("X-Internal", "secret")
		w.WriteHeader(http.StatusCreated)
	}))
	page := corstest.NewPage("https://app.example.com", app)

	put, _ := http.NewRequest("PUT", "https://api.example.com/notes/1", strings.NewReader(`{"text":"hello"}`))
	put.Header.Set("Content-Type", "application/json")
	response, err := page.Fetch(put)
	fmt.Println(response.Status, response.Header, err)

	remove, _ := http.NewRequest("DELETE", "https://api.example.com/notes/1", nil)
	_, err = page.Fetch(remove)
	fmt.Println(err)
	// Output:
	// 201 map[Etag:["7"]] <nil>
	// DELETE https://api.example.com/notes/1 by a page with the origin https://app.example.com: its preflight failed: Fetch, CORS-preflight fetch, step 7.5: the method "DELETE" is not in Access-Control-Allow-Methods "PUT"
}

// The cookie of another site is sent only with SameSite=None, and if the script asks for it.
func ExamplePage_SetCookie() {
	policy := core.MustNew(core.Policy{AllowOrigins: []string{"https://app.example.org"}, AllowCredentials: true})
	app := httpadapter.Middleware(policy)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, len(r.Cookies()), " cookies")
	}))
	for _, site := range []http.SameSite{http.SameSiteLaxMode, http.SameSiteNoneMode} {
		page := corstest.NewPage("https://app.example.org", app)
		cookie := &http.Cookie{Name: "session", Value: "7", Secure: true, SameSite: site}
		if err := page.SetCookie("https://api.example.com/", cookie); err != nil {
			log.Fatal(err)
		}
		get, err := http.NewRequest("GET", "https://api.example.com/me", nil)
		if err != nil {
			log.Fatal(err)
		}
		response, err := page.Fetch(get, corstest.WithCredentials)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(response.Body))
	}
	// Output:
	// 0 cookies
	// 1 cookies
}
