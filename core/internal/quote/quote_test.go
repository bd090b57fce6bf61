package quote

import "testing"

func TestQuotedTextIsBoundedAndASCII(t *testing.T) {
	for _, row := range []struct {
		name, text string
		limit      int
		want       string
	}{
		{"nothing", "", 4, `""`},
		{"as long as the limit", "abcd", 4, `"abcd"`},
		{"longer than the limit", "abcde", 4, `"abcd"… (5 bytes)`},
		{"what could forge a log line", "a\r\nb", 9, `"a\r\nb"`},
		{"what could steer a terminal", "\x1b[2J\x9b", 9, `"\x1b[2J\x9b"`},
		{"what could hide in the text", "\u202eé", 9, `"\u202e\u00e9"`},
		{"a quote", `a"b`, 9, `"a\"b"`},
		{"a character across the limit", "abcé", 4, `"abc\xc3"… (5 bytes)`},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := Bounded(row.text, row.limit); got != row.want {
				t.Errorf("Bounded(%q, %d)\ngot  %s\nwant %s", row.text, row.limit, got, row.want)
			}
		})
	}
}
