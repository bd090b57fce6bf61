package suite

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/app"
	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/internal/useragent"
)

func TestDepartureExcusesNothingButItsOutcome(t *testing.T) {
	known := []*Departure{{Browser: "Firefox", Versions: []string{"153"}}}
	const what = "requests"
	tests := []struct {
		name     string
		browser  string
		got      int
		problems []Problem
		want     Verdict
	}{
		{"what the standard says holds", "Firefox", 1, nil, Holds},
		{"the outcome of the departure is excused", "Firefox", 2, nil, Departs},
		{"another outcome fails", "Firefox", 3, nil, Fails},
		{"the same outcome of another browser fails", "Chromium", 2, nil, Fails},
		{"a second difference beside it fails", "Firefox", 2, []Problem{{"status", "200", "500"}}, Fails},
		{"a second problem without values fails", "Firefox", 2, []Problem{{What: "no tab came"}}, Fails},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := Finding{Browser: test.browser, Problems: test.problems}
			differ(&f, what, 1, test.got)
			excuseFor(&f, known, what, 2)
			if got := f.Verdict(); got != test.want {
				t.Errorf("Verdict()\n got %s\nwant %s\n%s", got, test.want, &f)
			}
		})
	}
}

func TestDeparturesAreHeldToTheReleasesTheyWereSeenIn(t *testing.T) {
	known := []*Departure{credentialedNotReused[0], errorsNotMuted[0]}
	departs := Finding{Browser: "Firefox", Problems: []Problem{{What: "requests", Want: "1", Got: "2"}}}
	departs.Excuse(credentialedNotReused[0], "requests", "2")
	muted := Finding{Browser: "Firefox", Problems: []Problem{{What: "error", Want: "muted", Got: "told"}}}
	muted.Excuse(errorsNotMuted[0], "error", "told")
	all, one := []Finding{departs, muted}, []Finding{departs}
	tests := []struct {
		name           string
		version        string
		findings       []Finding
		wrong, remarks string // what they contain, each one text
	}{
		{"all that is listed shows", "153.7.0", all, "", ""},
		{"one that is listed does not show", "153.7.0", one, "no longer does what is listed: " + errorsNotMuted[0].String(), ""},
		{"a later release departs too, in one", "160.0", one, "",
			"add it to the versions of: " + credentialedNotReused[0].String() + "\nFirefox 160 does not depart any more: " + errorsNotMuted[0].String()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wrong, remarks := checkDepartures(known, "Firefox", test.version, InCases, test.findings)
			gotWrong, gotRemarks := strings.Join(wrong, "\n"), strings.Join(remarks, "\n")
			if !strings.HasSuffix(gotWrong, test.wrong) || (gotWrong == "") != (test.wrong == "") {
				t.Errorf("wrong\n got %q\nwant %q", gotWrong, test.wrong)
			}
			if !strings.HasSuffix(gotRemarks, test.remarks) || (gotRemarks == "") != (test.remarks == "") {
				t.Errorf("remarks\n got %q\nwant %q", gotRemarks, test.remarks)
			}
		})
	}
}

func TestReleases(t *testing.T) {
	for _, test := range [][3]string{
		{"Chromium", "156.0.8078.79", "156"}, {"Firefox", "153.7.0", "153"}, {"Firefox", "160.0", "160"}, {"WebKit", "2.50.6", "2.50"},
	} {
		if got := release(test[0], test[1]); got != test[2] {
			t.Errorf("release(%q, %q)\n got %q\nwant %q", test[0], test[1], got, test[2])
		}
	}
}

func TestEveryDepartureSaysWhatWhereAndSinceWhen(t *testing.T) {
	trackers := []string{"https://crbug.com/", "https://bugzilla.mozilla.org/show_bug.cgi?id=", "https://bugs.webkit.org/show_bug.cgi?id="}
	for _, d := range AllDepartures() {
		if d.Browser == "" || len(d.Versions) == 0 || d.Does == "" || d.Standard == "" || d.In == "" {
			t.Errorf("%+v lacks something", d)
		}
		isBug := slices.ContainsFunc(trackers, func(prefix string) bool { return strings.HasPrefix(d.Link, prefix) })
		if isBug == (d.NoBug != "") || !strings.HasPrefix(d.Link, "https://") {
			t.Errorf("%s\n got the link %q, no bug: %q\nwant a bug's link, or what else it is", d, d.Link, d.NoBug)
		}
	}
}

// The oracle's second prediction is that of the browsers for one thing alone.
func TestOnlyAuthorizationIsPredictedTwice(t *testing.T) {
	request := func(header string, credentials useragent.CredentialsMode) useragent.Request {
		return useragent.Request{
			Origin: appPage, Target: api, Path: app.Path, Method: http.MethodGet, Credentials: credentials,
			Headers: [][2]string{{header, "1"}},
		}
	}
	star := core.Policy{AllowOrigins: []string{appPage}, AllowHeaders: []string{"*"}}
	named := core.Policy{AllowOrigins: []string{appPage}, AllowHeaders: []string{"X-A"}}
	for _, test := range []struct {
		name    string
		policy  core.Policy
		request useragent.Request
		want    bool
	}{
		{"Authorization under a star", star, request("Authorization", useragent.Omit), true},
		{"Authorization under a star with credentials", withCredentials(star), request("Authorization", useragent.Include), false},
		{"another header under a star", star, request("X-A", useragent.Omit), false},
		{"Authorization where another header is named", named, request("Authorization", useragent.Omit), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			standard, departing := simulate(model(test.policy), test.request, false), simulate(model(test.policy), test.request, true)
			if got := standard != departing; got != test.want {
				t.Errorf("whether the predictions differ\n got %t: %+v and %+v\nwant %t", got, standard, departing, test.want)
			}
		})
	}
}
