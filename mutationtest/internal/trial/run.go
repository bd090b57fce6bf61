package trial

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Outcome says how a run of tests ended.
type Outcome uint8

const (
	Passed Outcome = iota
	Failed
	TimedOut // it took many times the processor time of the tests without a mutant
	Stuck    // it waited for what does not happen
)

func (o Outcome) String() string { return [...]string{"passed", "failed", "timed out", "stuck"}[o] }

const (
	patience   = 10 * time.Second // without any use of a processor
	longest    = 5 * time.Minute
	memoryKiB  = 8 << 20
	timeFactor = 10
	timeExtra  = 3 * time.Second
)

// limit is the processor time that mutants of tests have, which take so much without. Other than
// the time of a clock, it does not depend on what else the machine does.
func limit(cpu time.Duration) time.Duration { return cpu*timeFactor + timeExtra }

// run runs tests of a binary, with a limit of their processor time.
func (b *Binary) run(names []string, limit time.Duration, env []string) (Outcome, time.Duration, error) {
	seconds := (min(limit, longest) + time.Second - 1) / time.Second
	limits := fmt.Sprintf(`ulimit -t %d && ulimit -v %d && exec nice -n 5 "$@"`, seconds, memoryKiB)
	cmd := exec.Command("sh", "-c", limits, "sh", b.path,
		"-test.run", "^("+strings.Join(names, "|")+")$", "-test.failfast", "-test.timeout=0")
	cmd.Dir, cmd.Env = b.dir, append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	cmd.WaitDelay = time.Second // for what a test has started and not ended
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stuck := !waitFor(cmd.Process.Pid, ended, patience)
	state := cmd.ProcessState
	used := state.UserTime() + state.SystemTime()
	switch status := state.Sys().(syscall.WaitStatus); {
	case stuck:
		return Stuck, used, nil
	case state.Success():
		return Passed, used, nil
	case status.Signaled() && (status.Signal() == syscall.SIGKILL || status.Signal() == syscall.SIGXCPU):
		return TimedOut, used, nil
	}
	return Failed, used, nil
}

// waitFor waits for the end of a process. If it uses no processor for so long, waitFor ends it and
// returns false.
func waitFor(pid int, ended <-chan error, patience time.Duration) bool {
	begun, progressed, before := time.Now(), time.Now(), ""
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	for {
		select {
		case <-ended:
			return true
		case <-ticks.C:
		}
		if now, wants := use(pid); now != before || wants {
			before, progressed = now, time.Now()
		}
		if time.Since(progressed) > patience || time.Since(begun) > longest {
			syscall.Kill(-pid, syscall.SIGKILL)
			<-ended
			return false
		}
	}
}

// use returns what processor time a process has used, and whether it wants more now. Where there
// is no /proc, it does not know.
func use(pid int) (ticks string, wants bool) {
	threads, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/stat")
	for _, thread := range threads {
		stat, err := os.ReadFile(thread)
		if err != nil {
			continue
		}
		_, after, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(after)
		if len(fields) < 13 {
			continue
		}
		ticks += fields[11] + "+" + fields[12] + " "
		wants = wants || fields[0] == "R" || fields[0] == "D"
	}
	return ticks, wants || len(threads) == 0
}
