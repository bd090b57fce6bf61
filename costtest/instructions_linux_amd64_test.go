//go:build !race

package costtest

import (
	"errors"
	"fmt"
	"math/bits"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// instructions returns how many instructions of the processor f takes, with all that it
// calls. f runs in a copy of this process, step by step. The copy has this thread only: so
// neither the load of the machine nor the garbage collector changes the number, and f must
// not wait for anything. Each takes some microseconds. First runs before, so that what is
// done once only does not count.
func instructions(t *testing.T, first, f func()) int {
	t.Helper()
	n, err := countIn(t, first, f)
	for tries := 0; err != nil && tries < 3; tries++ {
		t.Logf("another copy, since %v", err)
		n, err = countIn(t, first, f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// countIn is instructions with one copy. The error says that the copy did not reach its end,
// as when the runtime wanted another thread just then.
func countIn(t *testing.T, first, f func()) (int, error) {
	t.Helper()
	runtime.LockOSThread() // only the thread that makes the copy may trace it
	defer runtime.UnlockOSThread()
	defer stayOnOneProcessor()()
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	growStack(1 << 12)
	first()
	pid, err := forkTraced(f)
	if err != nil {
		cannotCount(t, err)
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil || !status.Stopped() {
		cannotCount(t, errors.Join(err, errors.New("the copy did not stop")))
	}
	kill := func() { _ = syscall.Kill(pid, syscall.SIGKILL) }
	// The copy hangs if another thread of this process was in a part of the runtime that f needs.
	defer time.AfterFunc(time.Minute, kill).Stop()
	for n := 0; ; n++ {
		if err := syscall.PtraceSingleStep(pid); err != nil {
			t.Fatalf("after %d instructions: %v", n, err)
		}
		if _, err := syscall.Wait4(pid, &status, 0, nil); err != nil {
			t.Fatalf("after %d instructions: %v", n, err)
		}
		switch {
		case status.Exited() && status.ExitStatus() == 0:
			return n, nil
		case n == mostInstructions:
			kill()
			_, _ = syscall.Wait4(pid, &status, 0, nil)
			t.Fatalf("more than %d instructions", mostInstructions)
		case !status.Stopped() || status.StopSignal() != syscall.SIGTRAP:
			kill()
			_, _ = syscall.Wait4(pid, &status, 0, nil)
			return 0, fmt.Errorf("after %d instructions the copy got the status %#x", n, status)
		}
	}
}

// mostInstructions is more than anything here may take.
const mostInstructions = 200_000

// forkTraced makes the copy. In the copy it does not return, and calls nothing that needs
// another thread.
func forkTraced(f func()) (pid int, err error) {
	id, _, failed := syscall.RawSyscall(syscall.SYS_FORK, 0, 0, 0)
	if failed != 0 {
		return 0, failed
	}
	if id > 0 {
		return int(id), nil
	}
	if _, _, failed := syscall.RawSyscall(syscall.SYS_PTRACE, syscall.PTRACE_TRACEME, 0, 0); failed == 0 {
		self, _, _ := syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0)
		_, _, _ = syscall.RawSyscall(syscall.SYS_KILL, self, uintptr(syscall.SIGSTOP), 0)
		f()
	}
	for {
		_, _, _ = syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 0, 0, 0)
	}
}

// stayOnOneProcessor binds the thread to a processor, and so its copy: they take turns, and
// waking one on another processor takes several times as long. If that fails, it is only
// slower.
func stayOnOneProcessor() (restore func()) {
	var all, one [16]uint64
	set := func(call uintptr, processors *[16]uint64) {
		_, _, _ = syscall.RawSyscall(call, 0, unsafe.Sizeof(*processors), uintptr(unsafe.Pointer(processors)))
	}
	set(syscall.SYS_SCHED_GETAFFINITY, &all)
	for i, word := range all {
		if word != 0 {
			one[i] = 1 << bits.TrailingZeros64(word)
			break
		}
	}
	set(syscall.SYS_SCHED_SETAFFINITY, &one)
	return func() { set(syscall.SYS_SCHED_SETAFFINITY, &all) }
}

// growStack leaves room on the stack, so that f does not have to move it.
//
//go:noinline
func growStack(n int) byte {
	var room [64]byte
	if n > 0 {
		room[n%len(room)] = growStack(n - 1)
	}
	return room[n*7%len(room)]
}

func cannotCount(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("instructions cannot be counted: %v", err)
	}
	t.Skipf("instructions cannot be counted here: %v", err)
}

func TestInstructionsAreCounted(t *testing.T) {
	sum := 0
	loop := func(n int) func() {
		return func() {
			for i := range n {
				sum += i * i
			}
		}
	}
	count := func(f func()) int { return instructions(t, f, f) }
	none, some, more := count(func() {}), count(loop(300)), count(loop(600))
	if once := some - none; once < 600 || more-some > once || more-some < 600 {
		t.Errorf("got %d for nothing, %d for 300 rounds, %d for 600", none, some, more)
	}
	if again := count(loop(600)); again != more {
		t.Errorf("got %d, and then %d", more, again)
	}
}
