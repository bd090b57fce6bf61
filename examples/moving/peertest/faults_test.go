package peertest

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
	"github.com/sallyport/cors/internal/broken"
)

// TestFaultsAreDifferencesOfNoListedKind puts a fault into our side. The comparison with
// rs/cors or with jub0bs/cors has to find a difference of no listed kind, or to miss a
// listed one that shows without the fault.
func TestFaultsAreDifferencesOfNoListedKind(t *testing.T) {
	seed := newSeed(t)
	draw := func() *generator { return &generator{rand.New(rand.NewPCG(seed, 0))} }
	usual := map[string]map[string]int{}
	for _, l := range libraries[:2] {
		var err error
		if usual[l.name], _, err = run(l, draw(), faultRounds); err != nil {
			t.Fatal(err)
		}
	}
	faults := append(broken.All(), broken.Middleware{How: "lower-cases methods", Wrap: lowerCasesMethods})
	noticed, missed := []string{}, []string{}
	for _, fault := range faults {
		if slices.Contains(notDrawn, fault.How) {
			continue
		}
		found := false
		for _, l := range libraries[:2] { // those of net/http
			if found {
				break
			}
			l.ours = func(ev core.Evaluator, h http.Handler) http.Handler { return fault.Wrap(ev)(h) }
			shown, _, err := run(l, draw(), faultRounds)
			found = err != nil || len(shown) < len(usual[l.name])
		}
		if found {
			noticed = append(noticed, fault.How)
		} else {
			missed = append(missed, fault.How)
		}
	}
	t.Logf("noticed %d faults, and not %q", len(noticed), missed)
	for _, how := range []string{"drops Vary", "lower-cases methods", "reflects any origin", "sends credentials always", "echoes the method"} {
		if !slices.Contains(noticed, how) {
			t.Errorf("it is not noticed that ours %s", how)
		}
	}
	// A new fault may be one that shows nowhere here.
	if len(noticed) < 95*(len(noticed)+len(missed))/100 {
		t.Errorf("of %d faults only %d are noticed", len(noticed)+len(missed), len(noticed))
	}
}

const faultRounds = 200

// notDrawn are faults that show only where this test draws nothing: lookups, hosts, paths,
// long headers, what the server enforces, an application that answers preflights, and other
// middleware. The vectors of conformance have these.
var notDrawn = []string{
	"admits what a failing lookup says",
	"refuses what its lookup admits",
	"joins the lines that it echoes", // which are one list for every client
	"leaves what outer layers set on a refusal",
	"adds to what outer layers set",
	"evaluates twice",
	"evaluates in a context of its own",
	"hides the raw path",
	"hides the host",
	"overwrites Vary",
	"adds to a Vary of star",
	"adds a line to Vary",
	"forgets what its lookup reads",
	"answers preflights that the application should",
	"panics on many header names",
	"panics on a long Origin",
	"refuses more header names than it likes to read",
	"serves what the policy refuses",
	"refuses reading too",
	"lets everyone read",
	"serves every host",
	"answers preflights alone",
}

// lowerCasesMethods is the fault of a core that takes methods for case-insensitive.
func lowerCasesMethods(ev core.Evaluator) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			changed := &broken.ChangingWriter{ResponseWriter: w, Change: func(status int) int {
				if methods := w.Header().Get("Access-Control-Allow-Methods"); methods != "" {
					w.Header().Set("Access-Control-Allow-Methods", strings.ToLower(methods))
				}
				return status
			}}
			httpadapter.Middleware(ev)(next).ServeHTTP(changed, r)
		})
	}
}
