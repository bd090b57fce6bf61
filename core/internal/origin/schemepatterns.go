package origin

import "slices"

// schemePatterns are the patterns of one scheme.
type schemePatterns struct {
	scheme      string
	defaultPort uint16

	everyHost  *ports            // scheme://*
	hosts      map[string]*ports // one host, on the ports that a pattern names
	subdomains []bases           // by length, the shortest first
}

// bases are hosts of one length whose subdomains are covered. A search looks for
// the end of a host at each length that patterns have, rather than at each dot.
type bases struct {
	length int
	hosts  map[string]*ports
}

// add adds the entries of one pattern, which [ParseEntry] accepts.
func (p *schemePatterns) add(e Entry) {
	switch e.Form {
	case FormScheme:
		if p.everyHost == nil {
			p.everyHost = new(ports)
		}
		p.everyHost.add(e)
	case FormSubdomains:
		addPort(p.basesOf(len(e.Host)), e)
	default:
		if p.hosts == nil {
			p.hosts = make(map[string]*ports)
		}
		addPort(p.hosts, e)
	}
}

func (p *schemePatterns) basesOf(length int) map[string]*ports {
	i, found := slices.BinarySearchFunc(p.subdomains, length, func(b bases, length int) int { return b.length - length })
	if !found {
		p.subdomains = slices.Insert(p.subdomains, i, bases{length, make(map[string]*ports)})
	}
	return p.subdomains[i].hosts
}

func addPort(hosts map[string]*ports, e Entry) {
	if hosts[e.Host] == nil {
		hosts[e.Host] = new(ports)
	}
	hosts[e.Host].add(e)
}

// covers judges the part after the scheme of an origin. It validates only what no
// pattern names: a host that is in a map is valid.
func (p *schemePatterns) covers(hostPort string) bool {
	host, port := hostPort, uint16(0)
	if mayEndInPort(hostPort) {
		var ok bool
		host, port, ok = cutPort(hostPort)
		if !ok || port != 0 && port == p.defaultPort {
			return false
		}
	}
	if p.hosts != nil {
		if ports := p.hosts[host]; ports != nil && ports.covers(port) {
			return true
		}
	}
	for i := range p.subdomains {
		b := &p.subdomains[i]
		at := len(host) - b.length
		if at < len("a.") {
			break
		}
		if host[at-1] != '.' {
			continue
		}
		if ports := b.hosts[host[at:]]; ports != nil && ports.covers(port) {
			if isName(host[:at]) {
				return true
			}
			// The fault also stands before a longer base, since that base is valid. To
			// read the part before each base would take quadratic time.
			break
		}
	}
	return p.everyHost != nil && p.everyHost.covers(port) && isHost(p.scheme, host)
}
