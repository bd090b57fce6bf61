package core

import (
	"slices"
	"testing"
)

func credentialed(entry string) Policy {
	return Policy{AllowOrigins: []string{entry}, AllowCredentials: true}
}

func refusedCredentialed() (cases []refusedCase) {
	insecure := edit{"set DangerouslyAllowInsecureOrigins", func(p *Policy) { p.DangerouslyAllowInsecureOrigins = true }}
	broad := edit{"set DangerouslyAllowBroadWildcards", func(p *Policy) { p.DangerouslyAllowBroadWildcards = true }}
	null := edit{"set DangerouslyAllowNullOrigin", func(p *Policy) { p.DangerouslyAllowNullOrigin = true }}
	listed := onlyOrigins("list the origins", "https://example.com")
	for _, row := range []struct {
		name, entry, says, fix string
		edits                  []edit
	}{
		{"plain http with credentials", "http://example.com", "plain http", `write "https://example.com"`, []edit{insecure}},
		{"plain http on a port with credentials", "http://example.com:8080", "plain http", `write "https://example.com:8080"`, []edit{insecure}},
		{"plain http on the port of https with credentials", "http://example.com:443", "plain http", `write "https://example.com"`, []edit{insecure}},
		{"plain http on any port with credentials", "http://example.com:*", "plain http", `write "https://example.com:*"`, []edit{insecure}},
		{"plain http of subdomains with credentials", "http://*.example.com", "plain http", `write "https://*.example.com"`, []edit{insecure}},
		{"plain http of a private address with credentials", "http://192.168.0.1", "plain http", `write "https://192.168.0.1"`, []edit{insecure}},
		{"plain http of a host that begins as loopback", "http://localhost.example.com", "plain http", `write "https://localhost.example.com"`, []edit{insecure}},
		{"plain http of an IPv4 loopback address in IPv6", "http://[::ffff:7f00:1]", "plain http", `write "https://[::ffff:7f00:1]"`, []edit{insecure}},
		{"a wildcard on a top-level domain with credentials", "https://*.com", "anybody", "list the origins", []edit{listed, broad}},
		{"a wildcard on a suffix of two labels with credentials", "https://*.co.uk", "anybody", "list the origins", []edit{listed, broad}},
		{"a wildcard on a private suffix with credentials", "https://*.github.io", "anybody", "list the origins", []edit{listed, broad}},
		{"a wildcard on a suffix and any port with credentials", "https://*.github.io:*", "anybody", "list the origins", []edit{listed, broad}},
		{"a wildcard on a suffix with a trailing dot and credentials", "https://*.com.", "anybody", "list the origins", []edit{listed, broad}},
		{"a wildcard above wildcard suffixes with credentials", "https://*.ck", "anybody", "list the origins", []edit{listed, broad}},
		{"every host of a scheme with credentials", "moz-extension://*", "anybody", "list the origins", []edit{listed, broad}},
		{"null with credentials", "null", "sandbox", "remove it", []edit{null}},
	} {
		c := refusedCase{name: row.name, policy: credentialed("https://listed.test"), field: "AllowOrigins", index: 1,
			says: row.says, fix: row.fix, edits: row.edits}
		c.policy.AllowOrigins = append(c.policy.AllowOrigins, row.entry)
		cases = append(cases, c)
	}
	return cases
}

func TestEntriesThatNewAcceptsWithCredentials(t *testing.T) {
	for _, entry := range []string{
		"https://example.com", "https://example.com:*", "https://*.example.com", "https://*.example.co.uk", "https://*.user.github.io",
		"http://localhost:3000", "http://localhost.", "http://app.localhost:*", "http://*.localhost", "https://*.localhost",
		"http://127.0.0.1:3000", "http://127.255.255.254", "http://[::1]:3000", "https://*.internal", "chrome-extension://abcdefghijklmnop",
	} {
		p := credentialed(entry)
		if _, err := New(p); err != nil {
			t.Errorf("New(%+v)\ngot  %v\nwant no error", p, err)
		}
	}
}

func TestAnOptOutOpensNothingElse(t *testing.T) {
	all := []string{"http://example.com", "https://*.github.io", "moz-extension://*", "null"}
	for _, row := range []struct {
		policy  Policy
		refused []int
	}{
		{Policy{}, []int{0, 1, 2, 3}},
		{Policy{DangerouslyAllowInsecureOrigins: true}, []int{1, 2, 3}},
		{Policy{DangerouslyAllowBroadWildcards: true}, []int{0, 3}},
		{Policy{DangerouslyAllowNullOrigin: true}, []int{0, 1, 2}},
	} {
		row.policy.AllowOrigins, row.policy.AllowCredentials = all, true
		_, err := New(row.policy)
		var got []int
		for _, e := range policyErrors(err) {
			got = append(got, e.Index)
		}
		if !slices.Equal(got, row.refused) {
			t.Errorf("New(%+v)\ngot  refusals of the entries %v\nwant %v\n%v", row.policy, got, row.refused, err)
		}
	}
}

func TestAPlainHTTPPublicSuffixHasTwoProblems(t *testing.T) {
	p := credentialed("http://*.com")
	_, err := New(p)
	if got := len(policyErrors(err)); got != 2 {
		t.Errorf("New(%+v)\ngot  %d problems: %v\nwant 2, of plain http and of the suffix", p, got, err)
	}
}
