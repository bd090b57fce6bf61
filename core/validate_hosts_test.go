package core

func refusedHosts() []refusedCase {
	list := []edit{onlyOrigins("list the origins", "https://a.example.com", "https://b.example.com")}
	hint := []edit{onlyOrigins("https://example.com", "https://example.com")}
	addresses := []edit{onlyOrigins("list the addresses", "https://192.0.2.1", "https://192.0.2.2")}
	everyone := []edit{onlyOrigins(`write "*" as the only entry`, "*"), onlyOrigins("list the origins", "https://example.com")}
	const (
		everySite = "every site of the web"
		form      = "write the origin"
	)
	return entriesBeside([]entryRow{
		{name: "every https host", entry: "https://*", says: everySite, fix: `write "*" as the only entry`, edits: everyone},
		{name: "every http host", entry: "http://*", says: everySite, fix: `write "*" as the only entry`, edits: everyone},
		{name: "every https host on any port", entry: "https://*:*", says: everySite, fix: `write "*" as the only entry`, edits: everyone},
		{name: "every https host on a port", entry: "https://*:8443", says: everySite, fix: `write "*" as the only entry`, edits: everyone},
		{name: "every host of a scheme on a port", entry: "app://*:8080", says: "takes no port", fix: `write "app://*", which covers the hosts without a port instead`},

		{name: "a host of Unicode", entry: "https://bücher.example", says: "A-labels", fix: `write "https://xn--bcher-kva.example"`},
		{name: "a host of Unicode in upper case", entry: "https://BÜCHER.example", says: "A-labels", fix: `write "https://xn--bcher-kva.example"`},
		{name: "subdomains of a host of Unicode", entry: "https://*.bücher.example", says: "A-labels", fix: `write "https://*.xn--bcher-kva.example"`},
		{name: "an IPv4 address of full-width digits", entry: "https://１９２.0.2.１", says: "A-labels", fix: `write "https://192.0.2.1"`},
		{name: "Unicode that is not a domain name", entry: "https://\u2260.example\xff", says: "not a valid domain name", fix: form, edits: hint},

		// URL standard, "IPv4 parser": each of these is 127.0.0.1 to a browser.
		{name: "an IPv4 address of two parts", entry: "http://127.1", says: "IPv4", fix: `write "http://127.0.0.1"`},
		{name: "an IPv4 address of one part", entry: "http://2130706433", says: "IPv4", fix: `write "http://127.0.0.1"`},
		{name: "an octal IPv4 address", entry: "http://0177.0.0.01:3000", says: "IPv4", fix: `write "http://127.0.0.1:3000"`},
		{name: "a hexadecimal IPv4 address", entry: "http://0X7F.0x.0.1", says: "IPv4", fix: `write "http://127.0.0.1"`},
		{name: "an IPv4 address with a trailing dot", entry: "http://127.0.0.1.", says: "IPv4", fix: `write "http://127.0.0.1"`},
		{name: "a number beyond an IPv4 address's", entry: "http://127.0.0.256", says: "ends in a number", fix: form, edits: hint},
		{name: "five numbers", entry: "http://127.0.0.0.1", says: "ends in a number", fix: form, edits: hint},
		{name: "a name that ends in a number", entry: "https://example.1", says: "ends in a number", fix: form, edits: hint},

		// URL standard, "IPv6 serializer".
		{name: "an IPv6 address with leading zeros", entry: "http://[0:0:0:0:0:0:0:1]", says: "IPv6 serializer", fix: `write "http://[::1]"`},
		{name: "an IPv6 address in upper case", entry: "http://[2001:DB8::1]", says: "lower-case", fix: `write "http://[2001:db8::1]"`},
		{name: "an IPv6 address that ends in IPv4", entry: "http://[::ffff:1.2.3.4]", says: "IPv6 serializer", fix: `write "http://[::ffff:102:304]"`},
		{name: "an IPv6 address without brackets", entry: "http://2001:db8::1", says: "brackets", fix: `write "http://[2001:db8::1]"`},
		{name: "an IPv6 address and a port without brackets", entry: "http://::1:3000", says: "before its port", fix: `write "http://[::1]:3000"`},
		{name: "an IPv6 address without its last bracket", entry: "http://[::1", says: "bracket", fix: `write "http://[::1]"`},
		{name: "an IPv6 address with a zone", entry: "http://[fe80::1%25eth0]:3000", says: "zone", fix: `write "http://[fe80::1]:3000"`},
		{name: "brackets around no IPv6 address", entry: "http://[example.com]", says: "not an IPv6 address", fix: form, edits: hint},
		{name: "text after the bracket", entry: "http://[::1]x", says: "port", fix: form, edits: hint},

		{name: "a wildcard before an IPv4 address", entry: "https://*.192.0.2.1", says: "no subdomains", fix: "list the addresses", edits: addresses},
		{name: "a wildcard before a short IPv4 address", entry: "https://*.0.1", says: "no subdomains", fix: "list the addresses", edits: addresses},
		{name: "a wildcard before an IPv6 address", entry: "https://*.[2001:db8::1]", says: "no subdomains", fix: "list the addresses", edits: addresses},
		{name: "a wildcard at the start of a label", entry: "https://*-pr.example.com", says: "whole labels", fix: "list the origins", edits: list},
		{name: "a wildcard at the end of a label", entry: "https://pr-*.example.com", says: "whole labels", fix: "list the origins", edits: list},
		{name: "a wildcard for a label in the middle", entry: "https://a.*.example.com", says: "whole labels", fix: "list the origins", edits: list},
		{name: "a wildcard for the last label", entry: "https://example.*", says: "whole labels", fix: "list the origins", edits: list},
		{name: "a wildcard without its dot", entry: "https://*example.com", says: "whole labels", fix: "list the origins", edits: list},
		{name: "a wildcard for the last part of an address", entry: "http://192.0.2.*", says: "whole labels", fix: "list the origins", edits: list},
		{name: "two wildcards", entry: "https://*.*.example.com", says: "whole labels", fix: `write "https://*.example.com", which covers more`},
		{name: "a double wildcard", entry: "https://**.example.com", says: "whole labels", fix: `write "https://*.example.com"`},
		{name: "a dot at the start", entry: "https://.example.com", says: "begin with a dot", fix: `write "https://*.example.com", which covers all subdomains`},

		{name: "an empty label", entry: "https://example..com", says: "host is not valid", fix: form, edits: hint},
		{name: "two trailing dots", entry: "https://example.com..", says: "host is not valid", fix: form, edits: hint},
		{name: "a host of a dot", entry: "https://.", says: "host is not valid", fix: form, edits: hint},
		{name: "an empty label below a wildcard", entry: "https://*.example..com", says: "host is not valid", fix: form, edits: hint},
		{name: "a wildcard below nothing", entry: "https://*.", says: "host is not valid", fix: form, edits: hint},
		{name: "a percent-encoded host", entry: "https://ex%61mple.com", says: "host is not valid", fix: form, edits: hint},
	})
}
