package lint_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
	"github.com/sallyport/cors/core"
)

// TestFixesOfRandomPolicies mends random broken policies, in all the forms that lint
// reads. Afterwards nothing is left that --fix could mend, and what is left needs a
// decision. The model of written_test.go finds nothing in the policy that was not
// written. Comments and everything else are still there.
func TestFixesOfRandomPolicies(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	g := writer{rand.New(rand.NewPCG(seed, 0))}
	mended, clean := 0, 0
	for range 1_500 {
		w := g.write()
		before := policydoc.Read(w.name, []byte(w.text))
		if before.Document == nil {
			t.Fatalf("seed %d: the test writes what is not readable: %+v\n%s", seed, before.Problems, w.text)
		}
		text, fixed := lint.Fix(w.name, []byte(w.text))
		f := policydoc.Read(w.name, text)
		left := lint.Check(f)
		for _, finding := range left {
			if finding.Automatic {
				t.Fatalf("seed %d: %+v\nis left in\n%s\nwhich was\n%s", seed, finding, text, w.text)
			}
		}
		mended += len(fixed)
		if len(f.Policies) != 1 {
			t.Fatalf("seed %d: %d policies in\n%s\nwhich was\n%s", seed, len(f.Policies), text, w.text)
		}
		p := f.Policies[0].Value
		if why := more(w, p); why != "" {
			t.Fatalf("seed %d: %s in\n%s\nwhich was\n%s", seed, why, text, w.text)
		}
		if len(f.Policies[0].Problems) == 0 {
			for _, a := range core.Advise(p) {
				if a.Edit != nil && !a.Edit.Decision {
					t.Fatalf("seed %d: %v\nis no decision, and left in\n%s\nwhich was\n%s", seed, a, text, w.text)
				}
			}
		}
		if why := less(before.Policies[0].Value, p); why != "" {
			t.Fatalf("seed %d: %s in\n%s\nwhich was\n%s", seed, why, text, w.text)
		}
		for _, comment := range w.comments {
			if strings.Count(string(text), comment) != strings.Count(w.text, comment) {
				t.Fatalf("seed %d: %q is lost in\n%s\nwhich was\n%s", seed, comment, text, w.text)
			}
		}
		if len(fixed) == 0 && string(text) != w.text {
			t.Fatalf("seed %d: nothing was fixed, and the text is another:\n%s\nwhich was\n%s", seed, text, w.text)
		}
		if !slices.ContainsFunc(left, func(f lint.Finding) bool { return f.Severity == lint.Error }) {
			clean++
			if _, err := core.New(p); err != nil {
				t.Fatalf("seed %d: lint finds no error, and New says %v\n%s", seed, err, text)
			}
		}
	}
	if mended < 1_500 || clean < 50 {
		t.Errorf("seed %d: only %d fixes, and %d clean policies: the test judges too little", seed, mended, clean)
	}
}

// more returns what a policy admits that was not written, or "".
func more(w *written, p core.Policy) string {
	for _, entry := range p.AllowOrigins {
		if !slices.ContainsFunc(w.origins, func(raw string) bool { return slices.Contains(originsWritten(raw), entry) }) {
			return "the origin " + entry + " was not written"
		}
	}
	for _, list := range []struct{ got, written []string }{
		{p.AllowMethods, w.methods}, {p.AllowHeaders, w.headers}, {p.ExposeHeaders, w.exposed}, {p.AllowHosts, w.hosts},
	} {
		for _, name := range list.got {
			if !isWritten(name, list.written) {
				return "the name " + name + " was not written"
			}
		}
	}
	if p.AllowCredentials && w.credentials != "true" && w.credentials != "True" {
		return "credentials are allowed, and " + w.credentials + " was written"
	}
	return ""
}

// less returns what was valid before and is lost, or "".
func less(before, after core.Policy) string {
	for _, entry := range before.AllowOrigins {
		alone := core.Policy{AllowOrigins: []string{entry}}
		if _, err := core.New(alone); err == nil && !slices.Contains(after.AllowOrigins, entry) {
			return "the origin " + entry + " is lost"
		}
	}
	return ""
}

// Entries of two policies in one file are not mixed up.
func TestEachPolicyOfAFileIsMendedByItself(t *testing.T) {
	const text = "allowOrigins: [https://A.test]\nallowHeaders: [X-A, X-A]\n---\nallowOrigins: [https://C.test, https://b.test]\nallowHeaders: [X-B, X-C]\n"
	const want = "allowOrigins: [https://a.test]\nallowHeaders: [X-A]\n---\nallowOrigins: [https://c.test, https://b.test]\nallowHeaders: [X-B, X-C]\n"
	got, fixed := lint.Fix("p.yaml", []byte(text))
	if string(got) != want || len(fixed) != 3 {
		t.Errorf("got %d fixes,\n%s\nwant three,\n%s", len(fixed), got, want)
	}
}

// A key that is not known hides nothing but what it may have been meant as.
func TestAllFindingsComeAtOnce(t *testing.T) {
	const text = "allowedOrigin: [https://a.test]\nallowMethods: [put, TRACE]\nmaxAge: -2\nexposeHeaders: 'ETag'\n"
	var got []string
	for _, f := range lint.Check(policydoc.Read("p.yaml", []byte(text))) {
		got = append(got, f.Code)
	}
	want := []string{"file-key-unknown", "method-case", "method-forbidden", "max-age-negative", "file-type"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTheModelOfWhatWasWrittenCatchesMore(t *testing.T) {
	for _, row := range []struct{ raw, entry string }{
		{"https://a.test", "http://a.test"}, {"https://a.test", "https://*.a.test"}, {"https://a.test:443", "https://a.test:*"},
		{"https://*.*.a.test", "https://*.a.test"}, {"https://a.test, *", "*"}, {"a.test", "https://a.test"}, {"https://u@a.test", "https://a.test"},
	} {
		if slices.Contains(originsWritten(row.raw), row.entry) {
			t.Errorf("the model lets %q pass for %q", row.entry, row.raw)
		}
	}
	for _, row := range []struct{ raw, entry string }{
		{"HTTPS://A.test:443/x", "https://a.test"}, {"https://*.A.test:08443", "https://*.a.test:8443"},
		{"https://a.test, http://b.test:80", "http://b.test"}, {"http://[0:0::1]:3000", "http://[::1]:3000"},
	} {
		if !slices.Contains(originsWritten(row.raw), row.entry) {
			t.Errorf("the model refuses %q for %q", row.entry, row.raw)
		}
	}
}
