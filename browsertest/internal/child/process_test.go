package child_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sallyport/cors/browsertest/internal/child"
)

// isParent is in the environment of the program that is this test once more.
const isParent = "BROWSERTEST_IS_PARENT"

// TestMain is, with isParent in its environment, a program that starts children
// and waits to be killed.
func TestMain(m *testing.M) {
	if os.Getenv(isParent) == "" {
		os.Exit(m.Run())
	}
	p, err := startFamily()
	if err != nil {
		panic(err)
	}
	fmt.Println(p.Home.Path, strings.Join(strings.Fields(p.Output()), " "))
	select {}
}

// startFamily starts a shell and a child of it, which both write their ids.
func startFamily() (*child.Process, error) {
	home, err := child.NewHome("family")
	if err != nil {
		return nil, err
	}
	script := `trap "" TERM; touch "$HOME/file"; sleep 600 & echo $! $$; wait`
	p, err := home.Start("/bin/sh", []string{"-c", script}, nil)
	if err != nil {
		return nil, err
	}
	return p, p.Await(func(output string) bool { return len(strings.Fields(output)) == 2 })
}

func TestKilledProgramLeavesNeitherProcessesNorFiles(t *testing.T) {
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), isParent+"=1")
	stdout, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(line)
	dir, ids := fields[0], fields[1:]
	if !allRun(t, ids) || !exists(dir) {
		t.Fatalf("before: processes %v and %s are not all there", ids, dir)
	}
	_ = parent.Process.Kill() // SIGKILL: it cannot clean up
	_ = parent.Wait()
	if !eventually(func() bool { return noneRuns(t, ids) && !exists(dir) }) {
		t.Errorf("after: of the processes %v none runs: %t; %s exists: %t", ids, noneRuns(t, ids), dir, exists(dir))
	}
}

func TestStopLeavesNeitherProcessesNorFiles(t *testing.T) {
	p, err := startFamily()
	if err != nil {
		t.Fatal(err)
	}
	dir, ids := p.Home.Path, strings.Fields(p.Output())
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	if !eventually(func() bool { return noneRuns(t, ids) }) || exists(dir) {
		t.Errorf("of the processes %v none runs: %t; %s exists: %t", ids, noneRuns(t, ids), dir, exists(dir))
	}
}

func TestProgramThatIsMissingLeavesNoDirectory(t *testing.T) {
	home, err := child.NewHome("nobody")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := home.Start("/no/such/program", nil, nil); err == nil || exists(home.Path) {
		t.Errorf("Start: %v; %s exists: %t", err, home.Path, exists(home.Path))
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func eventually(holds func() bool) bool {
	for late := time.Now().Add(10 * time.Second); time.Now().Before(late); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return true
		}
	}
	return holds()
}

func allRun(t *testing.T, ids []string) bool {
	for _, id := range ids {
		if !runs(t, id) {
			return false
		}
	}
	return true
}

func noneRuns(t *testing.T, ids []string) bool {
	for _, id := range ids {
		if runs(t, id) {
			return false
		}
	}
	return true
}

// runs reports whether a process is there and not merely waiting for its parent
// to read its status.
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
	if err != nil {
		return true // no /proc here, or gone just now: who asks asks again
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}
