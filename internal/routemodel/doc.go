// Package routemodel checks adapters that mount policies on groups and routes.
//
// It builds random applications of a framework, sends them what the pages of a browser
// would send, and judges each exchange. The judge does not use the adapter's code. The
// application is built twice, with the adapter and without it, and each handler records
// that its route ran. The policy that the application gave to this route decides. What
// a policy grants is worked out slowly in this package (policy.go), and not by package
// core.
//
// The pages share a browser, with the preflight cache of the Fetch standard and a
// clock that the requests move. So an answer that grants too much is found when a
// later request uses it.
//
// Two kinds of faults count equally. A wrong grant lets a request or a page
// through that the policy of the route does not grant. A loss refuses what that
// policy grants. An adapter may document losses: it names them as allowances, each
// with a bound.
//
// A failing case is made as small as possible. It is printed as the calls that register
// the routes, and the requests in order.
//
//	ROUTEMODEL_SEED   the seed that a failure has printed
//	ROUTEMODEL_PAIRS  how many pairs of application and request to try
package routemodel
