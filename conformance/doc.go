// Package conformance checks that an adapter of this library answers as all other
// adapters do, byte for byte.
//
// The test cases are data, in the folder vectors. A vector has a policy, one HTTP
// request, the response that must come back, and the source of the rule. [Run] builds
// an application with the adapter under test, for each way of mounting that the adapter
// supports, and sends it every vector over a loopback connection. Run also checks what
// one request cannot show: concurrent requests, policies reloaded under traffic, and
// header slices that two responses share.
//
// Package corstest is for the tests of applications.
//
// # Writing an adapter
//
// Build is the only function to write. It mounts the middleware on the framework and
// registers the routes. Run calls it for every vector, so it should make a small app
// and start nothing.
//
//   - All routes that Run passes to Build have the path /api/resource. They differ in
//     their methods, and OPTIONS may be one of them.
//   - [MountApp] mounts the middleware on the whole app, so that it sees requests
//     without a route. [MountGroup] mounts it on a group of routes with the prefix
//     /api. [MountRoute] mounts it on that single path.
//   - The framework must answer 404 for a path without a route, and 405 for a method
//     without a route, where it can (Gin: HandleMethodNotAllowed).
//   - Handlers get the framework's own response writer. They recover from their panics
//     themselves.
//   - Build must panic if the evaluator is nil.
//
// BuildPolicies is for frameworks in which single routes can have policies of their
// own. Run then does what pages and their browsers do when one path has several
// policies. These cases are the sequences in the folder vectors/routes.
//
// Leave out of Mounts what the framework cannot serve preflights on, such as Gin's
// groups.
package conformance
