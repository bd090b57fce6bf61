package policydoc

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sallyport/cors/core"
)

// TestJSONIsReadAsCoreReadsIt compares with core.ParsePolicy on random texts: both
// accept the same texts, and read the same policy.
func TestJSONIsReadAsCoreReadsIt(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	g := rand.New(rand.NewPCG(seed, 0))
	pick := func(from ...string) string { return from[g.IntN(len(from))] }
	accepted := 0
	for range 5_000 {
		var members []string
		for range g.IntN(4) {
			key := pick("allowOrigins", "allowOrigins", "allowMethods", "allowCredentials", "maxAge", "enforce", "AllowOrigins", "unknown", "max\\u0041ge")
			value := pick(`["https://a.test"]`, `["https://a.test", "b"]`, `[]`, `"x"`, "true", "false", "600", "-1", "6e2", "1.0", "-0", "9223372036854775808",
				"null", "[null]", "[1]", `["\ud800"]`, `["\ud83d\ude00"]`, `"unsafe"`, "{}", `["x", "\u0000"]`)
			members = append(members, `"`+key+`": `+value)
		}
		text := "{" + strings.Join(members, ", ") + "}"
		if at := g.IntN(len(text)); g.IntN(4) == 0 {
			text = text[:at] + pick(",", "x", "\t", "\n", `"`, "{", "\xff") + text[at:]
		}
		want, err := core.ParsePolicy([]byte(text))
		f := Read("p.json", []byte(text))
		problems := len(f.Problems)
		for _, p := range f.Policies {
			problems += len(p.Problems)
		}
		if (err == nil) != (problems == 0) {
			t.Fatalf("seed %d: %s\nParsePolicy: %v\nhere: %+v %+v", seed, text, err, f.Problems, f.Policies)
		}
		if err == nil {
			accepted++
			if got := f.Policies[0].Value; !reflect.DeepEqual(got, want) {
				t.Fatalf("seed %d: %s\ngot  %+v\nwant %+v", seed, text, got, want)
			}
		}
	}
	if accepted < 200 {
		t.Errorf("seed %d: only %d texts were accepted", seed, accepted)
	}
}

func TestTrapsOfYAML(t *testing.T) {
	for _, row := range []struct {
		name, text string
		codes      []string
		line       int
		says       string
		mended     bool
	}{
		{"no for false", "allowOrigins: [https://a.test]\nallowCredentials: no\n", []string{FileYAMLWord}, 2, "write false", true},
		{"yes for true, which is a decision", "allowOrigins: [https://a.test]\nallowCredentials: yes\n", []string{FileYAMLWord}, 2, "write true, without quotes, if that is meant", false},
		{"on for true", "allowCredentials: On\n", []string{FileYAMLWord}, 1, "write true, without quotes, if that is meant", false},
		{"a quoted false", "allowCredentials: 'false'\n", []string{FileType}, 1, "write false", true},
		{"a quoted true, which is a decision", "allowCredentials: 'true'\n", []string{FileType}, 1, "write true", false},
		{"one string for a list", "allowOrigins: https://a.test\n", []string{FileType}, 1, "in brackets", true},
		{"everyone as one string", "allowOrigins: '*'\n", []string{FileType}, 1, "in brackets", false},
		{"nothing for a list", "allowOrigins:\nmaxAge: 1\n", []string{FileType}, 1, "has to be a list", false},
		{"a number in a list", "allowOrigins: [https://a.test]\nallowHeaders: [X-A, 8080]\n", []string{FileType}, 2, `"allowHeaders"[1] is the number 8080`, false},
		{"null without quotes", "allowOrigins: [https://a.test, null]\n", []string{FileYAMLWord}, 1, `write "null" with its quotes`, false},
		{"a word of YAML 1.1 in a list", "allowOrigins: [https://a.test]\nallowMethods: [PUT, no]\n", []string{FileYAMLWord}, 2, "write it in quotes", false},
		{"digits with an underscore", "maxAge: 1_000\n", []string{FileType}, 1, "write digits alone", false},
		{"an octal number", "maxAge: 0600\n", []string{FileType}, 1, "write digits alone", false},
		{"a duration", "maxAge: 10m\n", []string{FileType}, 1, "write 600 if 10m are meant", false},
		{"a quoted number", "maxAge: \"600\"\n", []string{FileType}, 1, "write 600", true},
		{"a duplicate key", "maxAge: 1\nallowOrigins: []\nmaxAge: 2\n", []string{FileKeyDuplicate}, 3, "keep one", false},
		{"a key in another case", "AllowOrigins: [https://a.test]\n", []string{FileKeyUnknown}, 1, `write "allowOrigins"`, true},
		{"the Go name of a field", "MaxAgeSeconds: 600\n", []string{FileKeyUnknown}, 1, `write "maxAge"`, true},
		{"a key in another case beside it", "AllowOrigins: [https://a.test]\nallowOrigins: [https://a.test]\n", []string{FileKeyUnknown}, 1, `write "allowOrigins"`, false},
		{"an opt-out in another case, which is a decision", "DangerouslyAllowNullOrigin: true\n", []string{FileKeyUnknown}, 1, `write "dangerouslyAllowNullOrigin"`, false},
		{"the key of another library", "allowed_origins: [https://a.test]\n", []string{FileKeyUnknown}, 1, `write "allowOrigins" if that is meant`, false},
		{"the name of a header field", "Access-Control-Max-Age: 600\n", []string{FileKeyUnknown}, 1, `write "maxAge" if that is meant`, false},
		{"a key that is about something else", "port: 80\n", []string{FileKeyUnknown}, 1, "the keys are allowOrigins, allowMethods", false},
		{"a policy within a key", "cors:\n  allowOrigins: [https://a.test]\n", []string{FileKeyUnknown}, 1, "at the top of the file", false},
		{"an entry that is indented too far", "allowOrigins:\n  - https://a.test\n    - https://b.test\n", []string{FileType}, 2, "in the same column", false},
		{"a merge key", "x: &x {maxAge: 1}\n<<: *x\n", []string{FileKeyUnknown, FileKeyUnknown}, 1, "", false},
		{"an alias", "allowOrigins: &o [https://a.test]\nallowMethods: *o\n", nil, 0, "", false},
		{"a text that is no object", "just a text\n", []string{FileType}, 1, "a policy is an object", false},
		{"a Kubernetes object without a policy", "apiVersion: v1\nkind: Service\n", []string{FileNoPolicy}, 1, "holds no policy", false},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := Read("p.yaml", []byte(row.text))
			problems := slices.Clone(f.Problems)
			for _, p := range f.Policies {
				problems = append(problems, p.Problems...)
			}
			var codes []string
			for _, p := range problems {
				codes = append(codes, p.Code)
			}
			if !slices.Equal(codes, row.codes) {
				t.Fatalf("got %q, want %q: %+v", codes, row.codes, problems)
			}
			if len(problems) == 0 {
				return
			}
			p := problems[0]
			if p.Start.Line != row.line || !strings.Contains(p.Problem+"; "+p.Fix, row.says) || (len(p.Edits) > 0) != row.mended {
				t.Errorf("got  %+v\nwant line %d, …%s…, mended: %v", p, row.line, row.says, row.mended)
			}
		})
	}
}

func TestPoliciesAreFoundInKubernetesObjects(t *testing.T) {
	const text = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: a}
  data:
    other: "not a policy"
    cors.json: '{"allowOrigins": ["https://a.test"]}'
- apiVersion: gateway.networking.k8s.io/v1
  kind: HTTPRoute
  metadata: {name: b}
  spec:
    rules:
    - filters:
      - type: RequestHeaderModifier
      - type: CORS
        cors: {allowOrigins: ["https://b.test"]}
      backendRefs:
      - filters:
        - type: CORS
          cors: {allowOrigins: ["https://c.test"]}
---
---
allowOrigins: [https://d.test]
`
	f := Read("p.yaml", []byte(text))
	if len(f.Problems) > 0 {
		t.Fatalf("%+v", f.Problems)
	}
	var got []string
	for _, p := range f.Policies {
		got = append(got, p.Where+" "+p.Value.AllowOrigins[0])
	}
	want := []string{"ConfigMap a, key cors.json https://a.test", "HTTPRoute b, rule 0, filter 1 https://b.test",
		"HTTPRoute b, rule 0, backend 0, filter 0 https://c.test", " https://d.test"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if _, err := Load("p.yaml", nil); err == nil {
		t.Error("a file that does not exist can be loaded")
	}
	if _, err := Load(Stdin, strings.NewReader("allowOrigins: [https://a.test]\n---\nallowOrigins: [https://b.test]\n")); err == nil || !strings.Contains(err.Error(), "holds 2 policies") {
		t.Errorf("two policies where one is needed: %v", err)
	}
}
