package useragent_test

import (
	"fmt"
	"net/http"
	"time"

	"github.com/sallyport/cors/internal/useragent"
)

// A page saves a document: the preflight, the request itself, and what the
// page's script may then read.
func Example() {
	r := useragent.Request{
		Origin:      "https://app.example.com",
		Target:      "https://api.example.com",
		Path:        "/documents/1",
		Method:      "put",
		Headers:     [][2]string{{"Content-Type", "application/json"}, {"X-Revision", "7"}},
		Credentials: useragent.Include,
	}
	cache := useragent.NewPreflightCache(func() time.Time { return time.Unix(0, 0) })
	fmt.Println("needs a preflight:", useragent.NeedsPreflight(r), "- covered:", cache.Covers(r))
	fmt.Println(useragent.PreflightFields(r))

	grant, err := useragent.CheckPreflight(r, useragent.Response{Status: 204, Header: http.Header{
		"Access-Control-Allow-Origin":      {"https://app.example.com"},
		"Access-Control-Allow-Credentials": {"true"},
		"Access-Control-Allow-Methods":     {"GET, PUT"},
		"Access-Control-Allow-Headers":     {"Content-Type, X-Revision"},
		"Access-Control-Max-Age":           {"600"},
	}})
	fmt.Println(grant.Methods, grant.Headers, grant.MaxAge, err)
	cache.Store(r, grant)
	fmt.Println("covered:", cache.Covers(r))

	answer := http.Header{
		"Access-Control-Allow-Origin":      {"https://app.example.com"},
		"Access-Control-Allow-Credentials": {"true"},
		"Access-Control-Expose-Headers":    {"ETag"},
		"Content-Type":                     {"application/json"},
		"ETag":                             {`"8"`},
		"X-Secret":                         {"1"},
	}
	fmt.Println(useragent.CheckCORS(r.Origin, r.Credentials, answer), useragent.ExposedNames(r.Credentials, answer))
	// Output:
	// needs a preflight: true - covered: false
	// map[Access-Control-Request-Headers:[content-type,x-revision] Access-Control-Request-Method:[PUT] Origin:[https://app.example.com]]
	// [GET PUT] [Content-Type X-Revision] 10m0s <nil>
	// covered: true
	// <nil> [content-type etag]
}

// A proxy that adds its own field to the application's spoils both.
func ExampleCheckCORS() {
	fmt.Println(useragent.CheckCORS("https://app.example.com", useragent.Omit, http.Header{
		"Access-Control-Allow-Origin": {"https://app.example.com", "*"},
	}))
	// Output:
	// Fetch, CORS check, step 4: Access-Control-Allow-Origin is "https://app.example.com, *", the page's origin is "https://app.example.com"; several field lines count as one value
}

// With credentials "*" is a name like any other.
func ExampleCheckPreflight() {
	r := useragent.Request{Origin: "https://app.example.com", Method: "DELETE", Credentials: useragent.Include}
	_, err := useragent.CheckPreflight(r, useragent.Response{Status: 204, Header: http.Header{
		"Access-Control-Allow-Origin":      {"https://app.example.com"},
		"Access-Control-Allow-Credentials": {"true"},
		"Access-Control-Allow-Methods":     {"*"},
	}})
	fmt.Println(err)
	// Output:
	// Fetch, CORS-preflight fetch, step 7.5: the method "DELETE" is not in Access-Control-Allow-Methods "*"; "*" is no wildcard where credentials are included
}
