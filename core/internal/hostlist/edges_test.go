package hostlist

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sallyport/cors/core/internal/fault"
)

// hostOf makes a name of so many bytes below a name.
func hostOf(n int, parent string) string {
	return strings.Repeat("a", n-len(parent)-1) + "." + parent
}

func TestHostsAreReadUpTo254Bytes(t *testing.T) {
	for _, n := range []int{253, 254, 255, 256} {
		host := hostOf(n, "example.")
		list := New([]string{host, "*.tenants.example"})
		if got, want := list.Covers(host), n <= 254; got != want {
			t.Errorf("a listed host of %d bytes: got %v, want %v", n, got, want)
		}
		if got, want := list.Covers(host+":8080"), n <= 254; got != want {
			t.Errorf("a listed host of %d bytes with a port: got %v, want %v", n, got, want)
		}
		if got, want := list.Covers(hostOf(n, "tenants.example")), n <= 254; got != want {
			t.Errorf("a subdomain of %d bytes: got %v, want %v", n, got, want)
		}
		if _, wrong := Diagnose(host); wrong != (n > 255) { // the dot at its end does not count
			t.Errorf("an entry of %d bytes: wrong is %v", n, wrong)
		}
		if _, wrong := Diagnose("*." + host); wrong != (n > 255) {
			t.Errorf("a pattern of %d bytes: wrong is %v", n, wrong)
		}
	}
}

// Every byte of a label, and none beyond them.
func TestSubdomainsHaveLabelsOfLettersDigitsHyphensAndUnderscores(t *testing.T) {
	list := New([]string{"*.tenants.example"})
	const label = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	for b := range 256 {
		for _, host := range []string{
			string([]byte{byte(b)}) + ".tenants.example", "a" + string([]byte{byte(b)}) + "b.tenants.example",
			"x." + string([]byte{byte(b)}) + ".tenants.example",
		} {
			want := strings.IndexByte(label, byte(b)) >= 0 || b == '.' && strings.HasPrefix(host, "a.b")
			if got := list.Covers(host); got != want {
				t.Errorf("Covers(%q)\ngot  %v\nwant %v", host, got, want)
			}
		}
	}
	for _, host := range []string{"a.tenants.example.", "a.tenants.example..", "tenants.example.", "a..tenants.example"} {
		if got, want := list.Covers(host), host == "a.tenants.example."; got != want {
			t.Errorf("Covers(%q)\ngot  %v\nwant %v", host, got, want)
		}
	}
}

// A host may be in the list in either form of an address, and come in either.
func TestAddressesAreComparedAsAddresses(t *testing.T) {
	longest := "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"
	for _, c := range []struct {
		listed, host string
		want         bool
	}{
		{"::1", "[0:0::1]:80", true}, {"[::1]", "::1", true}, {"0:0::1", "0:0::1", true}, {"0:0::1", "[::1]", true},
		{"127.0.0.1", "[::ffff:127.0.0.1]", true}, {"::ffff:127.0.0.1", "127.0.0.1:80", true},
		{longest, "[" + longest + "]:443", true}, {longest, "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]", true},
		{longest, "0" + longest, false}, {longest, longest + "5", false},
		{"::1", "[::2]", false}, {"::1", "[]", false}, {"::1", "[", false}, {"::1", "[]:80", false}, {"::1", "]", false},
		{"::1", "[:", false}, {"::1", "[::1", false}, {"127.0.0.1", "[127.0.0.1]", false}, {"127.0.0.1", "[127.0.0.1", false},
		{"mutant", "[a", false}, {"mutant", "a:b", false}, {"mutant", ":", false}, {"mutant", "mutant:", true},
		{"a", ":a", false}, {"a", ":", false}, {"a", ":80", false}, {"a", "a:80:", false}, {"::1", ":::1", false},
	} {
		if got := New([]string{c.listed}).Covers(c.host); got != c.want {
			t.Errorf("%q covers %q\ngot  %v\nwant %v", c.listed, c.host, got, c.want)
		}
	}
}

func TestAnAddressInTheListIsNoParent(t *testing.T) {
	if list := New([]string{"127.0.0.1"}); len(list.parents) > 0 || list.Covers("a.127.0.0.1") {
		t.Error("an address covers a subdomain")
	}
}

func TestFaultsOfHostsAreWhole(t *testing.T) {
	const (
		spaces    = "the entry begins or ends with white space"
		path      = "a host has no path"
		port      = "hosts are compared without their port"
		invalid   = "the host is not valid: names have labels of letters, digits, - and _ between single dots"
		asHost    = "write the name as the Host header has it"
		malformed = "the host is not valid"
		noZone    = "write a host name, or an IP address without a zone"
		unicode   = "browsers send the A-labels of a name with letters beyond ASCII"
	)
	scheme := func(s string) string { return fmt.Sprintf("a host has no scheme, and this one has %q", s) }
	long := strings.Repeat("a", 255)
	for _, c := range []struct {
		entry string
		want  fault.Fault
	}{
		{"", fault.Fault{Code: "host-empty", Problem: fault.EmptyEntry, Remove: true}},
		{" ", fault.Fault{Code: "host-spaces", Problem: spaces, Remove: true}},
		{" a.test ", fault.Fault{Code: "host-spaces", Problem: spaces, Write: []string{"a.test"}, Same: true}},
		{" a.test:80", fault.Fault{Code: "host-spaces", Problem: spaces, Write: []string{"a.test"}}},
		{" *", fault.Fault{Code: "host-spaces", Problem: spaces, Fix: "leave AllowHosts empty to turn the check off, or list the hosts"}},
		{"https://a.test", fault.Fault{Code: "host-scheme", Problem: scheme("https://"), Write: []string{"a.test"}}},
		{"https://a.test/b", fault.Fault{Code: "host-scheme", Problem: scheme("https://"), Write: []string{"a.test"}}},
		{"https:///b", fault.Fault{Code: "host-scheme", Problem: scheme("https://"), Remove: true}},
		{"a.test/b", fault.Fault{Code: "host-path", Problem: path, Write: []string{"a.test"}}},
		{"/b", fault.Fault{Code: "host-path", Problem: path, Remove: true}},
		{"10.0.0.0/8", fault.Fault{Code: "host-address-range", Problem: "a range of addresses is not a host", Fix: "list each address"}},
		{"10.0.0.0/33", fault.Fault{Code: "host-path", Problem: path, Write: []string{"10.0.0.0"}}},
		{"*", fault.Fault{Code: "host-every", Problem: "it would admit every host", Fix: "leave AllowHosts empty to turn the check off, or list the hosts"}},
		{"*.", fault.Fault{Code: "host-every", Problem: "it would admit every host", Fix: "leave AllowHosts empty to turn the check off, or list the hosts"}},
		{"a.test:80", fault.Fault{Code: "host-port", Problem: port, Write: []string{"a.test"}}},
		{":80", fault.Fault{Code: "host-port", Problem: port, Remove: true}},
		{"a.test:b", fault.Fault{Code: "host-invalid", Problem: malformed, Fix: noZone}},
		{"[::1%lo]", fault.Fault{Code: "host-invalid", Problem: malformed, Fix: noZone}},
		{"[::1", fault.Fault{Code: "host-invalid", Problem: malformed, Fix: noZone}},
		{"[a]", fault.Fault{Code: "host-invalid", Problem: malformed, Fix: noZone}},
		{"B\u00fccher.test", fault.Fault{Code: "host-unicode", Problem: unicode, Write: []string{"xn--bcher-kva.test"}}},
		{"*.b\u00fccher.test", fault.Fault{Code: "host-unicode", Problem: unicode, Write: []string{"*.xn--bcher-kva.test"}}},
		{"a\u0080.test", fault.Fault{Code: "host-unicode", Problem: "it has letters beyond ASCII and is not a valid domain name", Fix: "write the A-labels of the name"}},
		{"-\u00fc.test", fault.Fault{Code: "host-unicode", Problem: "it has letters beyond ASCII and is not a valid domain name", Fix: "write the A-labels of the name"}},
		{"a.*.test", fault.Fault{Code: "host-wildcard-place", Problem: "a * stands for whole labels at the beginning of a name", Fix: `write "*.example.com" for all subdomains of example.com`}},
		{"a..test", fault.Fault{Code: "host-invalid", Problem: invalid, Fix: asHost}},
		{".test", fault.Fault{Code: "host-invalid", Problem: invalid, Fix: asHost}},
		{"a.test..", fault.Fault{Code: "host-invalid", Problem: invalid, Fix: asHost}},
		{long, fault.Fault{Code: "host-invalid", Problem: invalid, Fix: asHost}},
		{"127.1", fault.Fault{Code: "host-ipv4", Problem: "a name that ends in a number is an IP address, and this is not a valid one", Fix: "write the address as four decimal numbers"}},
		{"1", fault.Fault{Code: "host-ipv4", Problem: "a name that ends in a number is an IP address, and this is not a valid one", Fix: "write the address as four decimal numbers"}},
	} {
		got, wrong := Diagnose(c.entry)
		if !wrong || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
			t.Errorf("Diagnose(%q)\ngot  %v %+v\nwant %+v", c.entry, wrong, got, c.want)
		}
	}
}
