package moving

import (
	"testing"

	"github.com/sallyport/cors/internal/exampleprogram"

	// The programs are built by another process. Imported here, a change of what they use
	// makes go test run them again.
	_ "github.com/sallyport/cors/chiadapter"
	_ "github.com/sallyport/cors/echoadapter"
	_ "github.com/sallyport/cors/ginadapter"
)

// guides has the folder of each move, and its guide in docs/moving.
var guides = map[string]string{
	"gincontrib": "gin-contrib.md",
	"echo":       "echo.md",
	"gochi":      "go-chi.md",
	"rscors":     "rs-cors.md",
	"jub0bs":     "jub0bs.md",
}

// startBoth builds the two programs of a move, starts them, and returns their addresses.
func startBoth(t *testing.T, move string) (before, after string) {
	t.Helper()
	paths := exampleprogram.Build(t, move+"/before", move+"/after")
	return exampleprogram.Start(t, paths[0], "").Address, exampleprogram.Start(t, paths[1], "").Address
}
