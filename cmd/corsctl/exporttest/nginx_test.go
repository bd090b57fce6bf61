package exporttest

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
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
		b.WriteString("variables_hash_max_size 16384; # for many policies\nlarge_client_header_buffers 4 4m; # hostile requests must arrive\n")
		for i, p := range policies {
			fmt.Fprintf(&b, "include %s.conf;\n", p.name)
			fmt.Fprintf(&b, "server {\n    listen 127.0.0.1:%d;\n    location / {\n        include %s_location.inc;\n        proxy_pass http://%s;\n    }\n}\n", ports[i], p.name, upstream)
		}
		return nginxCommand(t, dir, b.String())
	})
}

// nginxCommand runs nginx without rights, with what stands in http { }.
func nginxCommand(t *testing.T, dir, http string) *exec.Cmd {
	t.Helper()
	text := "daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log stderr warn;\nevents {}\nhttp {\naccess_log off;\n"
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		text += kind + "_temp_path " + kind + ";\n"
	}
	return exec.Command(find("nginx"), "-e", "stderr", "-p", dir, "-c", writeFile(t, dir, "main.conf", text+http+"}\n"))
}

// nginxJoinsLines reports whether the nginx that is installed joins several lines of a header,
// as it does since 1.23. The guide says so, and an nginx of one's own can be first in PATH.
var nginxJoinsLines = sync.OnceValue(func() bool {
	said, _ := exec.Command(find("nginx"), "-v").CombinedOutput()
	var major, minor int
	_, after, _ := strings.Cut(string(said), "nginx/")
	_, err := fmt.Sscanf(after, "%d.%d", &major, &minor)
	return err == nil && (major > 1 || minor >= 23)
})

// isDocumented reports whether the table of the guide is about the nginx that is installed.
func (nginxServer) isDocumented() bool { return !nginxJoinsLines() }

func (nginxServer) excuses() []excuse {
	all := []excuse{
		{code: "early-errors", covers: func(v *vector.Vector, _ exportjudge.Difference) bool {
			return len(v.Request.Fields) >= 1000 || strings.ToUpper(v.Request.Method) != v.Request.Method
		}},
		{code: "repeated-lines", as: withRequest(seenByNginx)},
		{code: "empty-lines", as: withRequest(withoutEmpty)},
		{code: "authorization-twice", covers: func(v *vector.Vector, d exportjudge.Difference) bool {
			return d.What == wire.AllowHeaders && len(d.Got) == 0 && strings.Count(strings.ToLower(strings.Join(v.Request.Values(wire.RequestHeaders), ",")), "authorization") > 1
		}},
		{code: "vary-second-line", covers: func(v *vector.Vector, d exportjudge.Difference) bool {
			return d.What == wire.Vary && v.Request.Method == "OPTIONS" && len(v.App.Outer) > 0
		}},
		{code: "ipv6", covers: func(v *vector.Vector, d exportjudge.Difference) bool {
			return strings.Contains(v.Request.Origin(), "[")
		}},
	}
	if nginxJoinsLines() {
		return all
	}
	return append(all, []excuse{
		{code: "vary-first-line", as: func(v *vector.Vector) *vector.Vector {
			w := *v
			w.App.Outer = firstOf(v.App.Outer, wire.Vary)
			return &w
		}},
		{code: "tabs", covers: func(v *vector.Vector, _ exportjudge.Difference) bool {
			return slices.ContainsFunc(v.Request.Fields, func(line [2]string) bool { return strings.Trim(line[1], " ") != strings.Trim(line[1], " \t") })
		}},
	}...)
}

// withRequest replaces the request of a vector.
func withRequest(seen func(*wire.Request) *wire.Request) func(*vector.Vector) *vector.Vector {
	return func(v *vector.Vector) *vector.Vector {
		w := *v
		w.Request = seen(v.Request)
		return &w
	}
}

// seenByNginx keeps the first line of each header that decides, or joins its lines.
func seenByNginx(r *wire.Request) *wire.Request {
	seen := *r
	for _, name := range []string{wire.Origin, wire.RequestMethod, wire.RequestHeaders} {
		lines := r.Values(name)
		seen.Fields = firstOf(seen.Fields, name)
		if i := slices.IndexFunc(seen.Fields, func(line [2]string) bool { return wire.SameName(line[0], name) }); i >= 0 && nginxJoinsLines() {
			seen.Fields[i][1] = strings.TrimRight(strings.Join(lines, ", "), " ") // as the response is read
		}
	}
	return &seen
}

// firstOf leaves out all lines of a header but the first.
func firstOf(lines [][2]string, name string) (kept [][2]string) {
	seen := false
	for _, line := range lines {
		isSame := wire.SameName(line[0], name)
		if !isSame || !seen {
			kept = append(kept, line)
		}
		seen = seen || isSame
	}
	return kept
}

// withoutEmpty leaves out lines of Origin and Access-Control-Request-Method without a value.
func withoutEmpty(r *wire.Request) *wire.Request {
	filled := *r
	filled.Fields = slices.DeleteFunc(slices.Clone(r.Fields), func(line [2]string) bool {
		return strings.Trim(line[1], " \t") == "" && (wire.SameName(line[0], wire.Origin) || wire.SameName(line[0], wire.RequestMethod))
	})
	return &filled
}
