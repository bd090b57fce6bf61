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
		own += varnishOptions
	}
	vcl := f.write("default.vcl", strings.NewReplacer("HOST", host, "PORT", port).Replace(`vcl 4.1;
backend default { .host = "HOST"; .port = "PORT"; }
`)+own)
	return []string{"-F", "-j", "none", "-n", filepath.Join(f.path, "varnish"), "-a", listen, "-f", vcl, "-T", "none",
		"-s", "default,64m", "-p", "vsl_space=1M", "-p", "thread_pools=1", "-p", "thread_pool_min=20"}, nil
}}
