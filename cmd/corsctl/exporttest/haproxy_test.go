package exporttest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/cmd/corsctl/internal/exportjudge"
	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

type haproxyServer struct{}

func (haproxyServer) target() string  { return "haproxy" }
func (haproxyServer) program() string { return "haproxy" }
func (haproxyServer) version() string { return "2.6" }

func (haproxyServer) start(t *testing.T, policies []exported, upstream string) []string {
	dir := t.TempDir()
	write(t, dir, policies)
	// Without noreuseport, HAProxy would share a port with any process that took it meanwhile.
	const global = "global\n    noreuseport\n    maxconn 50\n    nbthread 1\n    tune.bufsize 4194304 # hostile requests must arrive\n    tune.http.maxhdr 32767\n"
	return run(t, len(policies), func(ports []int) *exec.Cmd {
		args := []string{"-db", "-f", writeFile(t, dir, "global.cfg", global)}
		b := strings.Builder{}
		b.WriteString("defaults\n    mode http\n    timeout connect 1m\n    timeout server 1m\n")
		for i, p := range policies {
			args = append(args, "-f", filepath.Join(dir, p.name+".cfg"))
			fmt.Fprintf(&b, "frontend web_%s from %[1]s\n    bind 127.0.0.1:%d\n    timeout client 1m\n    default_backend application\n", p.name, ports[i])
		}
		b.WriteString("backend application\n    server application " + upstream + "\n")
		return exec.Command(find("haproxy"), append(args, "-f", writeFile(t, dir, "haproxy.cfg", b.String()))...)
	})
}

func (haproxyServer) excuses() []excuse {
	return []excuse{
		// With the settings of start, HAProxy takes 32767 lines, and values of almost 1 MiB.
		{code: "early-errors", covers: func(v *vector.Vector, _ exportjudge.Difference) bool {
			return len(v.Request.Fields) > 32000 || slices.ContainsFunc(v.Request.Fields, func(line [2]string) bool { return len(line[1]) >= 1<<20-1 })
		}},
		{code: "several-lists", covers: func(v *vector.Vector, d exportjudge.Difference) bool {
			return d.What == wire.AllowHeaders && len(d.Got) == 0 && len(v.Request.Values(wire.RequestHeaders)) > 1
		}},
		{code: "ipv6", covers: func(v *vector.Vector, d exportjudge.Difference) bool {
			isGrant := slices.Contains(wire.CORSHeaders[:], d.What) && len(d.Got) > 0
			return strings.Contains(v.Request.Origin(), "[") && !isGrant
		}},
	}
}
