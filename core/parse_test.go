package core

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
)

func TestParsePolicyReadsEveryField(t *testing.T) {
	const text = "\n\t" + `{"allowOrigins": ["https://example.com", "https:\/\/*.ex\u0061mple.com"], "allowMethods":["PUT"],
		"allowHeaders" : ["X-A"], "exposeHeaders": ["X-B"], "allowCredentials": true, "maxAge": -1, "preflightStatus": 200,
		"dangerouslyAllowInsecureOrigins": true, "dangerouslyAllowBroadWildcards": true, "dangerouslyAllowNullOrigin": true}` + "\r\n "
	want := Policy{
		AllowOrigins: []string{"https://example.com", "https://*.example.com"}, AllowMethods: []string{"PUT"},
		AllowHeaders: []string{"X-A"}, ExposeHeaders: []string{"X-B"}, AllowCredentials: true, MaxAgeSeconds: -1, PreflightStatus: 200,
		DangerouslyAllowInsecureOrigins: true, DangerouslyAllowBroadWildcards: true, DangerouslyAllowNullOrigin: true,
	}
	if got, err := ParsePolicy([]byte(text)); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("ParsePolicy(%s)\ngot  %+v, %v\nwant %+v", text, got, err, want)
	}
}

func TestParsePolicyLeavesJudgementToNew(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"allowOrigins": []}`, `{"allowOrigins": ["", "x", "\u0000"]}`, `{"maxAge": -99}`, `{"preflightStatus": 404}`,
		`{"allowOrigins": ["*", "*"], "allowCredentials": true}`, `{"maxAge": 0}`, `{"maxAge": -0}`, `{"\u006daxAge": 5}`,
	} {
		if got, err := ParsePolicy([]byte(text)); err != nil {
			t.Errorf("ParsePolicy(%s)\ngot  %+v, %v\nwant no error", text, got, err)
		}
	}
}

func TestParseErrorIsFoundAndReadsAsOneLine(t *testing.T) {
	const text = "{\n  \"maxage\": 5\n}"
	_, err := ParsePolicy([]byte(text))
	want := ParseError{Line: 2, Column: 3, Problem: `unknown key "maxage"`, Fix: `write "maxAge"`}
	var got *ParseError
	if !errors.As(fmt.Errorf("cors.json: %w", err), &got) || *got != want {
		t.Errorf("ParsePolicy(%q)\ngot  %+v\nwant %+v", text, got, want)
	}
	const message = `line 2, column 3: unknown key "maxage"; write "maxAge"`
	if err.Error() != message {
		t.Errorf("ParsePolicy(%q)\ngot  %s\nwant %s", text, err, message)
	}
}

func TestParsePolicyReturnsEveryProblemAndNoPolicy(t *testing.T) {
	const text = `{"maxAge": "5", "allowOrigins": ["*"], "max": 1}`
	p, err := ParsePolicy([]byte(text))
	if len(parseErrors(err)) != 2 || !reflect.DeepEqual(p, Policy{}) {
		t.Errorf("ParsePolicy(%s)\ngot  %+v, %v\nwant the zero Policy and two problems", text, p, err)
	}
}

// parseErrors takes a joined error apart.
func parseErrors(err error) (problems []*ParseError) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil
	}
	for _, e := range joined.Unwrap() {
		problems = append(problems, e.(*ParseError))
	}
	return problems
}
