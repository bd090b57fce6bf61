// Corsvet finds mistakes with CORS in Go programs. It runs by itself or for go vet:
//
//	corsvet ./...
//	corsvet -fix ./...                    also write the fixes that need no decision
//	go vet -vettool=/path/to/corsvet ./...
//
// The checks are those of package corsvet. "corsvet help" lists them with their flags. The
// exit status is 0 if there is no finding, and 1 if a package cannot be read.
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"

	"github.com/sallyport/cors/cmd/corsctl/corsvet"
)

func main() { multichecker.Main(corsvet.Analyzers...) }
