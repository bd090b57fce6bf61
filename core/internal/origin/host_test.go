package origin

import (
	"net/netip"
	"testing"
)

// URL standard, "IPv6 serializer": the first longest run of zeros is compressed
// if it is longer than one, in lower-case hexadecimal without leading zeros and
// never as an IPv4 address.
func TestIPv6Serialization(t *testing.T) {
	for _, row := range []struct{ name, address, want string }{
		{"the unspecified address", "0:0:0:0:0:0:0:0", "[::]"},
		{"loopback", "0:0:0:0:0:0:0:1", "[::1]"},
		{"zeros at the end", "1:0:0:0:0:0:0:0", "[1::]"},
		{"no zeros", "1:2:3:4:5:6:7:8", "[1:2:3:4:5:6:7:8]"},
		{"one zero is not compressed", "1:0:3:4:5:6:7:8", "[1:0:3:4:5:6:7:8]"},
		{"two zeros are", "1:0:0:4:5:6:7:8", "[1::4:5:6:7:8]"},
		{"of two runs the longer", "1:0:0:4:0:0:0:8", "[1:0:0:4::8]"},
		{"of two equal runs the first", "1:0:0:4:5:0:0:8", "[1::4:5:0:0:8]"},
		{"leading zeros and upper case", "2001:0DB8:000A:0:0:0:0:00Ff", "[2001:db8:a::ff]"},
		{"an IPv4 address within stays hexadecimal", "::ffff:1.2.3.4", "[::ffff:102:304]"},
		{"an IPv4-compatible address too", "::1.2.3.4", "[::102:304]"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := string(appendIPv6(nil, netip.MustParseAddr(row.address))); got != row.want {
				t.Errorf("appendIPv6(%s)\ngot  %s\nwant %s", row.address, got, row.want)
			}
			if !isHost("http", row.want) {
				t.Errorf("isHost(%q)\ngot  false\nwant true, as serialized", row.want)
			}
		})
	}
}

func TestIPv6AddressesThatNoBrowserSerializes(t *testing.T) {
	for _, host := range []string{
		"[]", "[", "]", "[::1", "::1", "[::1]]", "[[::1]]", "[::1].", "[1::2::3]", "[:1]", "[1:]", "[:::]", "[1:2:3:4:5:6:7]",
		"[1:2:3:4:5:6:7:8:9]", "[0:0:0:0:0:0:0:1]", "[::0]", "[::01]", "[::DB8]", "[::12345]", "[::g]", "[::1%25eth0]", "[fe80::1%eth0]",
		"[::ffff:1.2.3.4]", "[1.2.3.4]", "[1::3:4:5:6:7:8]", "[1::4:0:0:0:8]", "[1:0:0:4:5::8]", "[v1.x]", "[::1 ]",
	} {
		for _, scheme := range []string{"http", "app"} {
			if isHost(scheme, host) {
				t.Errorf("isHost(%q, %q)\ngot  true\nwant false", scheme, host)
			}
		}
	}
}

// URL standard, "host parser": where a host ends in a number, it is an IPv4
// address or the parser fails. Hosts of other schemes are opaque.
func TestHostsThatEndInANumber(t *testing.T) {
	for _, row := range []struct {
		host            string
		special, opaque bool
	}{
		{"127.0.0.1", true, true},
		{"0.0.0.0", true, true},
		{"255.255.255.255", true, true},
		{"256.0.0.1", false, true},
		{"127.0.0.01", false, true},
		{"127.0.0.1.", false, true},
		{"127.1", false, true},
		{"2130706433", false, true},
		{"1.2.3.4.5", false, true},
		{"0x7f000001", false, true},
		{"127.0.0.0x1", false, true},
		{"example.0x", false, true},
		{"example.1", false, true},
		{"example.1.", false, true},
		{"1.example", true, true},
		{"example.1a", true, true},
		{"example.0xg", true, true},
		{"example.x1", true, true},
		{"1..2", false, true},
	} {
		if got := isHost("https", row.host); got != row.special {
			t.Errorf("isHost(https, %q)\ngot  %v\nwant %v", row.host, got, row.special)
		}
		if got := isHost("app", row.host); got != row.opaque {
			t.Errorf("isHost(app, %q)\ngot  %v\nwant %v", row.host, got, row.opaque)
		}
	}
}

// URL standard, "IPv4 parser".
func TestIPv4AddressesAreSuggestedAsBrowsersReadThem(t *testing.T) {
	for _, row := range []struct{ host, want string }{
		{"1", "0.0.0.1"},
		{"4294967295", "255.255.255.255"},
		{"1.2", "1.0.0.2"},
		{"1.16777215", "1.255.255.255"},
		{"1.2.65535", "1.2.255.255"},
		{"0x7f.1", "127.0.0.1"},
		{"0x", "0.0.0.0"},
		{"017.0.0.1", "15.0.0.1"},
		{"1.2.3.4.", "1.2.3.4"},
		{"4294967296", ""},
		{"1.16777216", ""},
		{"1.2.65536", ""},
		{"1.2.3.256", ""},
		{"256.1", ""},
		{"08.0.0.1", ""},
		{"1..2", ""},
		{"a.1", ""},
		{"1.2.3.4.5", ""},
	} {
		if got, ok := canonicalIPv4(row.host); got != row.want || ok != (row.want != "") {
			t.Errorf("canonicalIPv4(%q)\ngot  %q, %v\nwant %q", row.host, got, ok, row.want)
		}
	}
}

func TestLoopbackHosts(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "localhost.": true, "app.localhost": true, "a.b.localhost.": true,
		"127.0.0.1": true, "127.255.255.255": true, "[::1]": true,
		"localhost.example.com": false, "mylocalhost": false, "128.0.0.1": false, "0.0.0.0": false, "10.0.0.1": false,
		"[::2]": false, "[::]": false, "[::ffff:7f00:1]": false, "127.example.com": false, "": false,
	} {
		if got := IsLoopback(host); got != want {
			t.Errorf("IsLoopback(%q)\ngot  %v\nwant %v", host, got, want)
		}
	}
}
