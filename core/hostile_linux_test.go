package core

import (
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// These tests prove how much of a hostile request is read: the rest of it lies
// in memory whose reading is a fault.

const mebibyte = 1 << 20

// guarded returns size bytes of memory. It calls fill for the first readable
// bytes, rounded up to whole pages, and makes the rest unreadable.
func guarded(t *testing.T, size, readable int, fill func(readable []byte)) []byte {
	t.Helper()
	memory, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skipf("no memory to guard: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(memory) })
	page := syscall.Getpagesize()
	readable = (readable + page - 1) / page * page
	if readable > 0 {
		fill(memory[:readable])
	}
	if err := syscall.Mprotect(memory[readable:], syscall.PROT_NONE); err != nil {
		t.Skipf("memory cannot be guarded: %v", err)
	}
	return memory
}

// guardedLine is a field line of 1 MiB that repeats an element, of which no more
// than the first bytes may be read.
func guardedLine(t *testing.T, element string, readable int) string {
	memory := guarded(t, mebibyte, readable, func(b []byte) {
		copy(b, strings.Repeat(element, len(b)/len(element)+1))
	})
	return unsafe.String(&memory[0], len(memory))
}

// guardedLines are 100 000 field lines, of which no more than the first may be
// looked at.
func guardedLines(t *testing.T, line string, readable int) []string {
	const lines, size = 100_000, int(unsafe.Sizeof(line))
	memory := guarded(t, lines*size, readable*size, func(b []byte) {
		headers := unsafe.Slice((*string)(unsafe.Pointer(&b[0])), len(b)/size)
		for i := range headers {
			headers[i] = line // a constant of the program: the garbage collector does not see this memory
		}
	})
	return unsafe.Slice((*string)(unsafe.Pointer(&memory[0])), lines)
}

// wholeDecision takes a request through all that an adapter with a metric on
// reasons does.
func wholeDecision(t *testing.T, p Policy, r Request) (d Decision) {
	t.Helper()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if v := recover(); v != nil {
			t.Fatalf("more was read than may be: %v", v)
		}
	}()
	d = evaluated(t, p, r)
	d.Apply(make(map[string][]string))
	d.Reason()
	return d
}

func TestGuardCatchesReadingOn(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() == nil {
			t.Error("reading on was no fault: the tests of this file prove nothing")
		}
	}()
	if strings.IndexByte(guardedLine(t, "x", 1), 'y') >= 0 {
		t.Error("found what is not there")
	}
}

func TestHostileRequestsAreNotReadWhole(t *testing.T) {
	stars := Policy{AllowOrigins: []string{"https://example.com"}, AllowCredentials: true,
		AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}
	asking := preflight("https://example.com", "PUT")
	with := func(r Request, key string, lines ...string) Request {
		r.Header = r.Header.Clone()
		r.Header[key] = lines
		return r
	}
	for _, c := range []struct {
		name    string
		policy  Policy
		request Request
		want    Reason
	}{
		{"an Origin of 1 MiB is refused unread", full,
			with(request("GET"), keyOrigin, guardedLine(t, "https://example.com", 0)), ReasonOriginMalformed},
		{"an Origin of 1 MiB is not read under a plain *", everyone,
			with(request("GET"), keyOrigin, guardedLine(t, "https://example.com", 0)), ReasonNone},
		{"an Origin of 1 MiB on a preflight", full,
			with(asking, keyOrigin, guardedLine(t, "https://example.com", 0)), ReasonOriginMalformed},
		{"100 000 Origin lines: only the first is looked at", full,
			with(request("GET"), keyOrigin, guardedLines(t, "https://example.com", 1)...), ReasonOriginRepeated},
		{"header names of 1 MiB on one line are not read at all", full,
			with(asking, keyRequestHeaders, guardedLine(t, "x-token,", 0)), ReasonRequestHeadersOverBudget},
		{"header names of 1 MiB on the second line", full,
			with(asking, keyRequestHeaders, "x-token", guardedLine(t, "x-token,", 0)), ReasonRequestHeadersOverBudget},
		{"header names of 1 MiB are not echoed", stars,
			with(asking, keyRequestHeaders, guardedLine(t, "x-token,", 0)), ReasonRequestHeadersOverBudget},
		{"header names on 100 000 lines", full,
			with(asking, keyRequestHeaders, guardedLines(t, "x-token", requestHeadersBudget/len("x-token,")+1)...), ReasonRequestHeadersOverBudget},
		{"100 000 empty lines", full,
			with(asking, keyRequestHeaders, guardedLines(t, "", requestHeadersBudget+2)...), ReasonRequestHeadersOverBudget},
		{"header names on 100 000 lines are not echoed", stars,
			with(asking, keyRequestHeaders, guardedLines(t, "x-token", requestHeadersBudget/len("x-token,")+1)...), ReasonRequestHeadersOverBudget},
		{"a method of 1 MiB", full,
			with(asking, keyRequestMethod, guardedLine(t, "P", 0)), ReasonMethodMalformed},
		{"a method of 1 MiB is not echoed", stars,
			with(asking, keyRequestMethod, guardedLine(t, "P", 0)), ReasonMethodMalformed},
		{"100 000 methods: only the first is looked at", full,
			with(asking, keyRequestMethod, guardedLines(t, "PUT", 1)...), ReasonMethodMalformed},
		{"a Host of 1 MiB", full,
			onHost(guardedLine(t, "example.com", 0), request("GET", "Origin: https://evil.test")), ReasonOriginNotAllowed},
		{"a Sec-Fetch-Site of 1 MiB", full,
			with(request("GET", "Origin: https://evil.test"), keySecFetchSite, guardedLine(t, "same-origin", 0)), ReasonOriginNotAllowed},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := wholeDecision(t, c.policy, c.request).Reason(); got != c.want {
				t.Errorf("got reason %q, want %q", got, c.want)
			}
		})
	}
}

func TestExplanationOfHostileRequestsQuotesTheirStartOnly(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	for _, c := range []struct {
		name string
		key  string
	}{
		{"an Origin of 1 MiB", keyOrigin},
		{"a method of 1 MiB", keyRequestMethod},
		{"header names of 1 MiB", keyRequestHeaders},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := preflight("https://example.com", "PUT")
			r.Header[c.key] = []string{guardedLine(t, "x", maxExplained)}
			d := wholeDecision(t, full, r)
			if text := d.Explain(); len(text) > 1024 {
				t.Errorf("got an explanation of %d bytes, want at most 1024", len(text))
			}
		})
	}
}
