package scenario

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestMatrixHasEverySetAndRequestThatIsPromised(t *testing.T) {
	var sets, requests []string
	for _, o := range Sets() {
		sets = append(sets, o.String())
	}
	for _, s := range Scenarios() {
		requests = append(requests, s.Name)
	}
	wantSets := []string{"exact-1", "exact-10", "exact-1000", "exact-100000", "exact-1000000",
		"subdomains-1", "subdomains-100", "subdomains-10000", "ports-100", "any"}
	wantRequests := []string{"no-origin", "allowed-actual", "refused-actual", "allowed-preflight", "refused-preflight",
		"preflight-method-refused", "preflight-header-refused", "vary-present", "allowed-actual-rotating",
		"hostile-commas", "hostile-lines", "hostile-duplicates", "hostile-1MiB"}
	if !slices.Equal(sets, wantSets) {
		t.Errorf("sets of origins\n got %q\nwant %q", sets, wantSets)
	}
	if !slices.Equal(requests, wantRequests) {
		t.Errorf("requests\n got %q\nwant %q", requests, wantRequests)
	}
}

func TestOnlyRequestsWithoutMeaningAreLeftOut(t *testing.T) {
	cells := 0
	for _, o := range Sets() {
		for _, s := range Scenarios() {
			if s.Applies(o) {
				cells++
			}
		}
	}
	// "*" refuses no origin; rotation is about exact origins.
	const all, refusedUnderAny, notExactRotating = 10 * 13, 2, 5
	if want := all - refusedUnderAny - notExactRotating; cells != want {
		t.Errorf("%d cells on each framework, want %d", cells, want)
	}
}

func TestListedAndUnlistedOriginsAreOfOneLength(t *testing.T) {
	for _, o := range Sets() {
		listed, unlisted := o.Listed(o.Middle()), o.Unlisted()
		if listed == unlisted || len(listed) != len(unlisted) {
			t.Errorf("%s: listed %q, unlisted %q", o, listed, unlisted)
		}
		entries := o.Entries()
		if o.Form == Exact && entries[o.Middle()] != listed {
			t.Errorf("%s: entry %q is not the listed origin %q", o, entries[o.Middle()], listed)
		}
		if len(entries) != o.Count {
			t.Errorf("%s has %d entries", o, len(entries))
		}
	}
}

func TestMainCellsAreInTheMatrix(t *testing.T) {
	for _, cell := range MainCells() {
		if !slices.Contains(Sets(), cell.Origins) {
			t.Errorf("no set %s", cell.Origins)
		}
		if !slices.ContainsFunc(Scenarios(), func(s Scenario) bool { return s.Name == cell.Scenario && s.Applies(cell.Origins) }) {
			t.Errorf("no request %s for %s", cell.Scenario, cell.Origins)
		}
	}
}

func TestRequestsShareNothing(t *testing.T) {
	o := Origins{Exact, 10}
	for _, s := range Scenarios() {
		first, second := s.Request(o), s.Request(o)
		for name, lines := range first.Header {
			lines[0] = "changed"
			if second.Header[name][0] == "changed" {
				t.Errorf("%s: two requests share %s", s.Name, name)
			}
		}
	}
}

func TestHostileHeadersAreAsLargeAsTheirNamesSay(t *testing.T) {
	const field = "Access-Control-Request-Headers"
	seen := 0
	for _, s := range Scenarios() {
		if !strings.HasPrefix(s.Name, "hostile-") {
			continue
		}
		seen++
		r := s.Request(Origins{Any, 1})
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			t.Errorf("%s is no preflight", s.Name)
		}
		lines := r.Header[field]
		bytes := len(strings.Join(lines, ","))
		const kib = 1 << 10
		if bytes < 50*kib || s.Name == "hostile-1MiB" && bytes != 1024*kib {
			t.Errorf("%s has %d bytes", s.Name, bytes)
		}
		if many := len(lines) > 1; many != (s.Name == "hostile-lines") {
			t.Errorf("%s has %d lines", s.Name, len(lines))
		}
	}
	if seen != 4 {
		t.Errorf("%d hostile requests, want 4", seen)
	}
}

func TestRotationHoldsManyListedOrigins(t *testing.T) {
	o := Origins{Exact, 1000}
	listed := o.Entries()
	seen := make(map[string]bool)
	for _, origin := range o.Rotation() {
		seen[origin] = true
	}
	for origin := range seen {
		if !slices.Contains(listed, origin) {
			t.Fatalf("%q is not listed", origin)
		}
	}
	if len(seen) < 990 {
		t.Errorf("%d different origins of 1000", len(seen))
	}
}
