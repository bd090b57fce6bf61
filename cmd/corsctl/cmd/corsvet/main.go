// Corsvet checks Go programs for mistakes with CORS.
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"

	"github.com/sallyport/cors/cmd/corsctl/corsvet"
)

func main() { multichecker.Main(corsvet.Analyzers...) }
