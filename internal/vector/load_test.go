package vector

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

const soundVector = `{"name": "a", "rule": "b", "policy": {"allowOrigins": ["*"]}, "request": {"method": "GET"}, "handler": "runs"}`

func loadText(files map[string]string) ([]Vector, error) {
	fsys := fstest.MapFS{}
	for name, vectors := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(`{"about": "x", "vectors": [` + vectors + `]}`)}
	}
	return load(fsys, "*.json", "vectors", func(v *Vector) (file, name *string) { return &v.File, &v.Name })
}

func TestLoadingIsStrict(t *testing.T) {
	_, err := loadText(map[string]string{"a.json": soundVector})
	require.NoError(t, err)

	for name, row := range map[string]struct{ old, new, problem string }{
		"an unknown key":               {`"rule"`, `"status": 200, "rule"`, `unknown key "status"`},
		"a key in other letters' case": {`"rule"`, `"Rule"`, `unknown key "Rule"`},
		"a key twice":                  {`"rule": "b"`, `"rule": "b", "rule": "c"`, `key "rule" twice`},
		"no name":                      {`"name": "a", `, ``, "no name"},
		"no rule":                      {`"rule": "b", `, ``, "no rule"},
		"no request":                   {`"request": {"method": "GET"}, `, ``, "no request"},
		"no method":                    {`"method": "GET"`, ``, "no method"},
		"no handler":                   {`, "handler": "runs"`, ``, `"runs" or "does not run"`},
		"a handler that may run":       {`"runs"`, `"may run"`, `handler "may run"`},
		"no policy":                    {`"policy": {"allowOrigins": ["*"]}, `, ``, "policy or denyAll"},
		"policy and denyAll":           {`"rule"`, `"denyAll": true, "rule"`, "policy or denyAll"},
		"an option of denyAll":         {`"policy": {"allowOrigins": ["*"]}`, `"denyAll": true, "passthrough": true`, "takes no lookup"},
		"an unknown key of the policy": {`"allowOrigins"`, `"origins"`, "origins"},
		"an unknown mount":             {`"rule"`, `"mounts": ["router"], "rule"`, `"router" is no mount`},
		"Vary among fields":            {`"rule"`, `"response": {"fields": {"vary": ["Origin"]}}, "rule"`, "key of its own"},
		"a credentials mode":           {`"rule"`, `"browser": {"credentials": "same-origin"}, "rule"`, `"omit" or "include"`},
		"a field without a value":      {`"method"`, `"fields": [["Origin"]], "method"`, "[name, value]"},
		"a line break in a value":      {`"method"`, `"fields": [["Origin", "a\r\nb"]], "method"`, "line break"},
		"an empty repetition":          {`"method"`, `"fields": [["Origin", {"repeat": "a", "times": 0}]], "method"`, "not below 1"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, soundVector, row.old)
			_, err := loadText(map[string]string{"a.json": strings.Replace(soundVector, row.old, row.new, 1)})
			require.ErrorContains(t, err, row.problem)
			assert.ErrorContains(t, err, "a.json")
		})
	}
}

func TestVectorNamesAreUniqueOverAllFiles(t *testing.T) {
	_, err := loadText(map[string]string{"a.json": soundVector, "b.json": soundVector})
	require.ErrorContains(t, err, `b.json: the name "a" is taken by one of a.json`)
}

func TestRepetitionsAreWrittenOut(t *testing.T) {
	vectors, err := loadText(map[string]string{"a.json": strings.Replace(soundVector, `"method"`,
		`"fields": [["X-A", {"repeat": "ab,", "times": 2, "lines": 3}], ["X-B", "b"]], "method"`, 1)})
	require.NoError(t, err)
	assert.Equal(t, [][2]string{{"X-A", "ab,ab,"}, {"X-A", "ab,ab,"}, {"X-A", "ab,ab,"}, {"X-B", "b"}},
		vectors[0].Request.Fields)
}

func TestVectorsAreManyAndTheirPoliciesValid(t *testing.T) {
	vectors, err := All()
	require.NoError(t, err)
	for i := range vectors {
		_, err := vectors[i].Evaluator()
		assert.NoError(t, err, vectors[i].Name)
	}
	assert.GreaterOrEqual(t, len(vectors), 1000)
}

// reasonsBeyondVectors come from what the format leaves out: observers, rules by
// path, and routers that have a say.
var reasonsBeyondVectors = []string{"observer failed", "path ambiguous", "no policy", "method not routed"}

func TestEveryReasonHasAVector(t *testing.T) {
	vectors, err := All()
	require.NoError(t, err)
	seen := map[string]bool{}
	for i := range vectors {
		if ev, err := vectors[i].Evaluator(core.WithLogger(slog.New(slog.DiscardHandler))); err == nil {
			seen[ev.Evaluate(t.Context(), vectors[i].Request.View()).Reason().String()] = true
		}
	}
	for reason := core.ReasonNone; !strings.HasPrefix(reason.String(), "Reason("); reason++ {
		if text := reason.String(); !slices.Contains(reasonsBeyondVectors, text) {
			assert.True(t, seen[text], "no vector is answered with the reason %q", text)
		}
	}
}

func TestSequencesAreLoadedStrictly(t *testing.T) {
	sequences, err := Sequences()
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(sequences), 20)

	const sound = `{"name": "a", "rule": "b", "policies": {"p": {"allowOrigins": ["*"]}}, "routes": [["GET", "/x", "p"]], "steps": [{"page": "https://a.test", "method": "GET", "goesOut": true}]}`
	var s Sequence
	require.NoError(t, s.UnmarshalJSON([]byte(sound)))
	for name, row := range map[string]struct{ old, new, problem string }{
		"an unknown key":      {`"goesOut"`, `"goes"`, `unknown key "goes"`},
		"an unknown policy":   {`"/x", "p"`, `"/x", "q"`, `unknown policy "q"`},
		"an invalid policy":   {`"allowOrigins"`, `"origins"`, "origins"},
		"a route of two":      {`"/x", "p"`, `"/x"`, "[method, path, policy]"},
		"a step without page": {`"page": "https://a.test", `, ``, "a page and a method"},
		"no rule":             {`"b"`, `""`, "rule"},
	} {
		require.Contains(t, sound, row.old)
		var s Sequence
		assert.ErrorContains(t, s.UnmarshalJSON([]byte(strings.Replace(sound, row.old, row.new, 1))), row.problem, name)
	}
}
