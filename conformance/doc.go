// Package conformance proves that an adapter of this library answers as every
// other one does: with the bytes that the vectors record.
//
// The vectors are data, in the folder vectors: a policy, one HTTP request and
// everything that its response has to be, with the source of the rule. [Run] sends each
// of them over a loopback connection to an application that the adapter under test has
// built, for each way of mounting that the adapter promises. It also checks what no
// single request shows: concurrent requests, policies reloaded under traffic, header
// slices that two responses share.
//
// Applications test themselves with package corstest.
//
// # Writing an adapter
//
// The only thing to write is Build, which mounts the middleware on the framework
// and registers the routes it is given. It is called for every vector, so it
// should make a small app and start nothing.
//
//   - All routes that Run gives to Build have the path /api/resource and differ
//     in their methods; OPTIONS may be among them.
//   - [MountApp] is the middleware on the whole app, so that it sees requests for
//     which there is no route. [MountGroup] is the middleware on a group of routes
//     with the prefix /api. [MountRoute] is the middleware on that single path.
//   - The framework has to answer 405 for a method without a route, where it can
//     (gin: HandleMethodNotAllowed), and 404 for a path without one.
//   - Handlers are called with the framework's own response writer, and recover
//     from their panics themselves.
//   - A nil evaluator has to panic in Build.
//
// If the framework can have policies on single routes, BuildPolicies makes an app of
// routes that have policies of their own. Run then does what pages and their browsers do
// with several policies on one path: the sequences in the folder vectors/routes.
//
// A mount that the framework cannot serve preflights on (gin's groups) is left
// out of Mounts: naming it would be a promise that it works.
package conformance
