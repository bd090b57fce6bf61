package core

// schemePatterns are the patterns of one scheme.
type schemePatterns struct {
	scheme      string
	defaultPort uint16

	everyHost  *ports  // scheme://*
	hosts      hostSet // one host, on the ports that a pattern names
	subdomains hostSet // those below which the subdomains are
}

func newSchemePatterns(scheme string, entries *patternEntries) *schemePatterns {
	return &schemePatterns{
		scheme:      scheme,
		defaultPort: defaultPort(scheme),
		everyHost:   entries.everyHost,
		hosts:       newHostSet(entries.hosts),
		subdomains:  newHostSet(entries.subdomains),
	}
}

// cover judges what follows the scheme of an origin. Whether a host is one it
// judges only as far as no pattern has told: those that patterns name are.
func (p *schemePatterns) cover(hostPort string) bool {
	host, port := hostPort, uint16(0)
	if mayEndInPort(hostPort) {
		var ok bool
		host, port, ok = cutPort(hostPort)
		if !ok || port != 0 && port == p.defaultPort {
			return false
		}
	}
	if ports := p.hosts.find(host); ports != nil && ports.has(port) {
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
		if ports := t.find(host[at:]); ports != nil && ports.has(port) && isName(host[:at]) {
			return true
		}
	}
	return p.everyHost != nil && p.everyHost.has(port) && isHost(p.scheme, host)
}

// patternEntries are the patterns of one scheme while they are collected.
type patternEntries struct {
	everyHost         *ports
	hosts, subdomains map[string]*ports
}

func (p *patternEntries) add(e entry) {
	switch e.form {
	case formScheme:
		if p.everyHost == nil {
			p.everyHost = new(ports)
		}
		p.everyHost.add(e)
	case formSubdomains:
		addPort(&p.subdomains, e)
	default:
		addPort(&p.hosts, e)
	}
}

func addPort(hosts *map[string]*ports, e entry) {
	if *hosts == nil {
		*hosts = make(map[string]*ports)
	}
	if (*hosts)[e.host] == nil {
		(*hosts)[e.host] = new(ports)
	}
	(*hosts)[e.host].add(e)
}
