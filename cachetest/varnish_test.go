package cachetest

import (
	"net"
	"path/filepath"
	"strings"
)

var varnish = server{"Varnish", "varnishd", "varnish", func(f folder, listen, upstream string, s settings) (args, env []string) {
	host, port, err := net.SplitHostPort(upstream)
	if err != nil {
		f.t.Fatal(err)
	}
	own := s.extra
	if s.keepsOptions {
		own += keepsOptions
	}
	vcl := f.write("default.vcl", strings.NewReplacer("HOST", host, "PORT", port).Replace(`vcl 4.1;
backend default { .host = "HOST"; .port = "PORT"; }
`)+own)
	return []string{"-F", "-j", "none", "-n", filepath.Join(f.path, "varnish"), "-a", listen, "-f", vcl, "-T", "none",
		"-s", "default,64m", "-p", "vsl_space=1M", "-p", "thread_pools=1", "-p", "thread_pool_min=20"}, nil
}}

// keepsOptions stores what OPTIONS gets, by its own key: Varnish fetches with GET what it
// is to store, so the method goes along in a header.
const keepsOptions = `
sub vcl_recv {
	unset req.http.X-Stored-Method;
	if (req.method == "OPTIONS") {
		set req.http.X-Stored-Method = "OPTIONS";
		return (hash);
	}
}
sub vcl_hash {
	hash_data(req.http.X-Stored-Method);
}
sub vcl_backend_fetch {
	if (bereq.http.X-Stored-Method) {
		set bereq.method = bereq.http.X-Stored-Method;
	}
}
sub vcl_backend_response {
	if (bereq.http.X-Stored-Method && beresp.status < 500 && beresp.http.Vary != "*") {
		set beresp.ttl = 60s;
		return (deliver);
	}
}
`
