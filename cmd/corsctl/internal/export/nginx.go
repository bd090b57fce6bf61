package export

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

func (n *nginxWriter) departures() []Departure {
	all := []Departure{
		{"inner-locations", "add_header and proxy_hide_header are lost in inner locations, and in blocks of if, that have their own; include the file in each."},
		{"early-errors", "What nginx refuses before it chooses a location has no headers: a malformed request (400), headers beyond large_client_header_buffers (400), a long URL (414), TRACE (405)."},
		{"empty-lines", "An empty Origin or Access-Control-Request-Method counts as none."},
		{"repeated-lines", "Of several lines of a request header nginx before 1.23 sees the first only, and later ones see one joined line. Browsers send one."},
		{"gzip-vary", "gzip_vary on sends a Vary line of its own. Set it in the application, or have caches that heed every line."},
	}
	if n.everyone {
		return append(all, Departure{"vary-second-line", "If the application answers OPTIONS itself and sends Vary, ours is a line of its own."})
	}
	all = append(all,
		Departure{"vary-first-line", "nginx before 1.23 keeps the first Vary line of the application only. Have it send one line, or use a later nginx."},
		Departure{"ipv6", "Of an IPv6 address that is not listed nginx sees only that it looks like one. So scheme://* covers none, and the refusal of one that browsers do not write so has Vary: Origin, not *."},
	)
	if n.echoesHeaders() && !n.listsAuthorization() {
		all = append(all, Departure{"authorization-twice", "A preflight that asks for Authorization twice in one list is granted no header at all. Browsers name it once."})
	}
	for _, method := range n.AllowMethods {
		if !nginxMethod.MatchString(method) && method != "*" {
			all = append(all, Departure{"method-syntax", fmt.Sprintf("nginx answers the method %s with 400, although preflights grant it.", method)})
		}
	}
	return all
}

// nginxMethod matches the methods that nginx accepts.
var nginxMethod = regexp.MustCompile(`^[A-Z_-]+$`)

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
