package exporttest

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

type nginxServer struct{}

func (nginxServer) target() string  { return "nginx" }
func (nginxServer) program() string { return "nginx" }
func (nginxServer) version() string { return "1.22" }

func (nginxServer) start(t *testing.T, policies []exported, upstream string) []string {
	dir := t.TempDir()
	write(t, dir, policies)
	return run(t, len(policies), func(ports []int) *exec.Cmd {
		var b strings.Builder
		b.WriteString("daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log stderr;\nevents { worker_connections 1024; }\nhttp {\n    access_log off;\n")
		for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
			fmt.Fprintf(&b, "    %s_temp_path %s;\n", kind, kind)
		}
		b.WriteString("    large_client_header_buffers 4 4m; # hostile requests must arrive\n")
		for i, p := range policies {
			fmt.Fprintf(&b, "    include %s.conf;\n", p.name)
			fmt.Fprintf(&b, "    server {\n        listen 127.0.0.1:%d;\n        location / {\n            include %s_location.inc;\n            proxy_pass http://%s;\n        }\n    }\n", ports[i], p.name, upstream)
		}
		b.WriteString("}\n")
		return exec.Command(find("nginx"), "-e", "stderr", "-p", dir, "-c", writeFile(t, dir, "main.conf", b.String()))
	})
}

func (nginxServer) excuses() []excuse { return nil }
