package field

import "testing"

// Header names are ASCII, and only its letters have two cases.
func TestOnlyLettersOfASCIIAreFolded(t *testing.T) {
	lower := func(b byte) byte {
		for i, upper := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			if b == upper {
				return "abcdefghijklmnopqrstuvwxyz"[i]
			}
		}
		return b
	}
	for a := range 256 {
		s := "x" + string([]byte{byte(a)})
		if got, want := Lower(s), "x"+string([]byte{lower(byte(a))}); got != want {
			t.Errorf("Lower(%q)\ngot  %q\nwant %q", s, got, want)
		}
		for b := range 256 {
			other, want := "X"+string([]byte{byte(b)}), lower(byte(a)) == lower(byte(b))
			if got := EqualFold(s, other); got != want {
				t.Errorf("EqualFold(%q, %q)\ngot  %v\nwant %v", s, other, got, want)
			}
		}
	}
	if EqualFold("a", "ab") || EqualFold("ab", "a") || !EqualFold("", "") {
		t.Error("names of different lengths are equal, or the empty name is not")
	}
}

func TestNamesAreAppended(t *testing.T) {
	if got := string(AppendLower([]byte("A:"), "X-Token")); got != "A:x-token" {
		t.Errorf("got %q", got)
	}
}
