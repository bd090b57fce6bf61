package export

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// nginx decides with maps in http { }, and sends headers from a location.
var nginx = &target{name: "nginx", title: "nginx", comment: "#", export: exportNginx, check: checkNginx}

func exportNginx(p *policy) (*Result, error) {
	n := &nginxWriter{policy: p}
	location := n.location() // which knows the variables that it needs
	return &Result{
		Files: []File{
			{p.name + ".conf", n.maps()},
			{p.name + "_location.inc", location},
		},
		Departures: nginxDepartures(p),
		HowTo: fmt.Sprintf(`Include %[1]s.conf in http { }, before any other map, and %[1]s_location.inc in each location:

    http {
        include %[1]s.conf;
        server {
            listen 8080;
            location / {
                include %[1]s_location.inc;
                proxy_pass http://127.0.0.1:9000;
            }
        }
    }
`, p.name),
	}, nil
}

func nginxDepartures(p *policy) []Departure {
	return nil
}

// nginxWriter writes the files of a policy.
type nginxWriter struct {
	*policy
	b strings.Builder
}

// variable is the name of a variable of this policy.
func (n *nginxWriter) variable(name string) string { return "$" + n.name + "_" + name }

func (n *nginxWriter) maps() string {
	n.printf("map $http_origin %s {\n    default \"\";\n", n.variable("origin"))
	for _, e := range n.exact {
		n.printf("    %s $http_origin;\n", nginxQuoted(e.text))
	}
	for _, e := range n.patterns {
		n.printf("    %s $http_origin;\n", nginxQuoted("~"+e.regexp()))
	}
	n.printf("}\n")
	return n.b.String()
}

func (n *nginxWriter) location() string {
	return fmt.Sprintf("add_header Access-Control-Allow-Origin %s always;\n", n.variable("origin"))
}

func (n *nginxWriter) printf(format string, args ...any) { fmt.Fprintf(&n.b, format, args...) }

// nginxQuoted is a text as a string of nginx. It must hold no $, unless a variable is meant
// or it is the key of a map.
func nginxQuoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
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
