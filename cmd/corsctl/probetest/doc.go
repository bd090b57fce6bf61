// Package probetest runs corsctl's probe against our adapters, in which it must find
// nothing, and against other libraries. It is a module of its own, so that corsctl does
// not depend on frameworks.
package probetest
