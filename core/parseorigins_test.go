package core

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestParseOriginsSplitsAtCommasAndWhiteSpace(t *testing.T) {
	two := []string{"https://a.example", "https://b.example"}
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"one origin", "https://a.example", two[:1]},
		{"a comma", "https://a.example,https://b.example", two},
		{"a comma and a space", "https://a.example, https://b.example", two},
		{"a space", "https://a.example https://b.example", two},
		{"lines of two systems", "https://a.example\r\nhttps://b.example\n", two},
		{"tabs", "\thttps://a.example\t\thttps://b.example", two},
		{"a no-break space, as pages have it", "https://a.example\u00a0https://b.example", two},
		{"commas that nothing stands between", ",https://a.example,, ,https://b.example,", two},
		{"every form of entry", "https://*.a.example:* http://localhost:* app://. chrome-extension://* file:// null http://[::1]:3000",
			[]string{"https://*.a.example:*", "http://localhost:*", "app://.", "chrome-extension://*", "file://", "null", "http://[::1]:3000"}},
		{"everyone", "*", []string{"*"}},
		{"everyone beside others, which New refuses", "*,https://a.example", []string{"*", "https://a.example"}},
		{"an entry that repeats", "https://a.example,https://a.example", []string{"https://a.example", "https://a.example"}},
		{"nothing", "", nil},
		{"separators alone", " ,\n, ", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := ParseOrigins(row.text)
			if err != nil || !slices.Equal(got, row.want) {
				t.Errorf("ParseOrigins(%q)\ngot  %q, %v\nwant %q", row.text, got, err, row.want)
			}
		})
	}
}

func TestParseOriginsNamesEveryWrongEntry(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []PolicyError // without their texts
	}{
		{"two of four", "https://a.example/, https://b.example, Https://c.example, https://d.example", []PolicyError{
			{Index: 0, Value: "https://a.example/", Code: "origin-trailing-slash"},
			{Index: 2, Value: "Https://c.example", Code: "origin-scheme-case"},
		}},
		{"commas that nothing stands between are not counted", ",,https://a.example,,b.example", []PolicyError{
			{Index: 1, Value: "b.example", Code: "origin-no-scheme"},
		}},
		{"quotes around one", `'https://a.example' https://b.example`, []PolicyError{
			{Index: 0, Value: "'https://a.example'", Code: "origin-punctuation"},
		}},
		{"quotes around all, as Docker leaves them", `"https://a.example,https://b.example"`, []PolicyError{
			{Index: 0, Value: `"https://a.example`, Code: "origin-punctuation"},
			{Index: 1, Value: `https://b.example"`, Code: "origin-punctuation"},
		}},
		{"semicolons", "https://a.example;https://b.example", []PolicyError{
			{Index: 0, Value: "https://a.example;https://b.example", Code: "origin-list"},
		}},
		{"semicolons and spaces", "https://a.example; https://b.example", []PolicyError{
			{Index: 0, Value: "https://a.example;", Code: "origin-punctuation"},
		}},
		{"a variable that nobody expanded", "https://a.example,${ADMIN_ORIGIN}", []PolicyError{
			{Index: 1, Value: "${ADMIN_ORIGIN}", Code: "origin-missing-value"},
		}},
		{"a comma in an opaque host", "app://a,b", []PolicyError{{Index: 1, Value: "b", Code: "origin-no-scheme"}}},
		{"a byte order mark", "\ufeffhttps://a.example", []PolicyError{
			{Index: 0, Value: "\ufeffhttps://a.example", Code: "origin-invisible-character"},
		}},
		{"a list of JSON", ` ["https://a.example", "https://b.example"] `, []PolicyError{
			{Index: -1, Value: ` ["https://a.example", "https://b.example"] `, Code: "origin-list"},
		}},
		{"a list of YAML", "[https://a.example/]", []PolicyError{{Index: -1, Value: "[https://a.example/]", Code: "origin-list"}}},
		{"an empty list of JSON", "[]", []PolicyError{{Index: -1, Value: "[]", Code: "origin-list"}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			origins, err := ParseOrigins(row.text)
			var got []PolicyError
			for _, e := range policyErrors(err) {
				got = append(got, PolicyError{Index: e.Index, Value: e.Value, Code: e.Code})
				if e.Field != "AllowOrigins" || e.Problem == "" || e.Fix == "" {
					t.Errorf("ParseOrigins(%q): %+v\nwant the field AllowOrigins, a problem and a fix", row.text, e)
				}
			}
			if origins != nil || !reflect.DeepEqual(got, row.want) {
				t.Errorf("ParseOrigins(%q)\ngot  %q, %+v\nwant no origins and %+v", row.text, origins, got, row.want)
			}
		})
	}
}

// The texts that lead to ParseOrigins are those for a variable that was split badly.
func TestProblemsOfASplitVariableNameParseOrigins(t *testing.T) {
	for _, entry := range []string{"", " https://a.example", "https://a.example ", "https://a.example,https://b.example"} {
		err := newError(listing("https://listed.test", entry))
		if err == nil || !strings.Contains(err.Error(), "ParseOrigins") {
			t.Errorf("New with the entry %q\ngot  %v\nwant an error that names ParseOrigins", entry, err)
		}
	}
}

// What grew with the square of the length would take minutes here.
func TestParseOriginsOfLargeTexts(t *testing.T) {
	const size = 1 << 20
	for unit, wrong := range map[string]int{
		"https://a.example,": 0, ",": 0, " ": 0, "\u00a0": 0, "a,": size / 2, "\" ": size / 2,
		"[": 1, "[]": 1, "\"": 1, "https://a.example;": 1, "://": 1, "a": 1, "\\": 1, "\xff": 1, "*.": 1, "@": 1,
	} {
		text := strings.Repeat(unit, size/len(unit))
		origins, err := ParseOrigins(text)
		if got := len(policyErrors(err)); got != wrong || wrong > 0 && origins != nil {
			t.Errorf("ParseOrigins of %q repeated: %d origins and %d problems; want %d problems, and no origins beside them", unit, len(origins), got, wrong)
		}
	}
	text := strings.Repeat("https://a.example,", 10_000)
	if n := testing.AllocsPerRun(5, func() { ParseOrigins(text) }); n > 40 {
		t.Errorf("ParseOrigins of 10 000 origins: %v allocations, want those of a list that grows", n)
	}
}

// splitSlowly is a plain reading of ParseOrigins' documentation.
func splitSlowly(text string) (entries []string) {
	const whiteSpace = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
	for _, separator := range whiteSpace {
		text = strings.ReplaceAll(text, string(separator), ",")
	}
	for _, entry := range strings.Split(text, ",") {
		if entry != "" {
			entries = append(entries, entry)
		}
	}
	return entries
}

// FuzzParseOrigins compares with New: the same entries are right, and the problems of the
// others are the same, to the letter.
func FuzzParseOrigins(f *testing.F) {
	for _, c := range refusedEntriesOfOrigins() {
		f.Add(strings.Join(c.policy.AllowOrigins, ", "))
	}
	for _, s := range []string{"", ",", "*", "*,null", "https://a.example\u3000https://b.example\u2028,\ufeff", "\xff,\xc2\xa0", `["https://a.example"]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		origins, err := ParseOrigins(text)
		if bare := strings.TrimSpace(text); strings.HasPrefix(bare, "[") && strings.HasSuffix(bare, "]") {
			if problems := policyErrors(err); origins != nil || len(problems) != 1 || problems[0].Index != -1 {
				t.Errorf("ParseOrigins(%q)\ngot  %q, %v\nwant one problem, of the whole text", text, origins, err)
			}
			return
		}
		entries := splitSlowly(text)
		var want []*PolicyError
		for _, e := range policyErrors(newError(listing(entries...))) {
			if e.Index >= 0 && e.Code != "everyone-beside-others" {
				want = append(want, e)
			}
		}
		if got := policyErrors(err); !reflect.DeepEqual(got, want) {
			t.Errorf("ParseOrigins(%q)\ngot  %v\nwant %v, as New says", text, got, want)
		}
		if err == nil && !slices.Equal(origins, entries) || err != nil && origins != nil {
			t.Errorf("ParseOrigins(%q)\ngot  %q, %v\nwant %q, or none with an error", text, origins, err, entries)
		}
	})
}
