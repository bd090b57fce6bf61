// Package cors is the root of a library that lets a Go backend say which other
// sites' pages may call it. It has no code of its own.
//
// Package core has the policy and decides. Packages httpadapter, ginadapter,
// echoadapter and chiadapter, and the modules echov5adapter and fiberadapter, mount it in a
// framework.
// Package corstest is for the tests of applications, conformance for those of
// adapters.
package cors
