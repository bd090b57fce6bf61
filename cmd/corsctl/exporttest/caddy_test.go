package exporttest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

type caddyServer struct{}

func (caddyServer) target() string  { return "caddy" }
func (caddyServer) program() string { return "caddy" }
func (caddyServer) version() string { return "2.6" }

func (caddyServer) start(t *testing.T, policies []exported, upstream string) []string {
	dir := t.TempDir()
	write(t, dir, policies)
	return run(t, len(policies), func(ports []int) *exec.Cmd {
		var b strings.Builder
		b.WriteString("{\n\tadmin off\n\tauto_https off\n\tservers {\n\t\tmax_header_size 8MB\n\t}\n\tlog {\n\t\tlevel ERROR\n\t}\n}\n")
		for i, p := range policies {
			fmt.Fprintf(&b, "http://:%d {\n\tbind 127.0.0.1\n\troute {\n\t\timport %s.caddy\n\t\treverse_proxy %s\n\t}\n}\n", ports[i], p.name, upstream)
		}
		cmd := exec.Command(find("caddy"), "run", "--adapter", "caddyfile", "--config", writeFile(t, dir, "Caddyfile", b.String()))
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
		return cmd
	})
}

func (caddyServer) excuses() []excuse { return []excuse{varyForm, onOneLine, misspeltIPv6} }
