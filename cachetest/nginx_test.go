package cachetest

import "strings"

var nginx = server{"nginx", "nginx", "nginx", func(f folder, listen, upstream string, s settings) (args, env []string) {
	key := s.key
	if key == "" {
		key = "$scheme$http_host$request_uri"
	}
	config := strings.NewReplacer("FOLDER", f.path, "LISTEN", listen, "UPSTREAM", upstream, "KEY", key, "EXTRA", s.extra, "OUTER", s.outer).Replace(`
daemon off;
worker_processes 1;
pid FOLDER/pid;
error_log stderr warn;
events { worker_connections 512; }
http {
	access_log off;
	client_body_temp_path FOLDER/body;
	proxy_temp_path FOLDER/proxy;
	fastcgi_temp_path FOLDER/fastcgi;
	uwsgi_temp_path FOLDER/uwsgi;
	scgi_temp_path FOLDER/scgi;
	proxy_cache_path FOLDER/cache keys_zone=cache:16m max_size=256m;
	large_client_header_buffers 8 32k;
	upstream app {
		server UPSTREAM;
		keepalive 16;
	}
	OUTER
	server {
		listen LISTEN;
		location / {
			proxy_pass http://app;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_set_header Host $http_host;
			proxy_cache cache;
			proxy_cache_key KEY;
			proxy_cache_revalidate on;
			EXTRA
		}
	}
}
`)
	// Before it has read error_log, it writes to the -e file.
	return []string{"-p", f.path, "-e", "stderr", "-c", f.write("nginx.conf", config)}, nil
}}
