package export

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Apache decides with mod_setenvif when it has read a request, answers preflights with
// mod_rewrite before anything else sees them, and writes headers with mod_headers.
//
// mod_headers has two tables. What the application sends is in one of them, and "always"
// names the other, which Apache also sends with errors of its own. So the headers of the
// policy are in the second, and those of the application are removed from the first.
//
// SetEnvIf looks for a header before it looks for a variable, and a client can send any
// header. So variables are read by reqenv only.
var apache = &target{
	name: "apache", title: "Apache", comment: "#",
	export: exportApache, check: checkApache,
}

func exportApache(p *policy) (*Result, error) {
	a := apacheFile{policy: p}
	if err := a.statusProblem(); err != nil {
		return nil, err
	}
	a.request()
	a.preflight()
	a.response()
	return &Result{
		Files:      []File{{p.name + ".conf", a.b.String()}},
		Departures: a.departures(),
		HowTo: strings.ReplaceAll(`Include NAME.conf at the beginning of a virtual host, before other rules of mod_rewrite:

    <VirtualHost *:80>
        Include NAME.conf
        ProxyPass / http://127.0.0.1:9000/
    </VirtualHost>

The modules headers, rewrite and setenvif must be loaded. Behind the file, RewriteEngine
must not be turned off.
`, "NAME", p.name),
	}, nil
}

// apacheFile writes the file.
type apacheFile struct {
	*policy
	b strings.Builder
}

// lines writes directives. NAME stands for the name that begins those of variables.
func (a *apacheFile) lines(lines ...string) {
	for _, line := range lines {
		a.b.WriteString(strings.ReplaceAll(line, "NAME", a.name) + "\n")
	}
}

// apacheQuoted is a text as an argument of a directive. It must hold no "${", which Apache
// replaces in every line.
func apacheQuoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// statusProblem says that mod_rewrite answers with statuses only that Apache knows.
func (a *apacheFile) statusProblem() error {
	if s := a.preflightStatus(); s > 208 && s != 226 {
		return &Unsayable{
			Field: "PreflightStatus", Index: -1, Value: strconv.Itoa(s),
			Problem: "Apache knows no such status",
			Fix:     "leave it out, which means 204",
		}
	}
	return nil
}

// checkApache writes a virtual host around the file. Debian has the modules in one folder,
// others in another, and a module may be a part of the program.
func checkApache(dir string, r *Result) (*exec.Cmd, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "ServerRoot %s\nServerName check.invalid\nPidFile check.pid\nErrorLog check.log\nListen 127.0.0.1:8080\n", apacheQuoted(dir))
	for _, name := range []string{"mpm_event", "headers", "rewrite", "setenvif"} {
		fmt.Fprintf(&b, "<IfModule !%[1]s_module>\n    LoadModule %[1]s_module %s\n</IfModule>\n", name, apacheQuoted(apacheModule("mod_"+name+".so")))
	}
	fmt.Fprintf(&b, "<VirtualHost 127.0.0.1:8080>\n    Include %s\n</VirtualHost>\n", r.Files[0].Name)
	main := filepath.Join(dir, "check.conf")
	if err := os.WriteFile(main, []byte(b.String()), 0o600); err != nil {
		return nil, err
	}
	name := program("apache2")
	if _, err := exec.LookPath(name); err != nil {
		name = program("httpd")
	}
	return exec.Command(name, "-t", "-f", main), nil
}

// apacheModule returns the file of a module.
func apacheModule(name string) string {
	folders := []string{"/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/local/apache2/modules"}
	for _, folder := range folders {
		if path := filepath.Join(folder, name); exists(path) {
			return path
		}
	}
	return filepath.Join("modules", name)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
