package useragent_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/internal/useragent"
)

func TestForbiddenRequestHeaders(t *testing.T) {
	tests := []struct {
		name          string
		header, value string
		forbidden     bool
	}{
		{"Origin is the browser's", "Origin", "https://evil.test", true},
		{"names are compared without case", "hOST", "example.com", true},
		{"Cookie2 is still listed", "Cookie2", "", true},
		{"Set-Cookie is listed although a response header", "set-cookie", "a=b", true},
		{"DNT is listed", "DNT", "1", true},
		{"the preflight's own names are listed", "Access-Control-Request-Headers", "x", true},
		{"other names of CORS are not", "Access-Control-Allow-Origin", "*", false},
		{"Access-Control-Request-Private-Network is not listed", "Access-Control-Request-Private-Network", "true", false},
		{"the prefix proxy- is reserved", "Proxy-Anything", "", true},
		{"the prefix sec- is reserved", "SEC-Fetch-Site", "", true},
		{"a prefix ends with its hyphen", "Security", "", false},
		{"User-Agent is no longer listed", "User-Agent", "x", false},
		{"Authorization is not listed", "Authorization", "Bearer x", false},
		{"Accept-Encoding is listed", "accept-encoding", "gzip", true},
		{"an override to TRACE is forbidden", "X-HTTP-Method-Override", "TRACE", true},
		{"an override is compared without case", "x-method-override", "connect", true},
		{"an override in a list is found", "X-HTTP-Method", "GET,\t track ,PUT", true},
		{"an override to another method is free", "X-HTTP-Method", "PUT", false},
		{"an override in a quoted string is no method", "X-HTTP-Method", `"TRACE"`, false},
		{"a comma in a quoted string does not split", "X-HTTP-Method", `"a,TRACE,b"`, false},
		{"an escaped quotation mark ends no string", "X-HTTP-Method", `"a\",TRACE"`, false},
		{"a quoted string may stand before a method", "X-HTTP-Method", `"a",TRACE`, true},
		{"an unterminated string runs to the end", "X-HTTP-Method", `",TRACE`, false},
		{"a backslash at the end of a string is its end", "X-HTTP-Method", `"\`, false},
		{"a longer method is another one", "X-HTTP-Method", "TRACER", false},
		{"a name that only folds beyond ASCII is free", "coo\u212aie", "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := useragent.IsForbiddenRequestHeader(test.header, test.value); got != test.forbidden {
				t.Errorf("IsForbiddenRequestHeader(%q, %q)\n got %v\nwant %v", test.header, test.value, got, test.forbidden)
			}
		})
	}
}

func TestSafelistedRequestHeaders(t *testing.T) {
	tests := []struct {
		name          string
		header, value string
		safelisted    bool
	}{
		{"Accept with a media range", "Accept", "text/html, */*;q=0.8", true},
		{"names are compared without case", "aCCEPT", "*/*", true},
		{"Accept with an empty value", "Accept", "", true},
		{"Accept with a tab", "Accept", "a\tb", true},
		{"Accept with bytes beyond ASCII", "Accept", "\xe9\xff", true},
		{"Accept with a quotation mark", "Accept", `text/html;v="1"`, false},
		{"Accept with a colon", "Accept", "a:b", false},
		{"Accept with a control", "Accept", "a\x01b", false},
		{"Accept with DEL", "Accept", "a\x7fb", false},
		{"a value of 128 bytes", "Accept", strings.Repeat("a", 128), true},
		{"a value of 129 bytes", "Accept", strings.Repeat("a", 129), false},
		{"white space at the ends does not count", "Accept", " \t" + strings.Repeat("a", 128) + "\r\n", true},

		{"Accept-Language with weights", "Accept-Language", "de-CH, en;q=0.7, *", true},
		{"Accept-Language with a tab", "Accept-Language", "de,\ten", false},
		{"Accept-Language with an underscore", "Accept-Language", "de_CH", false},
		{"Accept-Language with a slash", "Accept-Language", "de/en", false},
		{"Content-Language", "content-language", "fr", true},
		{"Content-Language with bytes beyond ASCII", "Content-Language", "fran\xe7ais", false},

		{"Content-Type of a form", "Content-Type", "application/x-www-form-urlencoded", true},
		{"Content-Type of an upload", "Content-Type", "multipart/form-data; boundary=x", true},
		{"Content-Type text/plain in upper case", "Content-Type", "TEXT/Plain;charset=UTF-8", true},
		{"Content-Type with a space before the semicolon", "Content-Type", "text/plain ;charset=utf-8", true},
		{"Content-Type with a malformed parameter", "Content-Type", "text/plain;;=;x", true},
		{"Content-Type with JSON as parameter", "Content-Type", "text/plain;application/json", true},
		{"Content-Type with bytes beyond ASCII in a parameter", "Content-Type", "text/plain;a=\xe9", true},
		{"Content-Type application/json", "Content-Type", "application/json", false},
		{"Content-Type text/html", "Content-Type", "text/html", false},
		{"Content-Type without a value", "Content-Type", "", false},
		{"Content-Type without a slash", "Content-Type", "text", false},
		{"Content-Type without a subtype", "Content-Type", "text/;plain", false},
		{"Content-Type with a space before the subtype", "Content-Type", "text/ plain", false},
		{"Content-Type with a space before the slash", "Content-Type", "text /plain", false},
		{"two types in one Content-Type", "Content-Type", "text/plain, text/plain", false},
		{"Content-Type with a quoted parameter", "Content-Type", `text/plain;charset="utf-8"`, false},

		{"Range with a start and an end", "Range", "bytes=0-255", true},
		{"Range without an end", "Range", "bytes=100-", true},
		{"Range of one byte", "Range", "bytes=7-7", true},
		{"Range with leading zeros", "Range", "bytes=007-10", true},
		{"Range beyond 64 bits", "Range", "bytes=18446744073709551616-18446744073709551617", true},
		{"Range backwards beyond 64 bits", "Range", "bytes=18446744073709551617-18446744073709551616", false},
		{"Range backwards", "Range", "bytes=10-9", false},
		{"Range without a start", "Range", "bytes=-500", false},
		{"Range without numbers", "Range", "bytes=-", false},
		{"Range with two ranges", "Range", "bytes=0-1,3-4", false},
		{"Range with white space around the sign", "Range", "bytes = 0-1", false},
		{"Range with white space at its ends", "Range", " bytes=0-1 ", true},
		{"Range in upper case", "Range", "Bytes=0-1", false},
		{"Range without an equals sign", "Range", "bytes 0-1", false},
		{"Range with a plus", "Range", "bytes=+1-2", false},
		{"Range with two hyphens", "Range", "bytes=0--1", false},
		{"Range of another unit", "Range", "items=0-1", false},

		{"any other name", "X-Requested-With", "fetch", false},
		{"Authorization", "Authorization", "", false},
		{"Save-Data and DPR, once client hints on the list", "Save-Data", "on", false},
		{"Last-Event-ID", "Last-Event-ID", "1", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := useragent.IsSafelistedRequestHeader(test.header, test.value); got != test.safelisted {
				t.Errorf("IsSafelistedRequestHeader(%q, %q)\n got %v\nwant %v", test.header, test.value, got, test.safelisted)
			}
		})
	}
}

func TestEveryUnsafeByteKeepsAcceptOffTheSafelist(t *testing.T) {
	for b := range 256 {
		value := "a" + string([]byte{byte(b)}) + "b"
		want := !(b < 0x20 && b != 0x09 || b == 0x7f || slices.Contains(
			[]int{0x22, 0x28, 0x29, 0x3a, 0x3c, 0x3e, 0x3f, 0x40, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d}, b))
		if got := useragent.IsSafelistedRequestHeader("Accept", value); got != want {
			t.Errorf("IsSafelistedRequestHeader(Accept, %q)\n got %v\nwant %v", value, got, want)
		}
	}
}

func TestUnsafeRequestHeaderNames(t *testing.T) {
	accept := [2]string{"Accept", strings.Repeat("a", 128)}
	tests := []struct {
		name    string
		headers [][2]string
		want    []string
	}{
		{"no headers", nil, nil},
		{"safelisted headers only", [][2]string{{"Accept", "*/*"}, {"Content-Type", "text/plain"}}, nil},
		{"names are lower-cased and sorted", [][2]string{{"X-B", ""}, {"X-A", ""}, {"Authorization", "x"}},
			[]string{"authorization", "x-a", "x-b"}},
		{"names are sorted by bytes", [][2]string{{"x_a", ""}, {"x-a", ""}, {"x1", ""}, {"~", ""}},
			[]string{"x-a", "x1", "x_a", "~"}},
		{"a repeated name is listed once", [][2]string{{"X-A", "1"}, {"x-a", "2"}}, []string{"x-a"}},
		{"each line is judged by itself", [][2]string{{"Content-Type", "text/plain"}, {"Content-Type", "application/json"}},
			[]string{"content-type"}},
		{"two safelisted lines of one name stay safelisted", [][2]string{{"Content-Type", "text/plain"}, {"Content-Type", "text/plain"}}, nil},
		{"1024 safelisted bytes", slices.Repeat([][2]string{accept}, 8), nil},
		{"1025 safelisted bytes make all of them unsafe",
			append(slices.Repeat([][2]string{accept}, 8), [2]string{"Accept-Language", "d"}),
			[]string{"accept", "accept-language"}},
		{"an unsafe value does not count towards the 1024 bytes",
			append(slices.Repeat([][2]string{accept}, 8), [2]string{"X-A", "d"}), []string{"x-a"}},
		{"white space at the ends does not count towards the 1024 bytes",
			append(slices.Repeat([][2]string{accept}, 8), [2]string{"Accept-Language", " \t"}), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := useragent.UnsafeRequestHeaderNames(test.headers); !slices.Equal(got, test.want) {
				t.Errorf("UnsafeRequestHeaderNames(%q)\n got %q\nwant %q", test.headers, got, test.want)
			}
		})
	}
}
