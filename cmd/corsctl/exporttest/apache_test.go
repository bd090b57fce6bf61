package exporttest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sallyport/cors/internal/vector"
	"github.com/sallyport/cors/internal/wire"
)

type apacheServer struct{}

func (apacheServer) target() string  { return "apache" }
func (apacheServer) program() string { return "apache2" }
func (apacheServer) version() string { return "2.4" }

func (apacheServer) start(t *testing.T, policies []exported, upstream string) []string {
	dir := t.TempDir()
	write(t, dir, policies)
	return run(t, len(policies), func(ports []int) *exec.Cmd {
		var b strings.Builder
		fmt.Fprintf(&b, "ServerRoot %q\nServerName proxy.test\nDefaultRuntimeDir .\nPidFile pid\nErrorLog /dev/stderr\nLogLevel error\n", dir)
		b.WriteString("User nobody\nGroup nogroup\nServerLimit 1\nThreadsPerChild 25\nMaxRequestWorkers 25\n")
		for _, name := range []string{"mpm_event", "authz_core", "headers", "proxy", "proxy_http", "rewrite", "setenvif"} {
			fmt.Fprintf(&b, "LoadModule %s_module %s\n", name, filepath.Join("/usr/lib/apache2/modules", "mod_"+name+".so"))
		}
		b.WriteString("LimitRequestLine 8000000\nLimitRequestFieldSize 8000000\nLimitRequestFields 0\n# Hostile requests must arrive.\n")
		for i, p := range policies {
			fmt.Fprintf(&b, "Listen 127.0.0.1:%d\n<VirtualHost 127.0.0.1:%d>\n    Include %s.conf\n    ProxyPass / http://%s/\n</VirtualHost>\n", ports[i], ports[i], p.name, upstream)
		}
		return exec.Command(find("apache2"), "-f", writeFile(t, dir, "main.conf", b.String()), "-D", "FOREGROUND")
	})
}

func (apacheServer) excuses() []excuse {
	return []excuse{
		varyForm, onOneLine, misspeltIPv6,
		{code: "empty-lines", covers: func(v *vector.Vector, _ difference) bool {
			return v.Request.Origin() == "" || slices.Equal(v.Request.Values(wire.RequestMethod), []string{""})
		}},
		{code: "joined-lines", covers: func(v *vector.Vector, d difference) bool {
			asked := append(v.Request.Values(wire.RequestMethod), v.Request.Values(wire.RequestHeaders)...)
			return d.what == wire.Vary && d.got == quoted([]string{"*"}) && (len(asked) > 2 || strings.Contains(strings.Join(asked, ""), ", "))
		}},
	}
}
