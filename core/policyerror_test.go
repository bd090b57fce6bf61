package core

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestPolicyErrorReadsAsOneLine(t *testing.T) {
	for _, row := range []struct {
		name string
		err  PolicyError
		want string
	}{
		{"an entry of a list", PolicyError{"AllowMethods", 1, "patch", "origin-host-case", "it is lower case", "write PATCH", nil},
			`AllowMethods[1] "patch": it is lower case; write PATCH`},
		{"an empty entry shows its quotes", PolicyError{"AllowOrigins", 0, "", "origin-host-case", "it is empty", "remove it", nil},
			`AllowOrigins[0] "": it is empty; remove it`},
		{"a whole field with a value", PolicyError{"PreflightStatus", -1, "404", "origin-host-case", "it is no success", "write 204", nil},
			`PreflightStatus "404": it is no success; write 204`},
		{"a whole field without a value", PolicyError{"AllowOrigins", -1, "", "origin-host-case", "the list is empty", "use DenyAll()", nil},
			`AllowOrigins: the list is empty; use DenyAll()`},
		{"no fix", PolicyError{"AllowOrigins", 3, "x", "origin-host-case", "it is wrong", "", nil},
			`AllowOrigins[3] "x": it is wrong`},
		{"what could steer a terminal is escaped", PolicyError{"AllowOrigins", 0, "\x1b[2J\né", "origin-host-case", "it is wrong", "", nil},
			`AllowOrigins[0] "\x1b[2J\n\u00e9": it is wrong`},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := row.err.Error(); got != row.want {
				t.Errorf("Error of %+v\ngot  %s\nwant %s", row.err, got, row.want)
			}
			if got := Advice(row.err).String(); got != row.want {
				t.Errorf("String of the same Advice\ngot  %s\nwant %s", got, row.want)
			}
		})
	}
}

// The message of the issue, word for word.
func TestMessageOfAnOriginWithUpperCaseAndTrailingSlash(t *testing.T) {
	p := Policy{AllowOrigins: []string{"https://a.test", "https://b.test", "https://Example.com/"}}
	const want = `AllowOrigins[2] "https://Example.com/": browsers send a lower-case host and no trailing slash; write "https://example.com"`
	_, err := New(p)
	if err == nil || err.Error() != want {
		t.Errorf("New(%+v)\ngot  %v\nwant %s", p, err, want)
	}
	var problem *PolicyError
	if !errors.As(err, &problem) {
		t.Fatalf("New(%+v) = %v, in which errors.As finds no *PolicyError", p, err)
	}
	wantProblem := PolicyError{"AllowOrigins", 2, "https://Example.com/",
		"origin-host-case", "browsers send a lower-case host and no trailing slash", `write "https://example.com"`,
		&Edit{Write: []string{"https://example.com"}}}
	if !reflect.DeepEqual(*problem, wantProblem) {
		t.Errorf("New(%+v)\ngot  %+v\nwant %+v", p, *problem, wantProblem)
	}
}

func TestSeveralSlipsOfOneEntryAreNamedFromLeftToRight(t *testing.T) {
	p := Policy{AllowOrigins: []string{"HTTP://me@Example.com:80/app"}}
	const want = `AllowOrigins[0] "HTTP://me@Example.com:80/app": browsers send a lower-case scheme, no user name or password, ` +
		`a lower-case host, no default port (80 for http) and no path; write "http://example.com"`
	if _, err := New(p); err == nil || err.Error() != want {
		t.Errorf("New(%+v)\ngot  %v\nwant %s", p, err, want)
	}
}

func TestMessagesAreBoundedWhateverTheEntry(t *testing.T) {
	huge := strings.Repeat("https://\u00e9.test/,", 1<<16)
	p := Policy{
		AllowOrigins: []string{huge, strings.Repeat("x", 1<<20), "https://" + strings.Repeat("\xff", 500)},
		AllowMethods: []string{strings.Repeat("é", 1<<20)},
		AllowHeaders: []string{strings.Repeat(" ", 1<<20) + "x"},
	}
	_, err := New(p)
	problems := policyErrors(err)
	if len(problems) != 5 {
		t.Errorf("New reports %d problems, want 5", len(problems))
	}
	for _, problem := range problems {
		// 256 bytes of the value and 512 of a suggestion, six bytes for each at most.
		if got := len(problem.Error()); got > 6*(256+512)+512 {
			t.Errorf("the message of %s[%d] has %d bytes: %.200s…", problem.Field, problem.Index, got, problem)
		}
	}
}
