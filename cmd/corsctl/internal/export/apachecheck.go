package export

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// checkApache writes a virtual host around the file.
func checkApache(dir string, r *Result) (*exec.Cmd, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "ServerRoot %s\nServerName check.invalid\nPidFile check.pid\nErrorLog check.log\nListen 127.0.0.1:8080\n", apacheQuoted(dir))
	for _, name := range []string{"mpm_event", "headers", "rewrite", "setenvif"} {
		if path := apacheModule("mod_" + name + ".so"); path != "" {
			fmt.Fprintf(&b, "LoadModule %s_module %s\n", name, apacheQuoted(path))
		}
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

// apacheModule returns the file of a module, or "" if there is none: the module is then a
// part of the program, or missing, which Apache tells.
func apacheModule(name string) string {
	for _, folder := range []string{
		"/usr/lib/apache2/modules",        // Debian
		"/usr/lib/apache2",                // Alpine
		"/usr/lib64/httpd/modules",        // Fedora
		"/usr/lib/httpd/modules",          // Arch
		"/usr/local/apache2/modules",      // Apache's own image
		"/usr/libexec/apache2",            // macOS
		"/opt/homebrew/lib/httpd/modules", // Homebrew
	} {
		path := filepath.Join(folder, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}
