// Package middlewaretest runs popular middleware beside the adapters, in every order
// that users write. README.md has the results in tables, and each row is a test.
//
// It is a module of its own, so that users of the library do not depend on the packages
// that are tested here. It exports nothing.
package middlewaretest
