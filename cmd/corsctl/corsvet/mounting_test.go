package corsvet_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/sallyport/cors/cmd/corsctl/corsvet"
)

func TestMounting(t *testing.T) {
	analysistest.Run(t, apps(t), corsvet.Mounting, "./ginapps", "./ginparts", "./echoapps", "./chiapps", "./muxapps", "./ownmiddleware")
}
