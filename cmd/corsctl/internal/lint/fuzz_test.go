package lint_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/lint"
	"github.com/sallyport/cors/cmd/corsctl/internal/policydoc"
)

// FuzzFix mends arbitrary text. Whatever it is, lint ends; a second run has nothing to
// do; and what was readable stays readable.
func FuzzFix(f *testing.F) {
	g := writer{rand.New(rand.NewPCG(1, 0))}
	for range 60 {
		w := g.write()
		f.Add(w.name == "p.json", []byte(w.text))
	}
	for _, text := range []string{"&a [*a]", "? [a]\n: b", "allowOrigins: &x [*x]", "a: |\n", "allowOrigins: [\"\\x00\"]", "<<: {allowOrigins: [a]}",
		"apiVersion: v1\nkind: ConfigMap\ndata: {k: \"allowOrigins\"}", "apiVersion: v1\nkind: ConfigMap\ndata:\n  k: |2\n     allowOrigins: a\n"} {
		f.Add(false, []byte(text))
	}
	f.Fuzz(func(t *testing.T, isJSON bool, text []byte) {
		name := "p.yaml"
		if isJSON {
			name = "p.json"
		}
		before := policydoc.Read(name, text)
		lint.Check(before)
		mended, fixed := lint.Fix(name, text)
		if len(fixed) == 0 && !bytes.Equal(mended, text) {
			t.Fatalf("nothing was fixed, and %q became %q", text, mended)
		}
		after := policydoc.Read(name, mended)
		if before.Document != nil && after.Document == nil || len(after.Policies) != len(before.Policies) {
			t.Fatalf("%q\nbecame\n%q\nwith %d policies, %d before", text, mended, len(after.Policies), len(before.Policies))
		}
		if again, more := lint.Fix(name, mended); len(more) > 0 || !bytes.Equal(again, mended) {
			t.Fatalf("%q\nbecame\n%q\nand at the second run\n%q", text, mended, again)
		}
	})
}
