package origin

// schemePatterns are the patterns of one scheme.
type schemePatterns struct {
	scheme      string
	defaultPort uint16

	everyHost  *ports  // scheme://*
	hosts      hostSet // one host, on the ports that a pattern names
	subdomains hostSet // hosts whose subdomains are covered
}

func newSchemePatterns(scheme string, entries *patternEntries) *schemePatterns {
	return &schemePatterns{
		scheme:      scheme,
		defaultPort: DefaultPort(scheme),
		everyHost:   entries.everyHost,
		hosts:       newHostSet(entries.hosts),
		subdomains:  newHostSet(entries.subdomains),
	}
}

// covers judges what follows the scheme of an origin. It validates only what no
// pattern names: a host that is in a table is valid, since its entry is.
func (p *schemePatterns) covers(hostPort string) bool {
	host, port := hostPort, uint16(0)
	if mayEndInPort(hostPort) {
		var ok bool
		host, port, ok = cutPort(hostPort)
		if !ok || port != 0 && port == p.defaultPort {
			return false
		}
	}
	if ports := p.hosts.find(host); ports != nil && ports.covers(port) {
		return true
	}
	for _, t := range p.subdomains.tables {
		at := len(host) - t.length
		if at < len("a.") {
			break
		}
		if host[at-1] != '.' {
			continue
		}
		if ports := t.find(host[at:]); ports != nil && ports.covers(port) {
			if isName(host[:at]) {
				return true
			}
			// A longer base that is in a table is valid itself, so that what is wrong
			// stands in front of it too. Reading each front again would cost time in
			// proportion to the square of the length.
			break
		}
	}
	return p.everyHost != nil && p.everyHost.covers(port) && isHost(p.scheme, host)
}

// patternEntries are the patterns of one scheme while they are collected.
type patternEntries struct {
	everyHost         *ports
	hosts, subdomains map[string]*ports
}

func (p *patternEntries) add(e Entry) {
	switch e.Form {
	case FormScheme:
		if p.everyHost == nil {
			p.everyHost = new(ports)
		}
		p.everyHost.add(e)
	case FormSubdomains:
		addPort(&p.subdomains, e)
	default:
		addPort(&p.hosts, e)
	}
}

func addPort(hosts *map[string]*ports, e Entry) {
	if *hosts == nil {
		*hosts = make(map[string]*ports)
	}
	if (*hosts)[e.Host] == nil {
		(*hosts)[e.Host] = new(ports)
	}
	(*hosts)[e.Host].add(e)
}
