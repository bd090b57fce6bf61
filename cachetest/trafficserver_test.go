package cachetest

import "strings"

var trafficServer = server{"Traffic Server", "traffic_server", "trafficserver", func(f folder, listen, upstream string, s settings) (args, env []string) {
	host, port, _ := strings.Cut(listen, ":")
	replace := strings.NewReplacer("FOLDER", f.path, "HOST", host, "PORT", port, "UPSTREAM", upstream, "EXTRA", s.extra).Replace
	f.makeFolder("run")
	f.makeFolder("log")
	f.makeFolder("cache")
	// user_id: it does not change its user. pristine_host_hdr: the application sees the Host
	// that the client sent. wait_for_cache: it does not listen before it can store.
	// max_open_read_retries: a request waits if the response before it is still being
	// stored, instead of passing the store.
	f.write("etc/records.config", replace(`
CONFIG proxy.config.http.server_ports STRING PORT:ip-in=HOST
CONFIG proxy.config.admin.user_id STRING #-1
CONFIG proxy.config.log.logging_enabled INT 0
CONFIG proxy.config.exec_thread.autoconfig INT 0
CONFIG proxy.config.exec_thread.limit INT 1
CONFIG proxy.config.url_remap.pristine_host_hdr INT 1
CONFIG proxy.config.http.wait_for_cache INT 2
CONFIG proxy.config.http.cache.max_open_read_retries INT 100
CONFIG proxy.config.http.cache.open_read_retry_time INT 10
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
	f.write("etc/plugin.config", s.outer)
	for name, text := range s.files {
		f.write("etc/"+name, text)
	}
	for _, name := range []string{"ssl_multicert", "cache", "hosting", "volume", "parent", "splitdns", "socks"} {
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
