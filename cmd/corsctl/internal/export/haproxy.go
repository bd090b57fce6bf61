package export

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// HAProxy has no way to include a file within a section. What it has since 2.5 are rules
// in a named defaults section, from which a frontend takes them. So the exported file is
// such a section, and is loaded beside the operator's own file. Its rules run before those
// of the frontend.
//
// The rules of a response cannot read the request any more. So the rules of the request
// put what the response depends on into variables. The rules of http-after-response also
// see what HAProxy itself answers.
var haproxy = &target{
	name: "haproxy", title: "HAProxy", comment: "#",
	export: exportHAProxy, check: checkHAProxy,
}

func exportHAProxy(p *policy) (*Result, error) {
	h := haproxyFile{policy: p}
	if err := h.tooLong(); err != nil {
		return nil, err
	}
	list := h.originsList()
	size := h.responseSize()
	if size > haproxyReserve || list != nil {
		h.section("global")
	}
	if size > haproxyReserve {
		h.lines("# The headers of this policy need more room in a response than there is by default.")
		h.line("tune.maxrewrite VALUE", strconv.Itoa(size))
	}
	if list != nil {
		h.lines("# The list of origins is beside this file.", "default-path config")
	}
	h.section("# For: frontend NAME from " + p.name + "\ndefaults " + p.name)
	h.lines("mode http")
	h.request(list)
	h.response()
	files := []File{{p.name + ".cfg", ""}}
	if list != nil {
		h.section("global")
		h.lines("default-path current")
		files = append(files, *list)
	}
	files[0].Text = h.b.String()
	return &Result{Files: files, Departures: h.departures(), HowTo: h.howTo()}, nil
}

// haproxyFile writes the main file.
type haproxyFile struct {
	*policy
	b strings.Builder
}

func (h *haproxyFile) section(head string) {
	if h.b.Len() > 0 {
		h.b.WriteString("\n")
	}
	h.b.WriteString(head + "\n")
}

// line writes a rule of the section. NAME_ stands for the name that begins those of
// conditions and variables, and VALUE for a value of the policy, which is quoted already.
func (h *haproxyFile) line(rule, value string) {
	h.b.WriteString("    " + strings.NewReplacer("NAME_", h.name+"_", "VALUE", value).Replace(rule) + "\n")
}

func (h *haproxyFile) lines(rules ...string) {
	for _, rule := range rules {
		h.line(rule, "")
	}
}

// checkHAProxy adds a frontend that uses the section, since HAProxy calls a configuration
// without any a failure. Nothing listens during a check.
func checkHAProxy(dir string, r *Result) (*exec.Cmd, error) {
	name := strings.TrimSuffix(r.Files[0].Name, ".cfg")
	frontend := File{"check_frontend.cfg", "frontend " + name + "_check from " + name + "\n    bind 127.0.0.1:80\n    timeout client 1s\n"}
	if err := (&Result{Files: []File{frontend}}).Write(dir); err != nil {
		return nil, err
	}
	return exec.Command(program("haproxy"), "-c", "-f", filepath.Join(dir, r.Files[0].Name), "-f", filepath.Join(dir, frontend.Name)), nil
}

func (h *haproxyFile) howTo() string {
	return strings.ReplaceAll(`Load NAME.cfg before your own file, and name its section behind that of the frontend:

    haproxy -f NAME.cfg -f haproxy.cfg

    defaults
        mode http
        timeout connect 5s
        timeout server 30s

    frontend web from NAME
        bind :8080
        timeout client 30s
        default_backend app

    backend app
        server app 127.0.0.1:9000

The frontend then takes nothing from your defaults section: write there what it needs.
HAProxy must be 2.5 or later, built with PCRE or PCRE2. Since 2.7 it wants nbthread and
other settings of threads before any other section: put them into a file of their own, and
load that first.
`, "NAME", h.name)
}
