package useragent_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/sallyport/cors/internal/useragent"
)

func TestListsAreReadAsBrowsersDo(t *testing.T) {
	const name = "Access-Control-Allow-Methods"
	for _, row := range []struct {
		name  string
		lines []string
		want  []string
		fails bool
	}{
		{"no header", nil, nil, false},
		{"an empty line", []string{""}, []string{}, false},
		{"several lines are one list", []string{"PUT, DELETE", "PATCH"}, []string{"PUT", "DELETE", "PATCH"}, false},
		{"empty elements do not count", []string{" ,PUT,,\tDELETE ,"}, []string{"PUT", "DELETE"}, false},
		{"spaces do not separate", []string{"PUT DELETE"}, nil, true},
		{"one bad element spoils all", []string{"PUT", "[DELETE]"}, nil, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := http.Header{}
			if row.lines != nil {
				h[name] = row.lines
			}
			got, err := useragent.List(h, name)
			want := ""
			if row.fails {
				want = "CORS-preflight fetch, step 7.3"
			}
			if !slices.Equal(got, row.want) || !failsAt(err, want) {
				t.Errorf("List(%q)\n got %q, %v\nwant %q, failure at %q", row.lines, got, err, row.want, want)
			}
		})
	}
}

func TestValueIsThatOfAllLines(t *testing.T) {
	h := http.Header{"Vary": {" Origin", "Accept "}}
	if got, ok := useragent.Value(h, "vary"); got != "Origin, Accept" || !ok {
		t.Errorf("got %q, %v", got, ok)
	}
	if got, ok := useragent.Value(h, "Age"); got != "" || ok {
		t.Errorf("an absent header: got %q, %v", got, ok)
	}
	if !useragent.ContainsName([]string{"x-a", "AUTHORIZATION"}, "Authorization") || useragent.ContainsName([]string{"x-a"}, "x-b") {
		t.Error("ContainsName compares otherwise than without regard to case")
	}
}
