package subject

import (
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/sallyport/cors/bench/internal/answer"
	"github.com/sallyport/cors/bench/internal/scenario"
)

// smallSets has one set of each form: larger ones answer alike.
func smallSets() []scenario.Origins {
	return []scenario.Origins{
		{Form: scenario.Exact, Count: 10}, {Form: scenario.Subdomains, Count: 3},
		{Form: scenario.Ports, Count: 3}, {Form: scenario.Any, Count: 1},
	}
}

func build(t *testing.T, f Framework, name string, o scenario.Origins, want answer.Answer) http.Handler {
	t.Helper()
	s, found := Find(f, name)
	if !found {
		t.Fatalf("no %s on %s", name, f)
	}
	h, err := s.Build(o, want)
	if err != nil {
		t.Fatalf("building %s on %s with %s: %v", name, f, o, err)
	}
	return h
}

// eachCell calls f for each cell with what this library answers in it.
func eachCell(t *testing.T, f func(t *testing.T, fw Framework, o scenario.Origins, s scenario.Scenario, ours answer.Answer)) {
	for _, fw := range Frameworks() {
		for _, o := range smallSets() {
			h := build(t, fw, Ours, o, answer.Answer{})
			for _, s := range scenario.Scenarios() {
				if s.Applies(o) {
					t.Run(string(fw)+"/"+o.String()+"/"+s.Name, func(t *testing.T) { f(t, fw, o, s, answer.Of(h, s, o)) })
				}
			}
		}
	}
}

func TestEveryFrameworkHasTheSubjectsThatArePromised(t *testing.T) {
	for f, peers := range map[Framework][]string{
		NetHTTP: {"rs/cors", "jub0bs/cors", "go-chi/cors"},
		Chi:     {"go-chi/cors"},
		Gin:     {"gin-contrib/cors"},
		Echo:    {"echo/middleware"},
	} {
		var names []string
		for _, s := range On(f) {
			names = append(names, s.Name)
			if s.Framework != f {
				t.Errorf("%s says that it is on %s, not on %s", s.Name, s.Framework, f)
			}
			if s.IsPeer() != slices.Contains(peers, s.Name) {
				t.Errorf("%s on %s: IsPeer is %t", s.Name, f, s.IsPeer())
			}
		}
		if want := append([]string{Bare, Floor, Minimum, Ours}, peers...); !slices.Equal(names, want) {
			t.Errorf("%s has %q, want %q", f, names, want)
		}
	}
}

func TestOursAnswersAsTheDesignSays(t *testing.T) {
	eachCell(t, func(t *testing.T, _ Framework, o scenario.Origins, s scenario.Scenario, got answer.Answer) {
		admitted := s.Origin(o)
		switch {
		case o.Form == scenario.Any:
			admitted = "*"
		case s.RefusedOrigin:
			admitted = ""
		}
		var wantOrigin []string
		if admitted != "" {
			wantOrigin = []string{admitted}
		}
		if lines := got.Lines("Access-Control-Allow-Origin"); !slices.Equal(lines, wantOrigin) {
			t.Errorf("Access-Control-Allow-Origin %q, want %q", lines, wantOrigin)
		}
		wantStatus := scenario.HandlerStatus
		switch {
		case s.Preflight && s.RefusedOrigin:
			wantStatus = http.StatusForbidden
		case s.Preflight:
			wantStatus = http.StatusNoContent
		}
		if got.Status != wantStatus || got.HandlerRan == s.Preflight {
			t.Errorf("status %d, handler ran: %t; want %d", got.Status, got.HandlerRan, wantStatus)
		}
		if lists := len(got.Lines("Access-Control-Allow-Methods")) > 0; lists != (s.Preflight && !s.RefusedOrigin) {
			t.Errorf("lists methods: %t; answer %v", lists, got)
		}
	})
}

func TestTheAnswerIsTheSameOnEveryFramework(t *testing.T) {
	type cell struct {
		origins, scenario string
	}
	first := make(map[cell]answer.Answer)
	eachCell(t, func(t *testing.T, _ Framework, o scenario.Origins, s scenario.Scenario, got answer.Answer) {
		at := cell{o.String(), s.Name}
		if want, seen := first[at]; seen && !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, on another framework %v", got, want)
		}
		first[at] = got
	})
}

func TestTheFloorWritesWhatOursWrites(t *testing.T) {
	eachCell(t, func(t *testing.T, f Framework, o scenario.Origins, s scenario.Scenario, ours answer.Answer) {
		if got := answer.Of(build(t, f, Floor, o, ours), s, o); !reflect.DeepEqual(got, ours) {
			t.Errorf("floor %v, ours %v", got, ours)
		}
	})
}

func TestBareEndsTheRequestAlikeAndWritesNothing(t *testing.T) {
	eachCell(t, func(t *testing.T, f Framework, o scenario.Origins, s scenario.Scenario, ours answer.Answer) {
		got := answer.Of(build(t, f, Bare, o, ours), s, o)
		if got.Status != ours.Status || got.Lines("Access-Control-Allow-Origin") != nil {
			t.Errorf("bare %v, ours %v", got, ours)
		}
	})
}

func TestTheMinimumDiffersOnlyInOverwritingVary(t *testing.T) {
	eachCell(t, func(t *testing.T, f Framework, o scenario.Origins, s scenario.Scenario, ours answer.Answer) {
		minimum, _ := Find(f, Minimum)
		if !minimum.Applies(o) {
			t.Skip("nobody wrote a minimum for patterns")
		}
		got := answer.Of(build(t, f, Minimum, o, ours), s, o)
		marks := answer.Differences(ours, got, s, o)
		if s.OuterVary != "" && o.Form != scenario.Any {
			if !slices.Equal(marks, []answer.Mark{{Text: "overwrites Vary", Incomparable: true}}) {
				t.Errorf("marks %v, want that it overwrites Vary", marks)
			}
			return
		}
		if len(marks) > 0 {
			t.Errorf("minimum %v, ours %v: %v", got, ours, marks)
		}
	})
}

func TestOursSharesNoSlices(t *testing.T) {
	eachCell(t, func(t *testing.T, f Framework, o scenario.Origins, s scenario.Scenario, _ answer.Answer) {
		if marks := answer.Shares(build(t, f, Ours, o, answer.Answer{}), s, o); len(marks) > 0 {
			t.Errorf("marks %v", marks)
		}
	})
}

// A peer that was configured wrongly would refuse everything, and look fast.
func TestEveryPeerIsConfiguredToGrantWhatOursGrants(t *testing.T) {
	eachCell(t, func(t *testing.T, f Framework, o scenario.Origins, s scenario.Scenario, ours answer.Answer) {
		const allowOrigin = "Access-Control-Allow-Origin"
		for _, peer := range On(f) {
			if !peer.IsPeer() {
				continue
			}
			got := answer.Of(build(t, f, peer.Name, o, answer.Answer{}), s, o)
			switch s.Name {
			case scenario.AllowedActual, scenario.AllowedPreflight, scenario.VaryPresent, scenario.RotatingActual:
				if !slices.Equal(got.Lines(allowOrigin), ours.Lines(allowOrigin)) {
					t.Errorf("%s grants %q, ours %q", peer.Name, got.Lines(allowOrigin), ours.Lines(allowOrigin))
				}
			case scenario.RefusedActual, scenario.RefusedPreflight:
				if len(got.Lines(allowOrigin)) > 0 {
					t.Errorf("%s admits an origin that is not listed: %v", peer.Name, got)
				}
			}
		}
	})
}
