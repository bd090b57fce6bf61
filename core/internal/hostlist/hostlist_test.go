package hostlist

import (
	"strings"
	"testing"
)

func TestCovers(t *testing.T) {
	list := New([]string{"api.example.com", "Shop.Example.", "*.tenants.example", "127.0.0.1", "[::1]", "2001:db8::1", "my_host"})
	for host, want := range map[string]bool{
		"api.example.com": true, "API.Example.COM": true, "api.example.com.": true, "api.example.com:8080": true, "api.example.com.:8080": true,
		"api.example.com:": true, "shop.example": true, "my_host": true,
		"example.com": false, "xapi.example.com": false, "api.example.com.evil": false, "api.example.com..": false, "api.example.com:x": false,
		"api.example.com:80:80": false, "evil@api.example.com": false, "api.example.com/": false, " api.example.com": false, "": false, ".": false, ":80": false,
		"a.tenants.example": true, "a.b.tenants.example": true, "A.tenants.example:1": true, "a.tenants.example.": true,
		"tenants.example": false, ".tenants.example": false, "a..tenants.example": false, "a.b@c.tenants.example": false, "atenants.example": false,
		"127.0.0.1": true, "127.0.0.1:3000": true, "::ffff:127.0.0.1": true, "[::ffff:7f00:1]": true, "127.0.0.2": false, "127.1": false, "0127.0.0.1": false,
		"::1": true, "[::1]": true, "[::1]:3000": true, "[0:0:0:0:0:0:0:1]:3000": true, "[::1%25lo]": false, "[::1%lo]": false, "::1%lo": false,
		"[::1": false, "[::1]x": false, "[::1]:x": false, "[127.0.0.1]": false, "[2001:DB8::1]": true, "[2001:db8::2]": false, "[api.example.com]": false,
		"api.example.com" + strings.Repeat("a", 300): false, strings.Repeat("a.", 150) + "tenants.example": false,
	} {
		if got := list.Covers(host); got != want {
			t.Errorf("Covers(%q): got %v, want %v", host, got, want)
		}
	}
}

func TestCoversAllocatesNothing(t *testing.T) {
	list := New([]string{"api.example.com", "*.tenants.example", "127.0.0.1"})
	for _, host := range []string{"API.example.com:80", "a.tenants.example", "[::1]:80", "1.2.3.4.5", "1:2:3", "[:::]", strings.Repeat("1:", 20), strings.Repeat("a.", 125)} {
		if n := testing.AllocsPerRun(100, func() { list.Covers(host) }); n > 1 { // netip makes an error of what is no address
			t.Errorf("%q: got %v allocations", host, n)
		}
	}
}

// Every entry is taken, or has a problem whose fix is taken.
func TestDiagnose(t *testing.T) {
	for _, c := range []struct{ entry, fix string }{
		{"api.example.com", ""}, {"API.example.com", ""}, {"*.example.com", ""}, {"example.com.", ""}, {"localhost", ""}, {"my_host", ""},
		{"127.0.0.1", ""}, {"::1", ""}, {"[::1]", ""}, {"0:0:0:0:0:0:0:1", ""}, {"::ffff:127.0.0.1", ""}, {"xn--bcher-kva.example", ""},
		{"", "remove it"}, {" api.example.com", `write "api.example.com"`}, {"api.example.com:8080", `write "api.example.com"`}, {"[::1]:8080", `write "[::1]"`},
		{"127.0.0.1:80", `write "127.0.0.1"`}, {"https://api.example.com", `write "api.example.com"`}, {"https://api.example.com:8443/x", `write "api.example.com"`},
		{"api.example.com/x", `write "api.example.com"`}, {"10.0.0.0/8", "list each address"}, {"*", "leave AllowHosts empty to turn the check off, or list the hosts"},
		{"bücher.example", `write "xn--bcher-kva.example"`}, {"*.bücher.example", `write "*.xn--bcher-kva.example"`}, {"api.*.com", `write "*.example.com" for all subdomains of example.com`},
		{"*.*.com", `write "*.example.com" for all subdomains of example.com`}, {"fe80::1%eth0", "write a host name, or an IP address without a zone"},
		{"a..b", "write the name as the Host header has it"}, {"*.", "leave AllowHosts empty to turn the check off, or list the hosts"}, {"a b", "write the name as the Host header has it"},
		{"127.1", "write the address as four decimal numbers"}, {"user@host", "write the name as the Host header has it"},
	} {
		f, _ := Diagnose(c.entry)
		problem, fix := f.Problem, f.HowToFix()
		if (problem == "") != (c.fix == "") || !strings.HasPrefix(fix, c.fix) || c.fix == "" && fix != "" {
			t.Errorf("Diagnose(%q): got %q, %q; want the fix %q", c.entry, problem, fix, c.fix)
		}
		for _, meant := range f.Write {
			if again, wrong := Diagnose(meant); wrong {
				t.Errorf("Diagnose(%q): its fix %s has the problem %q", c.entry, meant, again.Problem)
			}
		}
	}
}

// What a list takes covers itself, and nothing that merely begins or ends with it.
func FuzzCovers(f *testing.F) {
	for _, seed := range []string{"api.example.com", "[::1]", "127.0.0.1", "*.example.com", "a:1", "xn--a", "::ffff:1.2.3.4"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, entry string) {
		if _, wrong := Diagnose(entry); wrong {
			return
		}
		list := New([]string{entry})
		host, isPattern := strings.CutPrefix(entry, "*.")
		if list.Covers(host) == isPattern {
			t.Errorf("%q covers %q: %v", entry, host, !isPattern)
		}
		for _, other := range []string{"x" + host, host + "x", host + ".x", host + "@x", "x@" + host} {
			subdomain := strings.HasSuffix(strings.ToLower(strings.TrimSuffix(other, ".")), strings.ToLower("."+strings.TrimSuffix(host, ".")))
			if _, isAddress := parseAddress(other); !isAddress && list.Covers(other) && !(isPattern && subdomain) {
				t.Errorf("%q covers %q", entry, other)
			}
		}
	})
}
