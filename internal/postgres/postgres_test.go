//go:build unix

package postgres_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sallyport/cors/internal/postgres"
	"github.com/sallyport/cors/internal/postgres/postgrestest"
)

// isProgram is in the environment of the program that is this test once more.
const isProgram = "POSTGRES_TEST_IS_PROGRAM"

// TestMain is, with isProgram in its environment, a program that starts a server and waits
// to be killed.
func TestMain(m *testing.M) {
	if os.Getenv(isProgram) == "" {
		os.Exit(m.Run())
	}
	server, err := postgres.Start(context.Background(), postgres.Config{FsyncOff: true})
	if err != nil {
		panic(err)
	}
	fmt.Println(server.URL)
	select {}
}

// psql returns the client of the server's folder, since it is not in PATH on Debian.
func psql(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/psql")
	if err == nil && len(found) > 0 {
		return found[len(found)-1]
	}
	path, err := exec.LookPath("psql")
	if err != nil {
		t.Fatalf("the server is installed, and its client is not: %v", err)
	}
	return path
}

// ask returns what the server answers to a statement.
func ask(t *testing.T, address, statement string) string {
	t.Helper()
	out, err := exec.Command(psql(t), "--no-psqlrc", "--tuples-only", "--no-align", "--command", statement, address).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", statement, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestKilledServerComesBackWithItsData(t *testing.T) {
	server := postgrestest.Start(t, postgres.Config{MaxConnections: 7})
	address := server.URL
	if got := ask(t, address, "SHOW max_connections") + ask(t, address, "SHOW fsync"); got != "7on" {
		t.Errorf("max_connections and fsync are %q, want 7on", got)
	}
	ask(t, address, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)")

	// A child that waits notices that the server is gone. One that computes does not.
	const endless = "DO $$BEGIN LOOP END LOOP; END$$"
	busy := exec.Command(psql(t), "--command", endless, address)
	if err := busy.Start(); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "the busy client is at work", func() bool {
		return ask(t, address, "SELECT count(*) FROM pg_stat_activity WHERE query = '"+endless+"'") == "1"
	})
	ids := strings.Fields(ask(t, address, "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if runs(t, id) {
			t.Errorf("after Kill the server's child %s runs", id)
		}
	}
	if accepts(t, address) {
		t.Error("after Kill the port accepts connections")
	}
	if err := busy.Wait(); err == nil {
		t.Error("the client of a killed server ended without an error")
	}

	for _, what := range []string{"after Kill", "while it runs"} {
		if err := server.Restart(context.Background()); err != nil {
			t.Fatalf("Restart %s: %v", what, err)
		}
		if got := ask(t, address, "SELECT n FROM kept"); got != "42" || server.URL != address {
			t.Errorf("Restart %s: the table has %q at %s, want 42 at %s", what, got, server.URL, address)
		}
	}
}

func TestServerWantsItsPassword(t *testing.T) {
	server := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	if got := ask(t, server.URL, "SHOW fsync"); got != "off" {
		t.Errorf("fsync is %q, want off", got)
	}
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("postgres", "guess")
	if out, err := exec.Command(psql(t), "--command", "SELECT 1", u.String()).CombinedOutput(); err == nil || !strings.Contains(string(out), "password") {
		t.Errorf("with a wrong password: %v, %s; want a refusal", err, out)
	}
}

func TestStopLeavesNothing(t *testing.T) {
	for _, killed := range []bool{false, true} {
		t.Run(fmt.Sprintf("killed before: %t", killed), func(t *testing.T) {
			server := postgrestest.Start(t, postgres.Config{FsyncOff: true})
			dir, memory := leavings(t, server.URL)
			if killed {
				if err := server.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			if err := server.Stop(); err != nil {
				t.Fatal(err)
			}
			if exists(dir) || hasMemory(t, memory) || accepts(t, server.URL) {
				t.Errorf("%s is left: %t, its shared memory: %t, its port: %t", dir, exists(dir), hasMemory(t, memory), accepts(t, server.URL))
			}
			if err := server.Kill(); err != nil {
				t.Errorf("Kill after Stop: %v", err)
			}
			if err := server.Restart(context.Background()); err == nil {
				t.Error("Restart after Stop: no error, and the data is gone")
			}
		})
	}
}

func TestKilledProgramLeavesNothing(t *testing.T) {
	postgrestest.Start(t, postgres.Config{FsyncOff: true}) // skips if there is no PostgreSQL
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), isProgram+"=1")
	program.Stderr = os.Stderr
	stdout, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address = strings.TrimSpace(address)
	dir, memory := leavings(t, address)
	_ = program.Process.Kill() // SIGKILL: it cannot clean up
	_ = program.Wait()
	waitUntil(t, "the server, its shared memory and "+dir+" are gone", func() bool {
		return !accepts(t, address) && !hasMemory(t, memory) && !exists(dir)
	})
}

func TestServerOfTheEnvironmentIsLeftAlone(t *testing.T) {
	t.Setenv(postgres.EnvironmentURL, "postgres://db.example/app")
	server, err := postgres.FromEnvironment(context.Background(), postgres.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if server.URL != "postgres://db.example/app" || server.Ours() {
		t.Errorf("the server is %q, ours: %t", server.URL, server.Ours())
	}
	for name, err := range map[string]error{"Kill": server.Kill(), "Restart": server.Restart(context.Background())} {
		if !errors.Is(err, postgres.ErrNotOurs) {
			t.Errorf("%s: %v, want ErrNotOurs", name, err)
		}
	}
	if err := server.Stop(); err != nil {
		t.Errorf("Stop: %v", err)
	}
}

// leavings returns what a server keeps outside of this program: its directory, and the id
// of its shared memory, which postmaster.pid tells on its line 7.
func leavings(t *testing.T, address string) (dir, memory string) {
	t.Helper()
	data := ask(t, address, "SHOW data_directory")
	pid := strings.Split(ask(t, address, "SELECT pg_read_file('postmaster.pid')"), "\n")
	fields := strings.Fields(pid[6])
	dir, memory = filepath.Dir(data), fields[1]
	if !exists(dir) || !hasMemory(t, memory) || !accepts(t, address) {
		t.Fatalf("before: %s exists: %t, shared memory %s: %t, port: %t", dir, exists(dir), memory, hasMemory(t, memory), accepts(t, address))
	}
	return dir, memory
}

// hasMemory reports whether a segment of shared memory with this id exists.
func hasMemory(t *testing.T, id string) bool {
	t.Helper()
	list, err := os.ReadFile("/proc/sysvipc/shm")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(list)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[1] == id {
			return true
		}
	}
	return false
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// accepts reports whether something accepts connections at the address.
func accepts(t *testing.T, address string) bool {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

// runs reports whether a process is there, and not only waiting for its parent to read
// its status.
func runs(t *testing.T, id string) bool {
	t.Helper()
	pid, err := strconv.Atoi(id)
	if err != nil {
		t.Fatal(err)
	}
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

func waitUntil(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for late := time.Now().Add(30 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("not after 30 s: %s", what)
		}
	}
}
