// Package corsvet finds mistakes with CORS in Go programs before they run. It is for go
// vet, golangci-lint, and whatever else runs analyzers of golang.org/x/tools/go/analysis:
//
//	go install ./cmd/corsvet      # in the folder cmd/corsctl of the checkout
//	go vet -vettool="$(go env GOPATH)/bin/corsvet" ./...
//
// [Policy] runs the library's own checks on the policies in the source. [Mounting] looks
// at where CORS middleware is mounted, in Gin, Echo, chi and net/http: after the routes,
// on groups whose preflights do not arrive, inside of authentication or of
// http.TimeoutHandler, or twice. It also knows the middleware of other libraries, so it is
// of use before a program moves to this one.
//
// A finding says what browsers or the framework do, and where to mount instead. Its
// category is stable: one of the constants here, or a code of core.PolicyError.
//
// Analysis reads one package at a time. Functions of other packages are known only as far
// as they are, or return, CORS middleware or middleware that authenticates, or add routes to
// a router that they get. If a value or an order is not certain, there is no finding. Tests are left out, since they often do on
// purpose what these checks find; the flag -tests of each analyzer reads them, too.
//
// A package costs about as much as with the analyzers of go vet that need SSA. Analyzers
// may run at the same time, and keep no state. A package that does not compile is not
// analyzed.
package corsvet
