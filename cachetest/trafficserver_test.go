package cachetest

import "strings"

var trafficServer = server{"Traffic Server", "traffic_server", "trafficserver", func(f folder, listen, upstream string, s settings) (args, env []string) {
	host, port, _ := strings.Cut(listen, ":")
	replace := strings.NewReplacer("FOLDER", f.path, "HOST", host, "PORT", port, "UPSTREAM", upstream, "EXTRA", s.extra).Replace
	f.makeFolder("run")
	f.makeFolder("log")
	f.makeFolder("cache")
	// user_id: it does not change its user. pristine_host_hdr: the application sees the Host
	// that the client sent.
	f.write("etc/records.config", replace(`
CONFIG proxy.config.http.server_ports STRING PORT:ip-in=HOST
CONFIG proxy.config.admin.user_id STRING #-1
CONFIG proxy.config.log.logging_enabled INT 0
CONFIG proxy.config.exec_thread.autoconfig INT 0
CONFIG proxy.config.exec_thread.limit INT 1
CONFIG proxy.config.url_remap.pristine_host_hdr INT 1
CONFIG proxy.config.body_factory.template_sets_dir STRING FOLDER/etc
EXTRA
`))
	f.write("etc/remap.config", replace("map / http://UPSTREAM/\n"))
	f.write("etc/storage.config", replace("FOLDER/cache 64M\n"))
	f.write("etc/ip_allow.yaml", `
ip_allow:
  - apply: in
    ip_addrs: 127.0.0.1
    action: allow
    methods: ALL
`)
	for _, name := range []string{"plugin", "ssl_multicert", "cache", "hosting", "volume", "parent", "splitdns", "socks"} {
		f.write("etc/"+name+".config", "")
	}
	runroot := f.write("runroot.yaml", replace(`
prefix: FOLDER
exec_prefix: FOLDER
bindir: /usr/bin
sbindir: /usr/bin
sysconfdir: FOLDER/etc
datadir: FOLDER/cache
includedir: /usr/include
libdir: /usr/lib/trafficserver
libexecdir: /usr/lib/trafficserver/modules
localstatedir: FOLDER/run
runtimedir: FOLDER/run
logdir: FOLDER/log
cachedir: FOLDER/cache
`))
	return nil, []string{"TS_RUNROOT=" + runroot}
}}
