package fault

import (
	"strings"
	"testing"
)

func TestAFixIsToldInFull(t *testing.T) {
	for _, c := range []struct {
		fault Fault
		want  string
	}{
		{Fault{Write: []string{"a"}}, `write "a"`},
		{Fault{Write: []string{"a", "b"}, Note: ", or not"}, `write each as an entry of its own: "a", "b", or not`},
		{Fault{Write: []string{"a"}, Fix: "mend it", Remove: true}, `write "a"`},
		{Fault{Remove: true}, "remove it"},
		{Fault{Remove: true, Fix: "mend it"}, "mend it, or remove it"},
		{Fault{Fix: "mend it"}, "mend it"},
		{Fault{}, ""},
		{Fault{Write: []string{strings.Repeat("a", 512)}}, `write "` + strings.Repeat("a", 512) + `"`},
		{Fault{Write: []string{strings.Repeat("a", 513)}}, `write "` + strings.Repeat("a", 512) + `"… (513 bytes)`},
	} {
		if got := c.fault.HowToFix(); got != c.want {
			t.Errorf("%+v\ngot  %s\nwant %s", c.fault, got, c.want)
		}
	}
}

func TestSeparatorsAreCommasAndTheLike(t *testing.T) {
	for r := rune(0); r < 0x3000; r++ {
		want := strings.ContainsRune(",;| \t\n\v\f\r\u0085\u00a0\u1680\u2028\u2029\u202f\u205f", r) || '\u2000' <= r && r <= '\u200a'
		if got := IsSeparator(r); got != want {
			t.Errorf("%U: got %v, want %v", r, got, want)
		}
	}
}
