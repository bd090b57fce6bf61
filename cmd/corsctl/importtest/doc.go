// Package importtest compares the policies of corsctl import with the libraries whose
// settings they come from. Random settings and random requests go to the library itself
// and to the policy, and a browser's algorithms say what a page gets. Every difference
// must be one that import has listed, and a policy must never admit more.
//
// It is a module of its own, so that users of corsctl do not depend on these libraries.
// It exports nothing.
package importtest
