package browsertest

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/sallyport/cors/browsertest/internal/child"
)

// axeVersion of axe-core, which is fetched rather than kept here: it is large and
// under another licence, MPL-2.0.
const axeVersion = "4.14.1"

var fetchAxe = sync.OnceValues(func() (_ string, err error) {
	home, err := child.NewHome("axe")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, home.Remove()) }()
	pack := exec.Command("npm", "pack", "--silent", "--pack-destination", home.Path, "axe-core@"+axeVersion)
	pack.Dir = home.Path
	pack.Env = append(os.Environ(), "HOME="+home.Path, "npm_config_cache="+home.Path) // npm keeps logs and all that it fetches
	if out, err := home.Run(pack); err != nil {
		return "", errors.Join(err, errors.New(string(out)))
	}
	file, err := os.Open(filepath.Join(home.Path, "axe-core-"+axeVersion+".tgz"))
	if err != nil {
		return "", err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return "", err
	}
	for archive := tar.NewReader(unzipped); ; {
		header, err := archive.Next()
		if err != nil {
			return "", err // io.EOF too: the file is missing
		}
		if header.Name == "package/axe.min.js" {
			source, err := io.ReadAll(archive)
			return string(source), err
		}
	}
})

// axe returns axe-core's source. Without npm the test is skipped, but not in CI.
func axe(t *testing.T) string {
	t.Helper()
	source, err := fetchAxe()
	if err != nil && os.Getenv("CI") != "true" {
		t.Skipf("axe-core cannot be fetched by npm pack (apt-get install npm): %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return source
}
