package protocols

import (
	"net/http"

	"github.com/tus/tusd/v2/pkg/filestore"
	tus "github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/httpadapter"
)

// Uploads keeps the files of tus uploads to /files/ in a folder.
func Uploads(engine core.Evaluator, folder string) (http.Handler, error) {
	composer := tus.NewStoreComposer()
	filestore.New(folder).UseIn(composer)
	memorylocker.New().UseIn(composer)
	files, err := tus.NewHandler(tus.Config{
		BasePath:      "/files/",
		StoreComposer: composer,
		Cors:          &tus.CorsConfig{Disable: true}, // or it admits every origin, over the policy
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/files/", http.StripPrefix("/files/", files))
	mux.Handle("/files", http.StripPrefix("/files", files))
	return httpadapter.Middleware(engine)(mux), nil
}
