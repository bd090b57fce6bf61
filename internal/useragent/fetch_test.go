package useragent

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestFetchSendsThePreflightFirstAndStopsWhereItIsRefused plays a PUT with a header.
func TestFetchSendsThePreflightFirstAndStopsWhereItIsRefused(t *testing.T) {
	grants := http.Header{
		"Access-Control-Allow-Origin":  {"https://page.test"},
		"Access-Control-Allow-Methods": {"PUT"},
		"Access-Control-Allow-Headers": {"X-A"},
		"Access-Control-Max-Age":       {"60"},
	}
	r := Request{Origin: "https://page.test", Method: "put", Headers: [][2]string{{"X-A", " 1 "}, {"Cookie", "forbidden"}}}
	for _, test := range []struct {
		name     string
		answer   map[string]http.Header // by method
		sent     string
		readable bool
	}{
		{"both are granted", map[string]http.Header{"OPTIONS": grants, "PUT": grants}, "OPTIONS PUT", true},
		{"the preflight is refused", map[string]http.Header{"PUT": grants}, "OPTIONS", false},
		{"the response is not shared", map[string]http.Header{"OPTIONS": grants}, "OPTIONS PUT", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var sent []string
			_, grant, err := Fetch(r, func(method string, h http.Header) Response {
				sent = append(sent, method)
				if h.Get("Origin") != r.Origin || h["Cookie"] != nil {
					t.Errorf("%s is sent with %v", method, h)
				}
				switch method {
				case "OPTIONS":
					if h.Get("Access-Control-Request-Method") != "PUT" || h.Get("Access-Control-Request-Headers") != "x-a" {
						t.Errorf("the preflight is sent with %v", h)
					}
				default:
					if !slices.Equal(h["X-A"], []string{"1"}) {
						t.Errorf("the request is sent with %v", h)
					}
				}
				return Response{Status: 204, Header: test.answer[method]}
			})
			if got := strings.Join(sent, " "); got != test.sent || (err == nil) != test.readable {
				t.Errorf("sent %q and got the error %v, want %q and readable: %v", got, err, test.sent, test.readable)
			}
			if err == nil && grant.MaxAge.Seconds() != 60 {
				t.Errorf("the grant is %+v", grant)
			}
		})
	}
	// Without a header and with a safelisted method, nothing asks first.
	_, _, err := Fetch(Request{Origin: "https://page.test"}, func(method string, h http.Header) Response {
		if method != "GET" || h["Access-Control-Request-Method"] != nil {
			t.Errorf("%s is sent with %v", method, h)
		}
		return Response{Status: 200, Header: grants}
	})
	if err != nil {
		t.Error(err)
	}
}
