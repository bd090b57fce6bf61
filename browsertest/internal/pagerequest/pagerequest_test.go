package pagerequest

import (
	"testing"

	"github.com/sallyport/cors/internal/vector"
)

func TestPageOrigins(t *testing.T) {
	for origin, want := range map[string]bool{
		"https://example.com": true, "https://example.com:8443": true, "https://example.com:80": true,
		"http://my_app.localhost:8901": true, "http://localhost.:8901": true, "http://[::1]:8080": true,
		"https://[::ffff:102:304]": true, "https://1.2.3.4": true, "https://example.1a": true,
		"https://example.com:443": false, "https://example.com:": false, "https://Example.com": false,
		"https://example.com/": false, "https://[::ffff:1.2.3.4]": false, "https://1.2.3": false,
		"https://example.com:84430": false, "capacitor://localhost": false, "null": false, "": false,
		"https://": false, "https://a..example.com": false, "https://example.com:0443": false,
	} {
		if got := isPageOrigin(origin); got != want {
			t.Errorf("isPageOrigin(%q)\n got %t\nwant %t", origin, got, want)
		}
	}
}

// The number of vectors that browsers judge only grows.
func TestMostVectorsOfPagesAreProduced(t *testing.T) {
	vectors, err := vector.All()
	if err != nil {
		t.Fatal(err)
	}
	produced, reasons := 0, map[string]int{}
	for i := range vectors {
		if _, why := For(&vectors[i]); why != "" {
			reasons[why]++
			continue
		}
		produced++
	}
	t.Logf("%d of %d vectors are produced; not: %v", produced, len(vectors), reasons)
	if produced < 400 {
		t.Errorf("%d vectors are produced, want at least 400", produced)
	}
}
