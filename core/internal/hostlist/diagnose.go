package hostlist

import (
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"github.com/sallyport/cors/core/internal/fault"
	"github.com/sallyport/cors/core/internal/field"
)

// Diagnose says what is wrong with an entry and how to mend it. It returns false if New
// accepts the entry.
func Diagnose(entry string) (f fault.Fault, wrong bool) {
	if entry == "" {
		return fault.Fault{Code: fault.HostEmpty, Problem: fault.EmptyEntry, Remove: true}, true
	}
	if strings.TrimSpace(entry) != entry {
		f, wrong := write(strings.TrimSpace(entry), fault.HostSpaces, "the entry begins or ends with white space")
		f.Same = len(f.Write) > 0 && f.Write[0] == strings.TrimSpace(entry)
		return f, wrong
	}
	if _, ok := parseAddress(entry); ok {
		return fault.Fault{}, false
	}
	if scheme, rest, found := strings.Cut(entry, "://"); found {
		host, _, _ := strings.Cut(rest, "/")
		return write(host, fault.HostScheme, "a host has no scheme, and this one has "+strconv.QuoteToASCII(scheme+"://"))
	}
	if host, path, found := strings.Cut(entry, "/"); found {
		if _, err := netip.ParsePrefix(host + "/" + path); err == nil {
			return fault.Fault{Code: fault.HostAddressRange, Problem: "a range of addresses is not a host", Fix: "list each address"}, true
		}
		return write(host, fault.HostPath, "a host has no path")
	}
	if entry == "*" || entry == "*." {
		return fault.Fault{Code: fault.HostEvery, Problem: "it would admit every host", Fix: "leave AllowHosts empty to turn the check off, or list the hosts"}, true
	}
	if strings.ContainsAny(entry, ":[]") {
		if host, ok := withoutPort(entry); ok && host != entry {
			return write(host, fault.HostPort, "hosts are compared without their port")
		}
		return fault.Fault{Code: fault.HostInvalid, Problem: "the host is not valid", Fix: "write a host name, or an IP address without a zone"}, true
	}
	name := strings.TrimSuffix(string(field.AppendLower(nil, entry)), ".")
	if !isASCII(name) {
		rest, isPattern := strings.CutPrefix(name, "*.")
		if ascii, err := idna.Lookup.ToASCII(strings.ToLower(rest)); err == nil {
			if isPattern {
				ascii = "*." + ascii
			}
			return write(ascii, fault.HostUnicode, "browsers send the A-labels of a name with letters beyond ASCII")
		}
		return fault.Fault{Code: fault.HostUnicode, Problem: "it has letters beyond ASCII and is not a valid domain name", Fix: "write the A-labels of the name"}, true
	}
	parent := strings.TrimPrefix(name, "*.")
	switch {
	case strings.Contains(parent, "*"):
		return fault.Fault{Code: fault.HostWildcardPlace, Problem: "a * stands for whole labels at the beginning of a name", Fix: `write "*.example.com" for all subdomains of example.com`}, true
	case len(parent) > longestHost || !isName([]byte(parent)):
		return fault.Fault{Code: fault.HostInvalid, Problem: "the host is not valid: names have labels of letters, digits, - and _ between single dots", Fix: "write the name as the Host header has it"}, true
	case endsInNumber(parent):
		return fault.Fault{Code: fault.HostIPv4, Problem: "a name that ends in a number is an IP address, and this is not a valid one", Fix: "write the address as four decimal numbers"}, true
	}
	return fault.Fault{}, false
}

// write offers a host, if New accepts it.
func write(host, code, problem string) (fault.Fault, bool) {
	f := fault.Fault{Code: code, Problem: problem}
	if other, wrong := Diagnose(host); wrong {
		f.Write, f.Fix, f.Remove = other.Write, other.Fix, other.Remove
	} else {
		f.Write = []string{host}
	}
	return f, true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func endsInNumber(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	return strings.Trim(last, "0123456789") == ""
}
