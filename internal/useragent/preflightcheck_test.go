package useragent_test

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/internal/useragent"
)

const acam, acah = "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"

func TestPreflightCheck(t *testing.T) {
	const fetch = "CORS-preflight fetch, step "
	const include = useragent.Include
	request := func(mode useragent.CredentialsMode, method string, names ...string) useragent.Request {
		r := useragent.Request{Origin: page, Target: api, Method: method, Credentials: mode}
		for _, name := range names {
			r.Headers = append(r.Headers, [2]string{name, "?"})
		}
		return r
	}
	tests := []struct {
		name    string
		request useragent.Request
		status  int
		header  http.Header // beside Allow-Origin and Allow-Credentials
		want    string
	}{
		{"status 200", request(0, "PUT"), 200, http.Header{acam: {"PUT"}}, ""},
		{"status 204", request(0, "PUT"), 204, http.Header{acam: {"PUT"}}, ""},
		{"status 299", request(0, "PUT"), 299, http.Header{acam: {"PUT"}}, ""},
		{"status 199", request(0, "PUT"), 199, http.Header{acam: {"PUT"}}, fetch + "7"},
		{"status 301 is not followed", request(0, "PUT"), 301, http.Header{acam: {"PUT"}}, fetch + "7"},
		{"status 304", request(0, "PUT"), 304, http.Header{acam: {"PUT"}}, fetch + "7"},
		{"status 403", request(0, "PUT"), 403, http.Header{acam: {"PUT"}}, fetch + "7"},
		{"status 404", request(0, "PUT"), 404, http.Header{acam: {"PUT"}}, fetch + "7"},

		{"a method in a list", request(0, "PUT"), 204, http.Header{acam: {"GET, PUT,DELETE"}}, ""},
		{"a method on a second line", request(0, "PUT"), 204, http.Header{acam: {"GET", "PUT"}}, ""},
		{"a method under a key that is not canonical", request(0, "PUT"), 204, http.Header{"access-control-ALLOW-methods": {"PUT"}}, ""},
		{"empty elements are ignored", request(0, "PUT"), 204, http.Header{acam: {",, \t,PUT ,"}}, ""},
		{"a method that is not listed", request(0, "PUT"), 204, http.Header{acam: {"GET, POST"}}, fetch + "7.5"},
		{"no list of methods", request(0, "PUT"), 204, http.Header{}, fetch + "7.5"},
		{"an empty list of methods", request(0, "PUT"), 204, http.Header{acam: {""}}, fetch + "7.5"},
		{"Allow is no list of methods", request(0, "PUT"), 204, http.Header{"Allow": {"PUT"}}, fetch + "7.5"},
		{"methods are compared by case", request(0, "PUT"), 204, http.Header{acam: {"put"}}, fetch + "7.5"},
		{"patch is not PATCH", request(0, "patch"), 204, http.Header{acam: {"PATCH"}}, fetch + "7.5"},
		{"patch is patch", request(0, "patch"), 204, http.Header{acam: {"patch"}}, ""},
		{"a listed method is not normalized", request(0, "delete"), 204, http.Header{acam: {"delete"}}, fetch + "7.5"},
		{"safelisted methods need not be listed", request(0, "POST", "X-A"), 204, http.Header{acam: {"DELETE"}, acah: {"X-A"}}, ""},
		{"safelisted methods need no list", request(0, "POST", "X-A"), 204, http.Header{acah: {"X-A"}}, ""},
		{"a wildcard for methods", request(0, "PUT"), 204, http.Header{acam: {"*"}}, ""},
		{"a wildcard for methods in mode same-origin", request(useragent.SameOrigin, "PUT"), 204, http.Header{acam: {"*"}}, ""},
		{"a wildcard among methods", request(0, "PUT"), 204, http.Header{acam: {"GET, *"}}, ""},
		{"a wildcard for methods with credentials", request(include, "PUT"), 204, http.Header{acam: {"*"}}, fetch + "7.5"},
		{"a method beside a wildcard with credentials", request(include, "PUT"), 204, http.Header{acam: {"*, PUT"}}, ""},
		{"the method * with credentials", request(include, "*"), 204, http.Header{acam: {"*"}}, ""},
		{"a safelisted method with credentials", request(include, "GET", "X-A"), 204, http.Header{acam: {"*"}, acah: {"X-A"}}, ""},
		{"a bad token voids the list of methods", request(0, "PUT"), 204, http.Header{acam: {"PUT, DEL ETE"}}, fetch + "7.3"},
		{"a bad token voids a list on another line", request(0, "PUT"), 204, http.Header{acam: {"PUT", "(x)"}}, fetch + "7.3"},
		{"a bad method fails a request that needs no method", request(0, "GET", "X-A"), 204, http.Header{acam: {"GET;POST"}, acah: {"X-A"}}, fetch + "7.3"},
		{"a quoted string is not a token", request(0, "PUT"), 204, http.Header{acam: {`"PUT"`}}, fetch + "7.3"},
		{"letters beyond ASCII are no token", request(0, "PUT"), 204, http.Header{acam: {"PUT, \xc3\xa9"}}, fetch + "7.3"},

		{"a header that is listed", request(0, "GET", "X-A"), 204, http.Header{acah: {"X-A"}}, ""},
		{"headers are compared without case", request(0, "GET", "x-a"), 204, http.Header{acah: {"X-a"}}, ""},
		{"headers on several lines", request(0, "GET", "X-A", "X-B"), 204, http.Header{acah: {"x-a", "", "x-b"}}, ""},
		{"a header that is not listed", request(0, "GET", "X-A", "X-B"), 204, http.Header{acah: {"X-A"}}, fetch + "7.7"},
		{"no list of headers", request(0, "GET", "X-A"), 204, http.Header{}, fetch + "7.7"},
		{"a wildcard for headers", request(0, "GET", "X-A"), 204, http.Header{acah: {"*"}}, ""},
		{"a wildcard for headers with credentials", request(include, "GET", "X-A"), 204, http.Header{acah: {"*"}}, fetch + "7.7"},
		{"the header * with credentials", request(include, "GET", "*"), 204, http.Header{acah: {"*"}}, ""},
		{"a wildcard does not cover Authorization", request(0, "GET", "authorization"), 204, http.Header{acah: {"*"}}, fetch + "7.6"},
		{"Authorization beside a wildcard", request(0, "GET", "Authorization", "X-A"), 204, http.Header{acah: {"*, authorization"}}, ""},
		{"Authorization with credentials", request(include, "GET", "Authorization"), 204, http.Header{acah: {"Authorization"}}, ""},
		{"a bad token voids the list of headers", request(0, "GET", "X-A"), 204, http.Header{acah: {"X-A, X B"}}, fetch + "7.3"},
		{"a bad token voids a wildcard", request(0, "GET", "X-A"), 204, http.Header{acah: {"*, X:B"}}, fetch + "7.3"},
		{"a bad header fails a request without any", request(0, "PUT"), 204, http.Header{acam: {"PUT"}, acah: {"X B"}}, fetch + "7.3"},
		{"a forbidden header was never asked for", request(0, "PUT", "Cookie"), 204, http.Header{acam: {"PUT"}}, ""},
		{"a header with an unsafe value has to be listed", request(0, "GET", "Accept"), 204, http.Header{}, fetch + "7.7"},
		{"the method is judged before the headers", request(0, "PUT", "X-A"), 204, http.Header{}, fetch + "7.5"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			response := useragent.Response{Status: test.status, Header: http.Header{
				"Access-Control-Allow-Origin": {page}, "Access-Control-Allow-Credentials": {"true"}}}
			for key, lines := range test.header {
				response.Header[key] = lines
			}
			if _, err := useragent.CheckPreflight(test.request, response); !failsAt(err, test.want) {
				t.Errorf("CheckPreflight(%+v, %+v)\n got %v\nwant failure at %q", test.request, response, err, test.want)
			}
		})
	}
}

func TestPreflightIsCheckedInTheModeOfTheActualRequest(t *testing.T) {
	response := useragent.Response{Status: 204, Header: http.Header{"Access-Control-Allow-Origin": {page}, acam: {"PUT"}}}
	r := useragent.Request{Origin: page, Method: "PUT", Credentials: useragent.Include}
	if _, err := useragent.CheckPreflight(r, response); !failsAt(err, "CORS check, step 8") {
		t.Errorf("CheckPreflight(%+v, %+v)\n got %v\nwant failure at the CORS check, step 8", r, response, err)
	}
}

func TestGrant(t *testing.T) {
	const second, largest = time.Second, 1 << 31 * time.Second
	const maxAge = "Access-Control-Max-Age"
	upload := useragent.Request{Origin: page, Method: "POST", UsesCORSPreflight: true}
	plain := useragent.Request{Origin: page, Method: "POST"}
	tests := []struct {
		name    string
		request useragent.Request
		header  http.Header
		want    useragent.Grant
	}{
		{"without fields it lasts 5 seconds", plain, http.Header{}, useragent.Grant{MaxAge: 5 * second}},
		{"lists are kept as received", plain, http.Header{acam: {"PUT,, GET", "put"}, acah: {"X-A", "*"}},
			useragent.Grant{Methods: []string{"PUT", "GET", "put"}, Headers: []string{"X-A", "*"}, MaxAge: 5 * second}},
		{"the flag fills in the method", upload, http.Header{}, useragent.Grant{Methods: []string{"POST"}, MaxAge: 5 * second}},
		{"the flag does not fill an empty list", upload, http.Header{acam: {""}}, useragent.Grant{Methods: []string{}, MaxAge: 5 * second}},
		{"the flag adds nothing to a list", upload, http.Header{acam: {"PUT"}}, useragent.Grant{Methods: []string{"PUT"}, MaxAge: 5 * second}},
		{"max-age 600", plain, http.Header{maxAge: {" 600 "}}, useragent.Grant{MaxAge: 600 * second}},
		{"max-age with leading zeros", plain, http.Header{maxAge: {"0060"}}, useragent.Grant{MaxAge: 60 * second}},
		{"max-age 0", plain, http.Header{maxAge: {"0"}}, useragent.Grant{}},
		{"max-age under a key that is not canonical", plain, http.Header{"access-control-max-age": {"7"}}, useragent.Grant{MaxAge: 7 * second}},
		{"a negative max-age is malformed", plain, http.Header{maxAge: {"-1"}}, useragent.Grant{MaxAge: 5 * second}},
		{"a max-age with a sign is malformed", plain, http.Header{maxAge: {"+60"}}, useragent.Grant{MaxAge: 5 * second}},
		{"a max-age with a fraction is malformed", plain, http.Header{maxAge: {"60.5"}}, useragent.Grant{MaxAge: 5 * second}},
		{"a max-age with a unit is malformed", plain, http.Header{maxAge: {"60s"}}, useragent.Grant{MaxAge: 5 * second}},
		{"an empty max-age is malformed", plain, http.Header{maxAge: {""}}, useragent.Grant{MaxAge: 5 * second}},
		{"a list is malformed", plain, http.Header{maxAge: {"60, 60"}}, useragent.Grant{MaxAge: 5 * second}},
		{"a second line is a failure, not a list", plain, http.Header{maxAge: {"60", "60"}}, useragent.Grant{MaxAge: 5 * second}},
		{"a max-age of 2^31", plain, http.Header{maxAge: {"2147483648"}}, useragent.Grant{MaxAge: largest}},
		{"a max-age beyond 2^31 counts as that", plain, http.Header{maxAge: {"2147483649"}}, useragent.Grant{MaxAge: largest}},
		{"a max-age beyond 64 bits counts as that", plain, http.Header{maxAge: {strings.Repeat("9", 100)}}, useragent.Grant{MaxAge: largest}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			response := useragent.Response{Status: 200, Header: test.header.Clone()}
			response.Header.Set("Access-Control-Allow-Origin", "*")
			got, err := useragent.CheckPreflight(test.request, response)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("CheckPreflight(%+v, %+v)\n got %+v, %v\nwant %+v", test.request, response, got, err, test.want)
			}
		})
	}
}

// With credentials nothing is granted but by name, whatever the lists look like.
func FuzzCredentialedGrantNamesWhatItAllows(f *testing.F) {
	f.Add("PUT", "x-a", "PUT, GET", "X-A")
	f.Add("patch", "authorization", "*", "*")
	f.Add("POST", "accept", ",,", "accept, b\x00d")
	f.Fuzz(func(t *testing.T, method, name, methods, names string) {
		r := useragent.Request{Origin: page, Method: method, Headers: [][2]string{{name, "?"}}, Credentials: useragent.Include}
		response := useragent.Response{Status: 204, Header: http.Header{
			"Access-Control-Allow-Origin": {page}, "Access-Control-Allow-Credentials": {"true"}, acam: {methods}, acah: {names}}}
		grant, err := useragent.CheckPreflight(r, response)
		if err != nil {
			return
		}
		fields := useragent.PreflightFields(r)
		asked := fields.Get("Access-Control-Request-Method")
		if !useragent.IsSafelistedMethod(asked) && !slices.Contains(grant.Methods, asked) {
			t.Errorf("CheckPreflight(%+v, %+v)\n got %+v\nwant a failure for the method", r, response, grant)
		}
		header := fields.Get("Access-Control-Request-Headers")
		if header != "" && !slices.ContainsFunc(grant.Headers, func(h string) bool { return strings.EqualFold(h, header) }) {
			t.Errorf("CheckPreflight(%+v, %+v)\n got %+v\nwant a failure for the header", r, response, grant)
		}
	})
}
