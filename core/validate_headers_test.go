package core

import "testing"

func refusedHeaders() (cases []refusedCase) {
	for _, row := range []struct {
		name, header, says, fix string
		sent                    bool // the fix asks for the name as it is sent
	}{
		{"an empty header name", "", "environment variable", "remove it", false},
		{"a header name of spaces", " ", "environment variable", "remove it", false},
		{"a padded field name", "X-Request-Id ", "environment variable", `write "X-Request-Id"`, false},
		{"a list of header names", "X-One, X-Two", "not a list", `write each as an entry of its own: "X-One", "X-Two"`, false},
		{"a header name with a comma after", "X-One,", "commas", `write "X-One"`, false},
		{"a header name with a colon", "X-One:", "token", `write "X-One"`, false},
		{"a header with a parameter", "Content-Type; charset", "no parameters", `write "Content-Type", and what follows the ";"`, false},
		{"a header list with semicolons", "X-One;X-Two", "does not separate names", `write "X-One", and what follows the ";"`, false},
		{"a header name with a semicolon after", "X-One;", "commas", `write "X-One"`, false},
		{"a header list that repeats itself", "X-One, X-One", "not a list", `write "X-One"`, false},
		{"a header name with a space", "X One", "token", "write the header name as it is sent", true},
		{"a header name with a value", "X-One: 1", "token", "write the header name as it is sent", true},
		{"a header name beyond ASCII", "X-Größe", "token", "write the header name as it is sent", true},
		{"a header name with a line break", "X-One\r\nX-Two", "not a list", `write each as an entry of its own: "X-One", "X-Two"`, false},
		{"a header name with a control character", "X-\x7fOne", "token", "write the header name as it is sent", true},
	} {
		allow := refusedCase{
			name:   row.name + " to allow",
			policy: Policy{AllowOrigins: []string{"https://example.com"}, AllowHeaders: []string{"X-Listed", row.header}},
			field:  "AllowHeaders", index: 1, says: row.says, fix: row.fix,
		}
		expose := refusedCase{
			name:   row.name + " to expose",
			policy: Policy{AllowOrigins: []string{"https://example.com"}, ExposeHeaders: []string{"X-Listed", row.header}},
			field:  "ExposeHeaders", index: 1, says: row.says, fix: row.fix,
		}
		if row.sent {
			allow.edits = []edit{{"as it is sent", func(p *Policy) { p.AllowHeaders[1] = "X-One" }}}
			expose.edits = []edit{{"as it is sent", func(p *Policy) { p.ExposeHeaders[1] = "X-One" }}}
		}
		cases = append(cases, allow, expose)
	}
	return append(cases, refusedCase{
		name:   "a list of response headers with * and credentials",
		policy: Policy{AllowOrigins: []string{"https://example.com"}, ExposeHeaders: []string{"ETag, *"}, AllowCredentials: true},
		field:  "ExposeHeaders", index: 0, says: "not a list", fix: `write "ETag"`,
	}, refusedCase{
		name:   "every response header with credentials",
		policy: Policy{AllowOrigins: []string{"https://example.com"}, ExposeHeaders: []string{"X-Listed", "*"}, AllowCredentials: true},
		field:  "ExposeHeaders", index: 1, says: "credentials", fix: "list the headers",
		edits: []edit{
			{"list the headers", func(p *Policy) { p.ExposeHeaders[1] = "X-One" }},
			{"set AllowCredentials to false", func(p *Policy) { p.AllowCredentials = false }},
		},
	})
}

func TestHeaderNamesThatNewAccepts(t *testing.T) {
	names := []string{"X-Request-Id", "authorization", "*", "Origin", "Content-Length", "Access-Control-Allow-Origin", "x_y", "1", "!#$%&'*+-.^_`|~"}
	for _, p := range []Policy{
		{AllowHeaders: names},
		{AllowHeaders: names, AllowCredentials: true},
		{ExposeHeaders: names},
	} {
		p.AllowOrigins = []string{"https://example.com"}
		if _, err := New(p); err != nil {
			t.Errorf("New(%+v)\ngot  %v\nwant no error", p, err)
		}
	}
}
