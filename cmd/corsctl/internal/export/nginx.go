package export

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// nginx decides with maps in http { }, and sends the headers from a location.
var nginx = &target{name: "nginx", title: "nginx", comment: "#", export: exportNginx, check: checkNginx}

func exportNginx(p *policy) (*Result, error) {
	n := &nginxWriter{policy: p}
	return &Result{
		Files:      []File{{p.name + ".conf", n.maps()}, {p.name + "_location.inc", n.location()}},
		Departures: n.departures(),
		HowTo: strings.ReplaceAll(`Include cors.conf in http { }, before any other map, and cors_location.inc in each location:

    http {
        include cors.conf;
        server {
            listen 8080;
            location / {
                include cors_location.inc;
                proxy_pass http://127.0.0.1:9000;
            }
        }
    }

Instead of proxy_pass it may be another module's. Then write that module's word in place of
proxy in cors_location.inc, such as fastcgi_hide_header.
`, "cors", p.name),
	}, nil
}

// checkNginx writes a configuration around the files that needs no rights.
func checkNginx(dir string, r *Result) (*exec.Cmd, error) {
	quoted := func(name string) string { return nginxQuoted(filepath.Join(dir, name)) }
	text := "error_log stderr;\npid " + quoted("nginx.pid") + ";\nevents {}\nhttp {\n    access_log off;\n"
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		text += "    " + kind + "_temp_path " + quoted(kind) + ";\n"
	}
	text += "    include " + quoted(r.Files[0].Name) + ";\n    server {\n        listen 127.0.0.1:8080;\n        location / {\n" +
		"            include " + quoted(r.Files[1].Name) + ";\n            proxy_pass http://127.0.0.1:9;\n        }\n    }\n}\n"
	main := filepath.Join(dir, "check.conf")
	if err := os.WriteFile(main, []byte(text), 0o600); err != nil {
		return nil, err
	}
	return exec.Command(program("nginx"), "-e", "stderr", "-t", "-q", "-p", dir, "-c", main), nil
}
