package core

import "testing"

func refusedMethods() (cases []refusedCase) {
	name := []edit{{"as it is sent", func(p *Policy) { p.AllowMethods[1] = "PURGE" }}, {"remove it", func(p *Policy) { p.AllowMethods = p.AllowMethods[:1] }}}
	for _, row := range []struct {
		name, method, says, fix string
		edits                   []edit
	}{
		{"patch in lower case", "patch", "case-sensitive", `write "PATCH"`, nil},
		{"put in lower case", "put", "case-sensitive", `write "PUT"`, nil},
		{"get in mixed case", "Get", "case-sensitive", `write "GET"`, nil},
		{"query in lower case", "query", "case-sensitive", `write "QUERY"`, nil},
		{"CONNECT", "CONNECT", "forbidden method", "remove it", nil},
		{"TRACE", "TRACE", "forbidden method", "remove it", nil},
		{"TRACK", "TRACK", "forbidden method", "remove it", nil},
		{"trace in lower case", "trace", "forbidden method", "remove it", nil},
		{"an empty method", "", "environment variable", "remove it", nil},
		{"a method of spaces", "  ", "environment variable", "remove it", nil},
		{"a padded method", " PATCH", "environment variable", `write "PATCH"`, nil},
		{"a padded method in lower case", "patch\n", "environment variable", `write "PATCH"`, nil},
		{"a padded method of the application's own", " reIndex", "environment variable", `write "reIndex"`, nil},
		{"a padded method that is forbidden", " TRACE", "environment variable", "remove it", nil},
		{"a list of methods", "PUT,PATCH, delete", "not a list", `write each as an entry of its own: "PUT", "PATCH", "DELETE"`, nil},
		{"a list of methods that repeats itself", "put, put", "not a list", `write "PUT"`, nil},
		{"a list of methods of which one is forbidden", "PATCH,TRACE", "not a list", `write "PATCH"`, nil},
		{"a method with a space", "PATCH IT", "token", "write the method as it is sent", name},
		{"a method with a slash", "PATCH/1", "token", "write the method as it is sent", name},
		{"a method beyond ASCII", "PÄTCH", "token", "write the method as it is sent", name},
		{"a method with a control character", "PAT\x00CH", "token", "write the method as it is sent", name},
	} {
		cases = append(cases, refusedCase{
			name:   row.name,
			policy: Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"PUT", row.method}},
			field:  "AllowMethods", index: 1, says: row.says, fix: row.fix, edits: row.edits,
		})
	}
	return cases
}

func TestMethodsThatNewAccepts(t *testing.T) {
	p := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{
		"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "*", "PURGE", "reindex", "Copy", "M-SEARCH", "!#$%&'*+-.^_`|~0",
	}}
	if _, err := New(p); err != nil {
		t.Errorf("New(%+v)\ngot  %v\nwant no error", p, err)
	}
}
