package export

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Caddy runs the directives of a route block in the order in which they are written. So the
// exported file is imported at the beginning of such a block.
//
// Headers are written twice. A directive that is deferred runs when a response is sent, after
// what the application sent. It does not run for an error that Caddy makes itself, such as
// 502. For that, the headers are also written at once.
var caddy = &target{
	name: "caddy", title: "Caddy", comment: "#",
	export: exportCaddy, check: checkCaddy,
}

func exportCaddy(p *policy) (*Result, error) {
	c := caddyFile{policy: p}
	c.request()
	c.lines("# For what Caddy answers itself.")
	c.vary()
	c.preflight()
	c.response()
	return &Result{
		Files:      []File{{p.name + ".caddy", c.b.String()}},
		Departures: c.departures(),
		HowTo: strings.ReplaceAll(`Import NAME.caddy at the beginning of a route block, with everything else behind it:

    api.example.com {
        route {
            import NAME.caddy
            reverse_proxy 127.0.0.1:9000
        }
    }

Directives outside of the block may run before it: redir, basicauth and encode, for example,
belong into the block. Caddy must be 2.6 or later.
`, "NAME", p.name),
	}, nil
}

// caddyFile writes the file.
type caddyFile struct {
	*policy
	b     strings.Builder
	depth int // of blocks that are open
}

// lines writes directives. NAME stands for the name that begins those of matchers and
// variables. A line that ends in { opens a block.
func (c *caddyFile) lines(lines ...string) {
	for _, line := range lines {
		if line == "}" {
			c.depth--
		}
		if line != "" {
			line = strings.Repeat("\t", c.depth) + strings.ReplaceAll(line, "NAME", c.name)
		}
		if strings.HasSuffix(line, "{") {
			c.depth++
		}
		c.b.WriteString(line + "\n")
	}
}

// caddyQuoted is a text as a token of a Caddyfile. It must hold no placeholder.
func caddyQuoted(text string) string {
	return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`
}

// checkCaddy writes a site around the file.
func checkCaddy(dir string, r *Result) (*exec.Cmd, error) {
	main := filepath.Join(dir, "Caddyfile")
	text := "{\n\tadmin off\n\tauto_https off\n}\nhttp://127.0.0.1:8080 {\n\troute {\n\t\timport " + r.Files[0].Name + "\n\t\trespond 404\n\t}\n}\n"
	if err := os.WriteFile(main, []byte(text), 0o600); err != nil {
		return nil, err
	}
	cmd := exec.Command(program("caddy"), "validate", "--adapter", "caddyfile", "--config", main)
	cmd.Dir = dir
	// Caddy keeps its state in the user's folders, also if it only validates.
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	return cmd, nil
}
