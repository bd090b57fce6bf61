package useragent_test

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/sallyport/cors/internal/useragent"
)

const page, api = "https://app.example.com", "https://api.example.com"

func TestWhatAPreflightAsks(t *testing.T) {
	asks := func(origin, method string, headers ...string) http.Header {
		h := http.Header{"Origin": {origin}, "Access-Control-Request-Method": {method}}
		if len(headers) > 0 {
			h["Access-Control-Request-Headers"] = headers
		}
		return h
	}
	tests := []struct {
		name    string
		request useragent.Request
		needs   bool
		fields  http.Header // what a preflight would carry, needed or not
	}{
		{"a plain GET needs none",
			useragent.Request{Origin: page, Method: "GET"}, false, asks(page, "GET")},
		{"a request without a method is a GET",
			useragent.Request{Origin: page}, false, asks(page, "GET")},
		{"a post in lower case is a POST",
			useragent.Request{Origin: page, Method: "post"}, false, asks(page, "POST")},
		{"a put is announced in upper case",
			useragent.Request{Origin: page, Method: "put"}, true, asks(page, "PUT")},
		{"a patch is announced in lower case",
			useragent.Request{Origin: page, Method: "patch"}, true, asks(page, "patch")},
		{"a safelisted header needs none",
			useragent.Request{Origin: page, Method: "POST", Headers: [][2]string{{"Content-Type", "text/plain"}}},
			false, asks(page, "POST")},
		{"JSON needs one",
			useragent.Request{Origin: page, Method: "POST", Headers: [][2]string{{"Content-Type", "application/json"}}},
			true, asks(page, "POST", "content-type")},
		{"names go on one line, sorted, joined by a bare comma",
			useragent.Request{Origin: page, Headers: [][2]string{{"X-B", "1"}, {"Accept", "*/*"}, {"Authorization", "x"}, {"x-a", "2"}}},
			true, asks(page, "GET", "authorization,x-a,x-b")},
		{"forbidden headers are dropped before",
			useragent.Request{Origin: page, Headers: [][2]string{{"Cookie", "a=b"}, {"Sec-X", "1"}, {"Origin", "https://evil.test"}}},
			false, asks(page, "GET")},
		{"values are normalized before",
			useragent.Request{Origin: page, Headers: [][2]string{{"Range", "\r\n bytes=0-1\t"}}},
			false, asks(page, "GET")},
		{"an opaque origin is announced as null",
			useragent.Request{Origin: "null", Target: api, Method: "PUT"}, true, asks("null", "PUT")},
		{"a same-origin request needs none",
			useragent.Request{Origin: api, Target: api, Method: "PUT", UsesCORSPreflight: true, Headers: [][2]string{{"X-A", "1"}}},
			false, asks(api, "PUT", "x-a")},
		{"two opaque origins are not the same",
			useragent.Request{Origin: "null", Target: "null", Method: "PUT"}, true, asks("null", "PUT")},
		{"another port is another origin",
			useragent.Request{Origin: api, Target: api + ":8443", Method: "PUT"}, true, asks(api, "PUT")},
		{"the use-CORS-preflight flag needs one by itself",
			useragent.Request{Origin: page, Method: "POST", UsesCORSPreflight: true}, true, asks(page, "POST")},
		{"credentials alone need none",
			useragent.Request{Origin: page, Credentials: useragent.Include}, false, asks(page, "GET")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := useragent.NeedsPreflight(test.request); got != test.needs {
				t.Errorf("NeedsPreflight(%+v)\n got %v\nwant %v", test.request, got, test.needs)
			}
			if got := useragent.PreflightFields(test.request); !reflect.DeepEqual(got, test.fields) {
				t.Errorf("PreflightFields(%+v)\n got %q\nwant %q", test.request, got, test.fields)
			}
		})
	}
}
