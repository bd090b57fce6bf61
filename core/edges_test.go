package core

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// An Origin is read up to 512 bytes. What is longer is refused unread, and no lookup is asked.
func TestAnOriginOf512BytesIsRead(t *testing.T) {
	for length, read := range map[int]bool{511: true, 512: true, 513: false} {
		origin := "https://" + strings.Repeat("a", length-len("https://"))
		asked := 0
		engine := newEngine(t, Policy{AllowOrigins: []string{"https://example.com"}}, WithOriginLookup(func(context.Context, Request, string) (bool, error) {
			asked++
			return true, nil
		}))
		d := engine.Evaluate(t.Context(), request("GET", "Origin: "+origin))
		want := ReasonOriginMalformed
		if read {
			want = ReasonNone
		}
		if d.Allowed() != read || d.Reason() != want || asked != map[bool]int{true: 1}[read] {
			t.Errorf("an Origin of %d bytes: got %v, asked %d times", length, d.Reason(), asked)
		}
		if !read {
			continue
		}
		if d := evaluated(t, listing(origin), request("GET", "Origin: "+origin)); !d.Allowed() {
			t.Errorf("a listed Origin of %d bytes: got %v", length, d)
		}
		if d := evaluated(t, Policy{AllowOrigins: []string{"https://example.com"}}, request("GET", "Origin: "+origin)); d.Reason() != ReasonOriginNotAllowed {
			t.Errorf("an unlisted Origin of %d bytes: got %v", length, d.Reason())
		}
	}
}

func TestAMethodOf4096BytesIsRead(t *testing.T) {
	for length, want := range map[int]Reason{4095: ReasonMethodNotAllowed, 4096: ReasonMethodNotAllowed, 4097: ReasonMethodMalformed} {
		if d := evaluated(t, full, preflight("https://example.com", strings.Repeat("M", length))); d.Reason() != want {
			t.Errorf("%d bytes: got %v, want %v", length, d.Reason(), want)
		}
	}
}

// Names that are granted, on several lines with anything around them.
func TestSeveralLinesOfGrantedHeadersAreGranted(t *testing.T) {
	r := preflight("https://example.com", "PUT", "Access-Control-Request-Headers: x-token", "Access-Control-Request-Headers: , content-type ,", "Access-Control-Request-Headers: ")
	if d := evaluated(t, full, r); d.Reason() != ReasonNone {
		t.Errorf("%sgot %v", described(full, r), d)
	}
}

// How long a name is makes no difference to what is granted.
func TestHeadersOfEveryLengthAreGrantedByName(t *testing.T) {
	for _, length := range []int{1, 63, 64, 65, 66, 200, 4000, 4095, 4096} {
		name := strings.Repeat("n", length)
		policy := Policy{AllowOrigins: []string{"https://example.com"}, AllowHeaders: []string{"X-A", strings.ToUpper(name)}}
		for asked, want := range map[string]Reason{
			name: ReasonNone, "m" + name[1:]: ReasonRequestHeaderNotAllowed, name[1:] + "m": ReasonRequestHeaderNotAllowed,
		} {
			if d := evaluated(t, policy, preflight("https://example.com", "GET", "Access-Control-Request-Headers: "+asked)); d.Reason() != want {
				t.Errorf("a name of %d bytes: got %v, want %v", length, d.Reason(), want)
			}
		}
	}
}

func TestAnAgeOfOneSecondIsSent(t *testing.T) {
	for seconds, want := range map[int]string{-1: "0", 0: "", 1: "1", 2: "2", 86400: "86400"} {
		policy := Policy{AllowOrigins: []string{"https://example.com"}, MaxAgeSeconds: seconds}
		if got := applied(evaluated(t, policy, preflight("https://example.com", "GET"))).Get("Access-Control-Max-Age"); got != want {
			t.Errorf("MaxAgeSeconds %d: got %q, want %q", seconds, got, want)
		}
	}
}

// The names of the standard methods are known in lower case, since pages write them so.
func TestStandardMethodsInLowerCaseAreExplained(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
		asked := strings.ToLower(method)
		d := evaluated(t, Policy{AllowOrigins: []string{"https://example.com"}}, preflight("https://example.com", asked))
		if want := fmt.Sprintf("Methods are case-sensitive: the page has to ask for %q", method); !strings.Contains(d.Explain(), want) {
			t.Errorf("%s: got %s\nwant it to say %s", asked, d, want)
		}
	}
}

func TestEveryNumberHasAText(t *testing.T) {
	for n := range 256 {
		reason, kind := Reason(n), Kind(n)
		if isKnown := new(Reason).UnmarshalText([]byte(reason.String())) == nil; isKnown != (n <= int(ReasonRequestHeaderNotAllowed)) || !isKnown && reason.String() != "Reason("+strconv.Itoa(n)+")" {
			t.Errorf("the reason %d is %s", n, reason)
		}
		if isKnown := new(Kind).UnmarshalText([]byte(kind.String())) == nil; isKnown != (n <= int(KindPreflight)) || !isKnown && kind.String() != "Kind("+strconv.Itoa(n)+")" {
			t.Errorf("the kind %d is %s", n, kind)
		}
	}
}

func TestParseErrorWithoutAFixSaysWhere(t *testing.T) {
	for want, err := range map[string]*ParseError{
		"line 1, column 2: it is wrong":          {Line: 1, Column: 2, Problem: "it is wrong"},
		"line 3, column 4: it is wrong; mend it": {Line: 3, Column: 4, Problem: "it is wrong", Fix: "mend it"},
	} {
		if err.Error() != want {
			t.Errorf("got  %s\nwant %s", err, want)
		}
	}
}

func TestAMessageShows256BytesOfAnEntry(t *testing.T) {
	entry := "https://" + strings.Repeat("A", 300)
	if got := newError(listing(entry)).Error(); !strings.Contains(got, strconv.Quote(entry[:256])+"… (308 bytes)") {
		t.Errorf("got %s", got)
	}
	short := "https://" + strings.Repeat("A", 248)
	if got := newError(listing(short)).Error(); !strings.HasPrefix(got, "AllowOrigins[0] "+strconv.Quote(short)+": ") {
		t.Errorf("got %s", got)
	}
	var covered string
	for _, a := range Advise(listing("https://*."+strings.Repeat("a", 300)+".test", "https://a."+strings.Repeat("a", 300)+".test")) {
		covered += a.Problem
	}
	if want := strconv.Quote("https://*." + strings.Repeat("a", 246)); !strings.Contains(covered, want+"… (315 bytes), covers all") {
		t.Errorf("got %s\nwant %s", covered, want)
	}
}

// Each kind of record has a limit of its own.
func TestKindsOfRecordsDoNotShareALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &recorder{}
		enforcing := Policy{AllowOrigins: []string{"https://example.com"}, Enforce: EnforceAll, AllowHosts: []string{"api.test", "ambiguous.test"}}
		lookup := WithOriginLookup(func(_ context.Context, _ Request, origin string) (bool, error) {
			if origin == "https://fails.test" {
				return false, context.DeadlineExceeded
			}
			return false, nil
		})
		observer := WithObserver(func(_ context.Context, r Request, _ Decision) {
			if r.Path == "/observed" {
				panic("a bug")
			}
		})
		shadow := WithShadow(DenyAll(), func(_ context.Context, r Request, _, _ Decision) {
			if r.Path == "/shadowed" {
				panic("a bug")
			}
		})
		engine := newEngine(t, enforcing, lookup, observer, shadow, WithLogger(log.logger()), WithLogLimit(1))
		paths := newPaths(t, []Option{WithLogger(log.logger()), WithLogLimit(1)}, PathRule{"/a/", newEngine(t, enforcing)})
		for range 2 { // the second time nothing is logged
			engine.Evaluate(t.Context(), request("GET", "Origin: https://evil.test"))
			engine.Evaluate(t.Context(), preflight("https://example.com", "PUT"))
			engine.Evaluate(t.Context(), onHost("evil.test", request("GET")))
			engine.Evaluate(t.Context(), request("GET", "Sec-Fetch-Site: cross-site"))
			engine.Evaluate(t.Context(), request("GET", "Origin: https://fails.test"))
			engine.Evaluate(t.Context(), at("/observed", request("GET", "Origin: https://example.com")))
			engine.Evaluate(t.Context(), at("/shadowed", request("GET", "Origin: https://example.com")))
			paths.Evaluate(t.Context(), at("/a/x", request("GET", "Sec-Fetch-Site: cross-site")))
			paths.Evaluate(t.Context(), at("/a/../b/x", request("GET", "Origin: https://example.com")))
		}
		var got []string
		for _, record := range log.records() {
			_, message, _ := strings.Cut(record, `msg="`)
			message, _, _ = strings.Cut(message, `"`)
			_, reason, _ := strings.Cut(record, `decision.reason=`)
			reason, _, _ = strings.Cut(reason, " decision.")
			got = append(got, message+": "+strings.Trim(reason, `"`))
		}
		want := []string{
			"cors: not granted: origin not allowed", "cors: not granted: method not allowed", "cors: not granted: host not allowed", "cors: not granted: cross-site",
			"cors: origin lookup failed: origin lookup failed", "cors: observer failed: observer failed", "cors: shadow failed: granted",
			"cors: not granted: cross-site", "cors: not granted: path ambiguous",
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// Two requests come at once: both see that a record may be written, and then one of them is faster.
func TestTheLimitHoldsForRequestsAtOnce(t *testing.T) {
	limit := newLogLimit(1)
	kind := &limit.kinds[refusedOrigin]
	taken := make(chan bool)
	kind.mutex.Lock()
	for range 2 {
		go func() { taken <- limit.take(refusedOrigin) }()
	}
	stacks := make([]byte, 1<<20)
	for deadline := time.Now().Add(time.Minute); ; runtime.Gosched() {
		waiting := 0
		for stack := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
			if strings.Contains(stack, "logLimit).take") && strings.Contains(stack, "Mutex") {
				waiting++
			}
		}
		if waiting == 2 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the requests do not wait for each other")
		}
	}
	kind.mutex.Unlock()
	if first, second := <-taken, <-taken; first == second {
		t.Errorf("got %v and %v, want that one is recorded", first, second)
	}
	if omitted := limit.takeOmitted(refusedOrigin); omitted != 1 {
		t.Errorf("%d were omitted, want 1", omitted)
	}
}

// A list of names is cut where it has more than 256 bytes.
func TestListsInExplanationsAreCutAfter256Bytes(t *testing.T) {
	name := func(n int) string { return strings.Repeat("n", n) }
	for _, c := range []struct {
		first, second int
		cut           bool
	}{{125, 125, false}, {125, 126, true}} {
		d := evaluated(t, Policy{AllowOrigins: []string{"https://example.com"}}, preflight("https://example.com", "GET",
			"Access-Control-Request-Headers: a"+name(c.first-1)+",b"+name(c.second-1)+",c"))
		want := `", "c" are not in`
		if c.cut {
			want = `" and more are not in`
		}
		if !strings.Contains(d.Explain(), want) {
			t.Errorf("names of %d and %d bytes: got %s\nwant %s", c.first, c.second, d, want)
		}
		listed := Policy{AllowOrigins: []string{"https://example.com"}, AllowMethods: []string{"A" + name(c.first+1), "B" + name(c.second+1), "C"}}
		d = evaluated(t, listed, preflight("https://example.com", "PUT"))
		want = ", C)"
		if c.cut {
			want = ", …)"
		}
		if !strings.Contains(d.Explain(), want) {
			t.Errorf("methods of %d and %d bytes: got %s\nwant %s", c.first+2, c.second+2, d, want)
		}
	}
}
