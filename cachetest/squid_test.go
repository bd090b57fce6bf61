package cachetest

import (
	"crypto/rand"
	"net"
	"strings"
)

var squid = server{"Squid", "squid", "squid", func(f folder, listen, upstream string, s settings) (args, env []string) {
	host, port, err := net.SplitHostPort(upstream)
	if err != nil {
		f.t.Fatal(err)
	}
	config := strings.NewReplacer("FOLDER", f.path, "LISTEN", listen, "HOST", host, "PORT", port, "EXTRA", s.extra).Replace(`
http_port LISTEN accel vhost
cache_peer HOST parent PORT 0 no-query originserver no-digest
never_direct allow all
EXTRA
http_access allow all
pid_filename FOLDER/pid
coredump_dir FOLDER
access_log none
cache_log FOLDER/cache.log
cache_store_log none
netdb_filename none
pinger_enable off
visible_hostname localhost
unique_hostname localhost
cache_mem 256 MB
shutdown_lifetime 0 seconds
`)
	// -n names its shared memory, so that several can run.
	return []string{"-N", "-d", "1", "-n", rand.Text(), "-f", f.write("squid.conf", config)}, nil
}}
