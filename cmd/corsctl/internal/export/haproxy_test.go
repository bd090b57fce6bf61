package export

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
)

func TestHAProxyPutsManyOriginsIntoAFile(t *testing.T) {
	var p core.Policy
	for i := range mostInline {
		p.AllowOrigins = append(p.AllowOrigins, fmt.Sprintf("https://%d.test", i))
	}
	r, err := Export("haproxy", p, Options{})
	if err != nil || len(r.Files) != 1 {
		t.Fatalf("%d origins: %v, %d files, want one", len(p.AllowOrigins), err, len(r.Files))
	}
	p.AllowOrigins = append(p.AllowOrigins, "https://*.example.com", "null", "app://a'\"$")
	r, err = Export("haproxy", p, Options{Name: "shop"})
	if err != nil || len(r.Files) != 2 {
		t.Fatalf("%d origins: %v, %d files, want two", len(p.AllowOrigins), err, len(r.Files))
	}
	var listed []string
	for line := range strings.Lines(r.Files[1].Text) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			listed = append(listed, line)
		}
	}
	want := append(p.AllowOrigins[:mostInline:mostInline], "null", "app://a'\"$")
	if got := fmt.Sprint(listed); got != fmt.Sprint(want) {
		t.Errorf("%s lists\n%s, want\n%s", r.Files[1].Name, got, want)
	}
	if !strings.Contains(r.Files[0].Text, "-m str -f "+r.Files[1].Name+"\n") {
		t.Errorf("%s is not read in\n%s", r.Files[1].Name, r.Files[0].Text)
	}
}

func TestHAProxyNamesEveryListThatIsTooLong(t *testing.T) {
	long := []string{strings.Repeat("x", haproxyLongest+1)}
	fits := []string{strings.Repeat("x", haproxyLongest)}
	p := core.Policy{AllowOrigins: []string{"https://a.test"}, AllowMethods: fits, AllowHeaders: long, ExposeHeaders: long}
	_, err := Export("haproxy", p, Options{})
	var fields []string
	for line := range strings.Lines(fmt.Sprint(err)) {
		field, _, _ := strings.Cut(line, ":")
		fields = append(fields, field)
	}
	if got := fmt.Sprint(fields); got != "[AllowHeaders ExposeHeaders]" {
		t.Errorf("got %v", err)
	}
}

func TestHAProxySaysThatManyPatternsTakeTime(t *testing.T) {
	var p core.Policy
	for i := range fewPatterns {
		p.AllowOrigins = append(p.AllowOrigins, fmt.Sprintf("https://*.%d.test", i))
	}
	says := func() bool {
		r, err := Export("haproxy", p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(r.Departures, func(d Departure) bool { return d.Code == "many-patterns" })
	}
	if says() {
		t.Errorf("%d patterns are few", len(p.AllowOrigins))
	}
	if p.AllowOrigins = append(p.AllowOrigins, "http://localhost:*"); !says() {
		t.Errorf("%d patterns are many", len(p.AllowOrigins))
	}
}
