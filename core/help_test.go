package core

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestHelpIsTheAddressOfAPage(t *testing.T) {
	const pages = "https://github.com/sallyport/cors/blob/main/docs/codes/"
	for _, c := range []struct{ got, want string }{
		{(&PolicyError{Code: "origin-path"}).Help(), pages + "origin-path.md"},
		{Advice{Code: "entry-covered"}.Help(), pages + "entry-covered.md"},
		{ReasonOriginNotAllowed.Help(), pages + "origin-not-allowed.md"},
		{ReasonOriginRepeated.Help(), pages + "several-origin-lines.md"},
		{(&PolicyError{}).Help(), ""},
		{Advice{}.Help(), ""},
		{reasonCount.Help(), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// The log of a decision leads to the page about its reason, if it refuses something.
func TestRefusalsAreLoggedWithHelp(t *testing.T) {
	for want := range reasonCount {
		var helps []string
		for _, attr := range yielding[want].quietly(t).LogValue().Group() {
			if attr.Key == "help" {
				helps = append(helps, attr.Value.String())
			}
		}
		wantHelps := []string{want.Help()}
		if asksNothing[want] {
			wantHelps = nil
		}
		if fmt.Sprint(helps) != fmt.Sprint(wantHelps) {
			t.Errorf("a decision with the reason %q\ngot  help %q\nwant %q", want, helps, wantHelps)
		}
	}
}

func TestARecordHasHelp(t *testing.T) {
	log := &recorder{}
	evaluated(t, full, request("GET", "Origin: https://evil.test"), WithLogger(slog.New(slog.NewJSONHandler(log, nil))))
	if want := `"help":"` + ReasonOriginNotAllowed.Help() + `"`; !strings.Contains(log.String(), want) {
		t.Errorf("got the record\n%s\nwant it to hold %s", log, want)
	}
}
