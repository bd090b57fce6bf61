package corsvet_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

// apps returns the folder of programs that say in comments what is found in them. They
// are a module of their own, so that they use the real frameworks. analysistest does not
// download these; apps does.
func apps(t *testing.T) string {
	t.Setenv("GOFLAGS", "-tags=nomsgpack") // Gin's codec for MessagePack takes longer to read than all else
	folder := filepath.Join(analysistest.TestData(), "apps")
	if err := downloaded(folder); err != nil && os.Getenv("CI") != "" {
		t.Fatal(err)
	} else if err != nil {
		t.Skipf("the frameworks are not there: %v", err)
	}
	return folder
}

var (
	download      sync.Once
	downloadError error
)

func downloaded(folder string) error {
	download.Do(func() {
		list := exec.Command("go", "list", "-deps", "./...")
		list.Dir, list.Stderr = folder, os.Stderr
		downloadError = list.Run()
	})
	return downloadError
}
