package imports

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydiff"
	"github.com/sallyport/cors/core"
)

func manyOrigins(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("https://%d.test", i))
	}
	return list
}

var exportedPolicies = []core.Policy{
	{AllowOrigins: []string{"https://a.test"}},
	{AllowOrigins: []string{"https://a.test", "https://*.example.com", "http://localhost:*", "app://*", "capacitor://Foo", "capacitor://a$b", "file://", "http://[::1]:8080", "https://*.a.test:8443"},
		AllowMethods: []string{"PUT", "a$b", "`"}, AllowHeaders: []string{"X-Trace", "$", "X-$cors_origin"}, ExposeHeaders: []string{"ETag", "$x"}, MaxAgeSeconds: 600},
	{AllowOrigins: []string{"null", "http://*.com", "https://a.test"}, AllowCredentials: true, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}, MaxAgeSeconds: -1,
		DangerouslyAllowNullOrigin: true, DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true},
	{AllowOrigins: []string{"https://a.test"}, AllowCredentials: true, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"*", "Authorization"}, PreflightStatus: 200},
	{AllowOrigins: []string{"*"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*", "Authorization"}, ExposeHeaders: []string{"*"}},
	{AllowOrigins: []string{"*"}},
	{AllowOrigins: manyOrigins(100)},
	{AllowOrigins: manyOrigins(1), AllowMethods: manyNames(300), AllowHeaders: manyNames(1000), ExposeHeaders: manyNames(500)},
}

func manyNames(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("X-$-%d", i))
	}
	return list
}

func importExported(t *testing.T, p core.Policy, change func(maps, location string) (string, string)) (*Result, error) {
	t.Helper()
	r, err := export.Export("nginx", p, export.Options{Name: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	maps, location := r.Files[0].Text, r.Files[1].Text
	if change != nil {
		maps, location = change(maps, location)
	}
	text := "http {\n" + maps + "\nserver {\nlocation / {\nadd_header X-Own yes;\n" + location + "\nproxy_pass http://127.0.0.1:9000;\n}\nlocation /health { return 200; }\n}\n}\n"
	return Import("nginx", "nginx.conf", []byte(text), 0)
}

func isOursFor(result *Result) bool {
	return slices.ContainsFunc(result.Differences, func(d Difference) bool { return d.Code == "exported" })
}

func TestWhatIsExportedToNginxIsImportedAgain(t *testing.T) {
	for _, p := range exportedPolicies {
		result, err := importExported(t, p, nil)
		if err != nil {
			t.Fatal(err)
		}
		d := policydiff.Compare(p, result.Policy)
		if !result.Same() || !isOursFor(result) || !d.IsEmpty() {
			t.Errorf("%+v\ngot  %+v\ndifferences %+v\n%+v", p, result.Policy, result.Differences, d)
		}
		if !reflect.DeepEqual(optOutsOf(result.Policy), optOutsOf(p)) {
			t.Errorf("%+v: got the opt-outs of %+v", p, result.Policy)
		}
	}
}

func optOutsOf(p core.Policy) []bool {
	return []bool{p.DangerouslyAllowInsecureOrigins, p.DangerouslyAllowBroadWildcards, p.DangerouslyAllowNullOrigin}
}

// Whoever changes the exported files by hand has another policy.
func TestChangedExportsAreNotTakenForOurs(t *testing.T) {
	for _, p := range exportedPolicies[:6] {
		r, err := export.Export("nginx", p, export.Options{Name: "shop"})
		if err != nil {
			t.Fatal(err)
		}
		for file := range r.Files {
			lines := strings.Split(r.Files[file].Text, "\n")
			for i, line := range lines {
				if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
					continue
				}
				without := strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "\n")
				result, err := importExported(t, p, func(maps, location string) (string, string) {
					if file == 0 {
						return without, location
					}
					return maps, without
				})
				if err == nil && isOursFor(result) && policydiff.Compare(p, result.Policy).IsEmpty() {
					t.Errorf("without %q it is still the same policy", line)
				}
			}
		}
		result, err := importExported(t, p, func(maps, location string) (string, string) {
			return maps, location + "if ($request_method = OPTIONS) { return 200; }\n"
		})
		if err == nil && isOursFor(result) {
			t.Error("another answer to OPTIONS is not seen")
		}
	}
}
