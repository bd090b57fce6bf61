package exporttest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sallyport/cors/cmd/corsctl/internal/export"
	"github.com/sallyport/cors/core"
)

// server is a proxy under test.
type server interface {
	target() string  // as --to has it
	program() string // that has to be installed
	version() string // of Debian's package, as the table has it

	// start starts one process that serves all policies, each on a port of its own, in front
	// of the upstream (host:port). It returns their addresses.
	start(t *testing.T, policies []exported, upstream string) (addresses []string)

	// excuses are what the vectors may find, see excuse.
	excuses() []excuse
}

// servers are all of them. Each has a file.
var servers = []server{nginxServer{}, caddyServer{}, haproxyServer{}, apacheServer{}}

// exported is a policy with its files. The names of its files begin with name.
type exported struct {
	name   string
	policy core.Policy
	*export.Result
}

// forEachServer runs a test with each server that is installed.
func forEachServer(t *testing.T, test func(t *testing.T, s server)) {
	for _, s := range servers {
		t.Run(s.target(), func(t *testing.T) {
			if find(s.program()) == "" {
				missing(t, s.program())
			}
			test(t, s)
		})
	}
}

// missing skips the test, or fails where every program has to be installed.
func missing(t *testing.T, program string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", program)
	}
	t.Skipf("%s is not installed", program)
}

// find returns the path of a program, also if only root's PATH has its folder, or "".
func find(program string) string {
	for _, name := range []string{program, "/usr/sbin/" + program} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// write writes the files of all policies into a folder.
func write(t *testing.T, dir string, policies []exported) {
	t.Helper()
	for _, p := range policies {
		if err := p.Write(dir); err != nil {
			t.Fatal(err)
		}
	}
}

func writeFile(t *testing.T, dir, name, text string) (path string) {
	t.Helper()
	path = filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	startsWithin = 2 * time.Minute // on a busy machine
	attempts     = 3               // another process may take a port first
)

// run starts a process that listens on count ports of loopback, and waits until it accepts
// connections on each. The test's end kills it. command makes the command for the ports.
func run(t *testing.T, count int, command func(ports []int) *exec.Cmd) (addresses []string) {
	t.Helper()
	var problem error
	for range attempts {
		ports := freePorts(t, count)
		addresses = nil
		for _, port := range ports {
			addresses = append(addresses, fmt.Sprintf("127.0.0.1:%d", port))
		}
		if problem = startProcess(t, command(ports), addresses); problem == nil {
			return addresses
		}
	}
	t.Fatal(problem)
	return nil
}

// freePorts returns ports below those that systems give to whoever asks for any: between
// this test and the server's start, another process may be given one of those.
func freePorts(t *testing.T, count int) (ports []int) {
	t.Helper()
	const first, last = 10000, 32767
	for tries := 0; len(ports) < count; tries++ {
		if tries > 100*count {
			t.Fatalf("only %d of %d ports are free", len(ports), count)
		}
		port := first + rand.IntN(last-first)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		defer listener.Close()
		ports = append(ports, port)
	}
	return ports
}

func startProcess(t *testing.T, cmd *exec.Cmd, addresses []string) error {
	t.Helper()
	var said output
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	stop := func() { stopProcess(cmd); <-ended }
	for _, address := range addresses {
		for deadline := time.Now().Add(startsWithin); ; {
			conn, err := net.DialTimeout("tcp", address, time.Second)
			if err == nil {
				conn.Close()
				break
			}
			select {
			case <-ended:
				return fmt.Errorf("%s ended:\n%s", cmd, said.String())
			case <-time.After(20 * time.Millisecond):
			}
			if time.Now().After(deadline) {
				stop()
				return fmt.Errorf("%s does not listen on %s: %w\n%s", cmd, address, err, said.String())
			}
		}
	}
	t.Cleanup(func() {
		select {
		case <-ended:
			t.Errorf("%s ended before the test:\n%s", cmd, said.String())
		default:
			stop()
		}
		if t.Failed() && said.String() != "" {
			t.Logf("%s said:\n%s", cmd, said.String())
		}
	})
	return nil
}

// output keeps what a process says.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := o.text.String()
	return strings.TrimSpace(text[:min(len(text), 4000)])
}

// exportAll exports policies, each under a name of its own. Those that the target cannot
// say are left out: problems has the reason of each.
func exportAll(t *testing.T, target string, policies []core.Policy) (all []exported, problems map[int]*export.Unsayable) {
	t.Helper()
	problems = map[int]*export.Unsayable{}
	for i, p := range policies {
		name := fmt.Sprintf("p%d", i)
		r, err := export.Export(target, p, export.Options{Name: name})
		if unsayable := (*export.Unsayable)(nil); errors.As(err, &unsayable) {
			problems[i] = unsayable
			continue
		}
		if err != nil {
			t.Fatalf("%+v: %v", p, err)
		}
		all = append(all, exported{name, p, r})
	}
	return all, problems
}

// indexOf returns the place of a policy among those of exportAll.
func indexOf(p exported) int {
	var i int
	if _, err := fmt.Sscanf(p.name, "p%d", &i); err != nil {
		panic(err)
	}
	return i
}
