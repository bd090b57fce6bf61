package pathrule

import (
	"math/rand/v2"
	"path"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// cleanPath is what a ServeMux makes of a path (net/http, server.go), and the URL
// standard of one that ends in a dot segment: there a slash is left at the end.
func cleanPath(p string) string {
	clean := path.Clean("/" + p)
	if last := p[strings.LastIndexByte(p, '/')+1:]; clean != "/" && (last == "" || last == "." || last == "..") {
		clean += "/"
	}
	return clean
}

func randomPath(rnd *rand.Rand, segments ...string) string {
	var b strings.Builder
	for range 1 + rnd.IntN(10) {
		b.WriteString("/" + segments[rnd.IntN(len(segments))])
	}
	return b.String()
}

// TestCleanedSegmentsAreThoseOfPathClean cuts them at every limit: what is not kept
// must not change what is.
func TestCleanedSegmentsAreThoseOfPathClean(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 5000 {
		p := randomPath(rnd, "a", "b", "", ".", "..", "...", ".a")
		all := strings.Split(cleanPath(p)[1:], "/")
		escaped := strings.NewReplacer(".", []string{"%2e", "%2E", "."}[rnd.IntN(3)]).Replace(p)
		decode := escaped != p
		for limit := 1; limit <= len(all)+1; limit++ {
			want := all[:min(limit, len(all))]
			got, _ := clean(nil, escaped, limit, decode)
			for i := range got {
				got[i] = unescaped(got[i])
			}
			if !slices.Equal(got, want) {
				t.Fatalf("clean(%q, limit %d, escaped %t)\ngot  %q\nwant %q", escaped, limit, decode, got, want)
			}
		}
	}
}

func TestEscapedDotsAreTextWhereNothingIsDecoded(t *testing.T) {
	got, _ := clean(nil, "/a/%2e%2e/b", 9, false)
	if want := []string{"a", "%2e%2e", "b"}; !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestLongPathsAreReadInConstantMemory holds the costs of paths that a client may
// choose: of 1 MB of whatever takes most to read.
func TestLongPathsAreReadInConstantMemory(t *testing.T) {
	set, problems := New([]string{"/", "/api/v1/", "/api/{id}", "/a/b/c/d/e/f/g", "a.example/admin/"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, row := range []struct{ name, host, prefix, path, rawPath string }{
		{"slashes", "", "/api/v1", "/", ""},
		{"dot segments", "", "/api/v1", "/..", ""},
		{"plain segments", "", "/api/v1", "/a", ""},
		{"one segment", "", "/api/v1/", "a", ""},
		{"escaped letters", "", "/api/v1", "/a", "/%61"},
		{"escaped slashes", "", "/api/v1", "/a/b", "/a%2Fb"},
		{"escaped segments that come and go", "", "/api/v1", "/a/..", "/%61/%2e%2e"},
		{"invalid escapes", "", "/api/v1", "/%", "/%"},
		{"a host with it", "A.example", "/api/v1", "/..", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			bytes := func(n int) uint64 {
				path, rawPath := row.prefix+strings.Repeat(row.path, n), ""
				if row.rawPath != "" {
					rawPath = row.prefix + strings.Repeat(row.rawPath, n)
				}
				return allocatedBytes(func() { set.Find(nil, row.host, path, rawPath) })
			}
			if short, long := bytes(100), bytes(1_000_000/len(row.path+row.rawPath)); long > short {
				t.Errorf("Find allocates %d bytes for 100 times %q, and %d for 1 MB of it", short, row.path+row.rawPath, long)
			}
		})
	}
	t.Run("a long host", func(t *testing.T) {
		bytes := func(n int) uint64 {
			host := strings.Repeat("A", n) + ".example"
			return allocatedBytes(func() { set.Find(nil, host, "/", "") })
		}
		if short, long := bytes(400), bytes(1_000_000); long > short {
			t.Errorf("Find allocates %d bytes for a host of 400, and %d for one of 1 MB", short, long)
		}
	})
}

// allocatedBytes returns the least that several runs of f allocate: the runtime
// allocates too now and then.
func allocatedBytes(f func()) uint64 {
	least := ^uint64(0)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	return least
}

// TestWhatIsNotReadOfALongPathChangesNothing compares a set with one that
// reads every path in full.
func TestWhatIsNotReadOfALongPathChangesNothing(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 2000 {
		patterns := []string{randomPattern(rnd), randomPattern(rnd), randomPattern(rnd)}
		set, problems := New(patterns)
		if len(problems) > 0 {
			continue
		}
		whole := *set
		whole.maxSegments, whole.maxEncoded = 1<<30, 1<<30
		for range 10 {
			rawPath := randomPath(rnd, "a", "b", "%61", "a%2Fb", "", "", ".", "..", "%2e%2e", "%2F")
			path := unescaped(rawPath)
			got, want := set.Find(nil, "a.example", path, rawPath), whole.Find(nil, "a.example", path, rawPath)
			if !slices.Equal(got, want) {
				t.Fatalf("Find(%q) among %q\ngot  %d\nwant %d, as without a limit", rawPath, patterns, got, want)
			}
		}
	}
}
