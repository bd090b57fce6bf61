package corsvet_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sallyport/cors/cmd/corsctl/corsvet"
)

// The programs in testdata/apps say in comments what is found in them. They are a module of
// their own, so that they use the real frameworks.
func apps(t *testing.T) string {
	t.Setenv("GOFLAGS", "-tags=nomsgpack") // Gin's codec for MessagePack takes longer to read than all else
	return filepath.Join(analysistest.TestData(), "apps")
}

func TestMounting(t *testing.T) {
	analysistest.Run(t, apps(t), corsvet.Mounting, "./ginapps", "./ginparts", "./echoapps", "./chiapps", "./muxapps", "./ownmiddleware")
}
