package imports

import (
	"slices"
	"strings"
	"testing"
)

// TestSettingsAreReadFromPrograms reads programs for rs/cors: the origins that are
// certain, and the places of what is not.
func TestSettingsAreReadFromPrograms(t *testing.T) {
	for _, row := range []struct {
		name, body string
		origins    string
		unresolved []position // in the text that begins at line 1 with the body
	}{
		{"a literal in a call", `var h = cors.New(cors.Options{AllowedOrigins: []string{"https://a.test"}})`, "https://a.test", nil},
		{"a pointer to a literal", `var o = &cors.Options{AllowedOrigins: []string{"https://a.test"}}`, "https://a.test", nil},
		{"a constant that is computed", `const host = "a" + ".test"; var o = cors.Options{AllowedOrigins: []string{"https://" + host}}`, "https://a.test", nil},
		{"a list in a variable", `func f() { l := []string{"https://a.test"}; cors.New(cors.Options{AllowedOrigins: l}) }`, "https://a.test", nil},
		{"a list that is split", `var o = cors.Options{AllowedOrigins: strings.Split("https://a.test,https://b.test", ",")}`, "https://a.test https://b.test", nil},
		{"fields that are set afterwards", `func f() { o := cors.Options{}; o.AllowedOrigins = []string{"https://a.test"}; o.AllowedOrigins = append(o.AllowedOrigins, "https://b.test"); cors.New(o) }`,
			"https://a.test https://b.test", nil},
		{"a variable without a literal", `func f() { var o cors.Options; o.AllowedOrigins = []string{"https://a.test"}; cors.New(o) }`, "https://a.test", nil},
		{"a field that is set twice", `func f() { o := cors.Options{AllowedOrigins: []string{"*"}}; o.AllowedOrigins = []string{"https://a.test"}; cors.New(o) }`, "https://a.test", nil},
		{"a value of the environment", `var o = cors.Options{AllowedOrigins: []string{"https://a.test", os.Getenv("B")}}`, "https://a.test", []position{{1, 65}}},
		{"a parameter", `func f(l []string) { cors.New(cors.Options{AllowedOrigins: l}) }`, "", []position{{1, 60}}},
		{"a list that is changed", `func f() { l := []string{"https://a.test"}; l[0] = "https://b.test"; cors.New(cors.Options{AllowedOrigins: l}) }`, "", []position{{1, 108}}},
		{"a list that is handed to a function", `func f() { l := []string{"https://a.test"}; g(l); cors.New(cors.Options{AllowedOrigins: l}) }`, "", []position{{1, 89}}},
		{"a list that another package can change", `var List = []string{"https://a.test"}; var o = cors.Options{AllowedOrigins: List}`, "", []position{{1, 77}}},
		{"a field that is set under a condition", `func f() { o := cors.Options{AllowedOrigins: []string{"https://a.test"}}; if dev { o.AllowedOrigins = []string{"*"} }; cors.New(o) }`,
			"https://a.test", []position{{1, 84}}},
		{"a field that is set after its use", `func f() { o := cors.Options{AllowedOrigins: []string{"https://a.test"}}; cors.New(o); o.AllowedOrigins = nil }`, "https://a.test", []position{{1, 88}}},
		{"an address that is taken", `func f() { o := cors.Options{AllowedOrigins: []string{"https://a.test"}}; g(&o); cors.New(o) }`, "https://a.test", []position{{1, 78}}},
		{"an item that is set", `func f() { o := cors.Options{AllowedOrigins: []string{"https://a.test"}}; o.AllowedOrigins[0] = "*"; cors.New(o) }`, "https://a.test", []position{{1, 75}}},
		{"a field of another version", `var o = cors.Options{AllowedOrigins: []string{"https://a.test"}, AllowEverything: true}`, "https://a.test", []position{{1, 83}}},
		{"a column behind a character of several bytes", `/* é */ var o = cors.Options{AllowedOrigins: []string{"https://a.test", x}}`, "https://a.test", []position{{1, 73}}},
		{"a literal without names", `var o = cors.Options{[]string{"https://a.test"}}`, "", []position{{1, 22}}},
		{"another package of the same name", `var o = other.Options{AllowedOrigins: []string{"*"}}; var p = cors.Options{AllowedOrigins: []string{"https://a.test"}}`, "https://a.test", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			program := row.body + "\n"
			program = "package p; import (\"github.com/rs/cors\"; \"os\"; \"strings\"; other \"github.com/go-chi/cors\")\n" + program
			result, err := Import("rs", "p.go", []byte(program), 0)
			if err != nil {
				t.Fatalf("%v\n%s", err, program)
			}
			var unresolved []position
			for _, d := range result.Differences {
				if d.Code == "unresolved" {
					unresolved = append(unresolved, position{d.At.Line - 1, d.At.Column})
				}
			}
			if got := strings.Join(result.Policy.AllowOrigins, " "); got != row.origins || !slices.Equal(unresolved, row.unresolved) {
				t.Errorf("%s\ngot  %q, unresolved at %v\nwant %q, unresolved at %v", row.body, got, unresolved, row.origins, row.unresolved)
			}
			if result.Complete() != (len(row.unresolved) == 0) {
				t.Errorf("%s\nis complete: %v", row.body, result.Complete())
			}
		})
	}
}

// TestVariablesOfThePackageAreTold: other files can change them.
func TestVariablesOfThePackageAreTold(t *testing.T) {
	const program = "package p; import \"github.com/rs/cors\"\nvar list = []string{\"https://a.test\"}\nvar o = cors.Options{AllowedOrigins: list, MaxAge: 1}\n"
	result, err := Import("rs", "p.go", []byte(program), 0)
	if err != nil {
		t.Fatal(err)
	}
	var told []Difference
	for _, d := range result.Differences {
		if d.Code == "package-variable" {
			told = append(told, d)
		}
	}
	if len(told) != 1 || told[0].At != (position{3, 38}) || told[0].Value != "list" || told[0].Setting != "AllowedOrigins" {
		t.Errorf("%s\ngot %+v, want one for list at 3:38", program, told)
	}
	if !slices.Equal(result.Policy.AllowOrigins, []string{"https://a.test"}) {
		t.Errorf("%s\ngot the origins %q", program, result.Policy.AllowOrigins)
	}
}

// TestPresetsHaveTheSettingsOfTheLibrary compares what a call alone means. The lists
// are those of the library's documentation.
func TestPresetsHaveTheSettingsOfTheLibrary(t *testing.T) {
	for _, row := range []struct {
		from, path, expression    string
		origins, methods, headers string
		maxAge                    int
	}{
		{"gin-contrib", "github.com/gin-contrib/cors", "cors.Default()", "*", "GET POST PUT PATCH DELETE HEAD OPTIONS", "Content-Type", 43200},
		{"rs", "github.com/rs/cors", "cors.Default()", "*", "OPTIONS", "Accept Content-Type X-Requested-With", 0},
		{"rs", "github.com/rs/cors", "cors.AllowAll()", "*", "HEAD GET POST PUT PATCH DELETE OPTIONS", "* Authorization", 0},
		{"go-chi", "github.com/go-chi/cors", "cors.AllowAll()", "*", "HEAD GET POST PUT PATCH DELETE OPTIONS", "* Authorization", 0},
		{"go-chi", "github.com/go-chi/cors", "cors.Handler(cors.Options{})", "*", "OPTIONS", "Accept Content-Type", 0},
		{"echo", "github.com/labstack/echo/v4/middleware", "middleware.CORS()", "*", "GET HEAD PUT PATCH POST DELETE", "* Authorization", 0},
	} {
		program := "package p\n\nimport \"" + row.path + "\"\n\nvar m = " + row.expression + "\n"
		result, err := Import(row.from, "p.go", []byte(program), 0)
		if err != nil {
			t.Errorf("%s: %v", row.expression, err)
			continue
		}
		p := result.Policy
		got := []string{strings.Join(p.AllowOrigins, " "), strings.Join(p.AllowMethods, " "), strings.Join(p.AllowHeaders, " ")}
		if want := []string{row.origins, row.methods, row.headers}; !slices.Equal(got, want) || p.MaxAgeSeconds != row.maxAge || !result.Same() {
			t.Errorf("%s %s\ngot  %q, maxAge %d, same %v\nwant %q, maxAge %d, same true", row.from, row.expression, got, p.MaxAgeSeconds, result.Same(), want, row.maxAge)
		}
	}
}
