package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// report returns the tables.
func report(delays []delay, l load, facts string) string {
	var b strings.Builder
	b.WriteString("| from COMMIT to effect | changes | p50 | p99 | max |\n|---|--:|--:|--:|--:|\n")
	for _, d := range delays {
		fmt.Fprintf(&b, "| %s listeners | %d | %s | %s | %s |\n", thousands(d.listeners), d.changes, ms(d.p50), ms(d.p99), ms(d.max))
	}
	d := l.oneChange
	fmt.Fprintf(&b, "| 1 listener with %s origins | %d | %s | %s | %s |\n\n", thousands(l.origins), d.changes, ms(d.p50), ms(d.p99), ms(d.max))
	fmt.Fprintf(&b, "| %s origins, %.0f bytes each | |\n|---|--:|\n", thousands(l.origins), l.text)
	fmt.Fprintf(&b, "| loaded after | %.1f s |\n| heap | %.0f bytes an origin, its text included |\n\n", l.took.Seconds(), l.heap)
	b.WriteString(facts)
	return b.String()
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }

// thousands writes 2000000 as 2 000 000.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + " " + digits[i:]
	}
	return digits
}

// machine says where the figures come from. All replicas and the database share it.
func machine(loadBefore string) string {
	return fmt.Sprintf("Database and replicas on one machine: %s, %d processors, %s/%s, %s. Load average %s before and %s after.\n",
		processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), loadBefore, loadAverage())
}

// processor returns the name that Linux has for it.
func processor() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}

// loadAverage returns that of the last minute, as Linux has it.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if first, _, ok := strings.Cut(string(text), " "); err == nil && ok {
		return first
	}
	return "unknown"
}
