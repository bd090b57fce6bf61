package core_test

import (
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sallyport/cors/core"
)

// This file is a slow model of a whole policy. It is written from the documents (the
// Fetch standard, docs/policies.md, docs/enforcing.md) with regular expressions and plain
// string comparison, and shares no code with the package.

// modelRequest is what the model and the package are asked about.
type modelRequest struct {
	method, host string
	lines        map[string][]string
}

// modelAnswer is what the model expects: 0 or the status to answer with, and all headers
// that the policy writes.
type modelAnswer struct {
	status  int
	headers map[string]string
}

const (
	varyOrigin    = "Origin"
	varyPreflight = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"
	varySite      = ", Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest"
)

// expect says how a request must be answered under a policy.
func expect(p core.Policy, r modelRequest) modelAnswer {
	everyone := slices.Equal(p.AllowOrigins, []string{"*"})
	origins := r.lines["Origin"]
	preflight := r.method == "OPTIONS" && len(origins) > 0 && len(r.lines["Access-Control-Request-Method"]) > 0
	admitted := everyone || len(origins) == 1 && slices.ContainsFunc(p.AllowOrigins, func(entry string) bool { return covers(entry, origins[0]) })
	noReuse := map[string]string{"Vary": "*", "Cache-Control": "no-store"}

	if !hostIsServed(p.AllowHosts, r.host) || !preflight && !mayRun(p.Enforce, admitted, r) {
		return modelAnswer{403, noReuse}
	}
	status := 0
	if preflight {
		status = 403
	}
	headers := map[string]string{}
	switch {
	case !admitted && len(origins) > 0 && !comparable(origins):
		return modelAnswer{status, noReuse}
	case r.method == "OPTIONS":
		headers["Vary"] = varyPreflight
	case !everyone:
		headers["Vary"] = varyOrigin
	}
	if p.Enforce == core.EnforceAll && !preflight {
		headers["Vary"] += varySite
	}
	if !admitted {
		return modelAnswer{status, headers}
	}

	if !everyone && !comparable(origins) && !slices.Contains(p.AllowOrigins, origins[0]) {
		maps.Copy(headers, noReuse) // a pattern admits anybody who has such a host
	}
	headers["Access-Control-Allow-Origin"] = "*"
	if !everyone {
		headers["Access-Control-Allow-Origin"] = origins[0]
	}
	if p.AllowCredentials {
		headers["Access-Control-Allow-Credentials"] = "true"
	}
	if !preflight {
		setList(headers, "Access-Control-Expose-Headers", p.ExposeHeaders)
		return modelAnswer{0, headers}
	}
	setList(headers, "Access-Control-Allow-Methods", p.AllowMethods)
	setList(headers, "Access-Control-Allow-Headers", p.AllowHeaders)
	if repeated := nameWhatIsAsked(headers, p, r); repeated {
		maps.Copy(headers, noReuse) // a cache may compare one of the lines only
	}
	switch {
	case p.MaxAgeSeconds > 0:
		headers["Access-Control-Max-Age"] = strconv.Itoa(p.MaxAgeSeconds)
	case p.MaxAgeSeconds == -1:
		headers["Access-Control-Max-Age"] = "0"
	}
	if status = p.PreflightStatus; status == 0 {
		status = 204
	}
	return modelAnswer{status, headers}
}

func setList(headers map[string]string, name string, list []string) {
	if len(list) > 0 {
		headers[name] = strings.Join(list, ", ")
	}
}

// nameWhatIsAsked replaces stars, which browsers take literally with credentials, by what
// the preflight asks for. It reports whether that was on several lines.
func nameWhatIsAsked(headers map[string]string, p core.Policy, r modelRequest) (repeated bool) {
	if !p.AllowCredentials {
		return false
	}
	if slices.Contains(p.AllowMethods, "*") {
		delete(headers, "Access-Control-Allow-Methods")
		methods := r.lines["Access-Control-Request-Method"]
		repeated = len(methods) > 1
		if len(methods) == 1 && tokenForm.MatchString(methods[0]) && !slices.Contains([]string{"CONNECT", "TRACE", "TRACK"}, strings.ToUpper(methods[0])) {
			headers["Access-Control-Allow-Methods"] = methods[0]
		}
	}
	if slices.Contains(p.AllowHeaders, "*") {
		delete(headers, "Access-Control-Allow-Headers")
		lines := r.lines["Access-Control-Request-Headers"]
		setLines(headers, "Access-Control-Allow-Headers", named(lines, slices.Contains(p.AllowHeaders, "Authorization")))
		repeated = repeated || len(lines) > 1
	}
	return repeated
}

// named returns the lines without Authorization, unless that is listed. It returns nothing
// if an element is no name, or if all lines have more than 4 KiB with the commas between
// them: they are one list (RFC 9110, section 5.3).
func named(lines []string, authorization bool) (kept []string) {
	if len(strings.Join(lines, ",")) > 4096 {
		return nil
	}
	for _, line := range lines {
		var elements []string
		names := 0
		for _, element := range strings.Split(line, ",") {
			name := strings.Trim(element, " \t")
			if name != "" && !tokenForm.MatchString(name) {
				return nil
			}
			if authorization || !strings.EqualFold(name, "authorization") {
				elements = append(elements, element)
				names += min(len(name), 1)
			}
		}
		if names > 0 {
			kept = append(kept, strings.Trim(strings.Join(elements, ","), " \t"))
		}
	}
	return kept
}

func setLines(headers map[string]string, name string, lines []string) {
	if len(lines) > 0 {
		headers[name] = strings.Join(lines, "|")
	}
}

// covers reports whether an entry covers an origin: scheme, host and port, byte for byte.
func covers(entry, origin string) bool {
	if entry == origin {
		return wellFormed(origin) || origin == "null"
	}
	if !wellFormed(origin) {
		return false
	}
	scheme, host, port := split(origin)
	if entry == scheme+"://*" {
		return port == ""
	}
	entryScheme, entryHost, entryPort := split(entry)
	if entryScheme != scheme || entryPort != port && entryPort != "*" {
		return false
	}
	domain, isPattern := strings.CutPrefix(entryHost, "*.")
	if !isPattern {
		return entryHost == host
	}
	front, ends := strings.CutSuffix(host, "."+domain)
	return ends && front != "" && !strings.HasPrefix(host, "[")
}

// split cuts an origin or an entry. An address of IPv6 keeps its brackets.
func split(origin string) (scheme, host, port string) {
	parts := originParts.FindStringSubmatch(origin)
	if parts == nil {
		return "", "", ""
	}
	return parts[1], parts[2], parts[3]
}

var (
	special     = map[string]string{"https": "443", "wss": "443", "http": "80", "ws": "80", "ftp": "21"}
	originParts = regexp.MustCompile(`^([^:]*)://(\[[^\]]*\]|[^:]*)(?::(.*))?$`)
	hostPort    = regexp.MustCompile(`:[0-9]*$`)
	tokenForm   = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	schemeForm  = regexp.MustCompile(`^[a-z][a-z0-9+.-]*$`)
	nameForm    = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$`)
	numberEnd   = regexp.MustCompile(`(^|\.)([0-9]+|0x[0-9a-f]*)\.?$`)
	opaqueForm  = regexp.MustCompile(`^[!-~]+$`)
	portForm    = regexp.MustCompile(`^[1-9][0-9]{0,4}$`)
)

// wellFormed reports whether a browser could have written the origin of a page so: "ASCII
// serialization of an origin" of the HTML standard, with the hosts of the URL standard.
func wellFormed(origin string) bool {
	if origin == "file://" {
		return true
	}
	scheme, host, port := split(origin)
	if len(origin) > 512 || host == "" || !schemeForm.MatchString(scheme) || scheme == "file" {
		return false
	}
	if strings.Count(origin[len(scheme)+3+len(host):], ":") > 0 {
		number, err := strconv.Atoi(port)
		if err != nil || !portForm.MatchString(port) || number > 65535 || special[scheme] == port {
			return false
		}
	}
	switch _, isSpecial := special[scheme]; {
	case host[0] == '[':
		address, err := netip.ParseAddr(strings.Trim(host, "[]"))
		return err == nil && address.Zone() == "" && "["+serializedIPv6(address)+"]" == host
	case !isSpecial:
		return opaqueForm.MatchString(host) && !strings.ContainsAny(host, `#/:<>?@[\]^|*%`)
	case !nameForm.MatchString(host):
		return false
	case numberEnd.MatchString(host):
		address, err := netip.ParseAddr(host)
		return err == nil && address.Is4() && address.String() == host
	}
	return true
}

// serializedIPv6 writes an address as the URL standard does: netip writes an IPv4 address
// within it with dots, the standard never does.
func serializedIPv6(address netip.Addr) string {
	if !address.Is6() {
		return ""
	}
	if bytes := address.As16(); address.Is4In6() {
		hex := func(a, b byte) string { return strconv.FormatUint(uint64(a)<<8|uint64(b), 16) }
		return "::ffff:" + hex(bytes[12], bytes[13]) + ":" + hex(bytes[14], bytes[15])
	}
	return address.String()
}

// comparable reports whether all caches tell this Origin from one that is admitted. Some
// trim it, split it at commas or fold its case.
func comparable(origins []string) bool {
	return len(origins) == 1 && (origins[0] == "null" || wellFormed(origins[0])) && !strings.ContainsAny(origins[0], ",ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}

func hostIsServed(allowHosts []string, host string) bool {
	name := strings.ToLower(hostPort.ReplaceAllString(host, ""))
	return len(allowHosts) == 0 || slices.Contains(allowHosts, strings.TrimSuffix(name, "."))
}

// mayRun is the table of docs/enforcing.md from row 2 on.
func mayRun(e core.Enforcement, admitted bool, r modelRequest) bool {
	origins, site := r.lines["Origin"], r.lines["Sec-Fetch-Site"]
	if slices.Equal(site, []string{""}) {
		site = nil
	}
	only := func(name, value string) bool { return slices.Equal(r.lines[name], []string{value}) }
	judged := len(origins) == 1 && (origins[0] == "null" || wellFormed(origins[0]))
	handshake := r.method == "GET" && slices.ContainsFunc(r.lines["Upgrade"], func(line string) bool { return strings.EqualFold(line, "websocket") })
	safe := slices.Contains([]string{"GET", "HEAD", "OPTIONS"}, r.method) && !handshake
	switch {
	case e == core.EnforceNone || admitted:
		return true
	case len(origins) > 0 && judged && slices.Equal(site, []string{"same-origin"}):
		return true
	case len(origins) > 0 && judged && len(site) == 0 && isOwn(origins[0], r.host):
		return true
	case len(origins) > 0:
		return safe && e == core.EnforceUnsafe
	case len(site) == 0 || slices.Equal(site, []string{"none"}) || slices.Equal(site, []string{"same-origin"}):
		return true
	}
	followed := r.method != "OPTIONS" && only("Sec-Fetch-Mode", "navigate") && only("Sec-Fetch-Dest", "document")
	return safe && (e == core.EnforceUnsafe || followed)
}

// isOwn reports whether the origin has the host and port of Host.
func isOwn(origin, host string) bool {
	scheme, name, port := split(origin)
	if scheme != "http" && scheme != "https" {
		return false
	}
	if port == "" {
		return strings.EqualFold(host, name) || strings.EqualFold(host, name+":"+special[scheme])
	}
	return strings.EqualFold(host, name+":"+port)
}
