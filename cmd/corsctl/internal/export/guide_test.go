package export

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
)

const guide = "../../../../docs/export.md"

// ofTheGuide is the policy whose export the guide shows.
var ofTheGuide = core.Policy{AllowOrigins: []string{"https://app.example.com"}}

// telling are policies that between them depart in every way.
func telling() []core.Policy {
	many := core.Policy{AllowMethods: []string{"a"}, AllowHeaders: []string{"*"}, AllowCredentials: true}
	for i := range fewPatterns + 1 {
		many.AllowOrigins = append(many.AllowOrigins, fmt.Sprintf("https://*.%d.test", i))
	}
	credentials := core.Policy{AllowOrigins: []string{"https://a.test", "app://*"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*", "Authorization"}, MaxAgeSeconds: -1, PreflightStatus: 200, AllowCredentials: true,
		DangerouslyAllowBroadWildcards: true}
	open := core.Policy{AllowOrigins: []string{"*"}, AllowMethods: []string{"*", "PUT"}, AllowHeaders: []string{"*", "Authorization", "X-A"}, ExposeHeaders: []string{"*"}}
	return []core.Policy{ofTheGuide, {AllowOrigins: []string{"https://*.a.test:*"}, MaxAgeSeconds: 5}, {AllowOrigins: []string{"*"}}, many, credentials, open}
}

// TestTheGuideIsWhatIsExported compares the generated parts of docs/export.md.
// UPDATE_GUIDE=1 writes them anew; look at each before you commit it.
func TestTheGuideIsWhatIsExported(t *testing.T) {
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	want := replaced(t, string(page), "departures", departuresTable(t))
	for _, tg := range targets {
		r, err := Export(tg.name, ofTheGuide, Options{})
		if err != nil {
			t.Fatal(err)
		}
		want = replaced(t, want, "how to: "+tg.name, strings.TrimSpace(r.HowTo))
	}
	if string(page) == want {
		return
	}
	if os.Getenv("UPDATE_GUIDE") != "" {
		if err := os.WriteFile(guide, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("docs/export.md is not what is exported; UPDATE_GUIDE=1 writes\n%s", want)
}

// replaced puts a text between the marks of a part.
func replaced(t *testing.T, page, part, text string) string {
	t.Helper()
	expression := regexp.MustCompile(`(?s)(<!-- ` + regexp.QuoteMeta(part) + ` -->\n).*?(<!-- end -->)`)
	if len(expression.FindAllString(page, -1)) != 1 {
		t.Fatalf("docs/export.md has no part %q, or several", part)
	}
	return expression.ReplaceAllStringFunc(page, func(old string) string {
		m := expression.FindStringSubmatch(old)
		return m[1] + "\n" + text + "\n\n" + m[2]
	})
}

// departuresTable has a row for each text of a code of the proxies that are run. Texts that
// differ only in the name of the proxy are one. Package exporttypes sees to the others.
func departuresTable(t *testing.T) string {
	t.Helper()
	in := map[string][]string{} // the proxies, by the code and text
	for _, tg := range targets {
		if tg.check == nil {
			continue
		}
		for _, p := range telling() {
			r, err := Export(tg.name, p, Options{})
			if unsayable := (*Unsayable)(nil); errors.As(err, &unsayable) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range r.Departures {
				text := strings.ReplaceAll(d.Text, tg.title, "the proxy")
				if rest, begins := strings.CutPrefix(text, "the"); begins {
					text = "The" + rest
				}
				row := d.Code + " | " + text
				if !slices.Contains(in[row], tg.name) {
					in[row] = append(in[row], tg.name)
				}
			}
		}
	}
	table := "| code | proxy | what it does otherwise |\n|---|---|---|\n"
	anchored := map[string]bool{}
	for _, row := range slices.Sorted(maps.Keys(in)) {
		code, text, _ := strings.Cut(row, " | ")
		anchor := ""
		if !anchored[code] {
			anchor = `<a id="` + code + `"></a>`
			anchored[code] = true
		}
		table += fmt.Sprintf("| %s`%s` | %s | %s |\n", anchor, code, strings.Join(in[row], ", "), strings.NewReplacer("|", `\|`, "*", `\*`).Replace(text))
	}
	return strings.TrimSpace(table)
}

// TestEveryDepartureIsTold makes sure that the policies above depart in every way that is
// written in the sources.
func TestEveryDepartureIsTold(t *testing.T) {
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	sources, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	literal := regexp.MustCompile(`(?:Departure\{|^\t+\{|\td\.add\()"([a-z0-9-]+)", (?:"|` + "`" + `|fmt)`)
	found := 0
	for _, file := range sources {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "epartures") {
			continue
		}
		for line := range strings.Lines(string(text)) {
			m := literal.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			found++
			if !strings.Contains(string(page), "`"+m[1]+"` |") {
				t.Errorf("%s: docs/export.md has no row for the code %s", file.Name(), m[1])
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d codes were found in the sources", found)
	}
}
