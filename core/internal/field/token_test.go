package field

import (
	"slices"
	"strings"
	"testing"
)

// RFC 9110, section 5.6.2: any VCHAR but the delimiters.
func TestTokensAreVisibleCharactersWithoutDelimiters(t *testing.T) {
	for b := range 256 {
		want := '!' <= b && b <= '~' && !strings.ContainsRune(`"(),/:;<=>?@[\]{}`, rune(b))
		for _, s := range []string{string([]byte{byte(b)}), "a" + string([]byte{byte(b)}), string([]byte{byte(b)}) + "a"} {
			if got := IsToken(s); got != want {
				t.Errorf("IsToken(%q)\ngot  %v\nwant %v", s, got, want)
			}
		}
	}
	if IsToken("") {
		t.Error(`IsToken("")` + "\ngot  true\nwant false: a token has at least one character")
	}
}

// RFC 9110, section 5.6.1: elements may be empty, and whitespace around them is
// spaces and tabs.
func TestListsAreCutIntoElements(t *testing.T) {
	for _, row := range []struct {
		list string
		want []string
	}{
		{"", []string{""}},
		{"a", []string{"a"}},
		{"a,b", []string{"a", "b"}},
		{" a ,\tb\t, c d ", []string{"a", "b", "c d"}},
		{",a,,b,", []string{"", "a", "", "b", ""}},
		{" , \t", []string{"", ""}},
		{"\u00a0a\n", []string{"\u00a0a\n"}},
		{`"a,b"`, []string{`"a`, `b"`}},
	} {
		var got []string
		for rest, more := row.list, true; more; {
			var element string
			element, rest, more = CutElement(rest)
			got = append(got, element)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("elements of %q\ngot  %q\nwant %q", row.list, got, row.want)
		}
	}
}
