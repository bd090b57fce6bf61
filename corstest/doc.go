// Package corstest tests the CORS of an application from outside, as a browser sees it.
//
// [CheckApp] takes a whole app, as it will be deployed, and sends its endpoints what a
// browser sends. It also checks the responses with 404, 405 and redirects. If a
// response is not what the policy says, CheckApp fails the test and says how to mount
// the middleware.
//
// [Page] acts as a page of an origin. Its Fetch method does what a browser does when a
// script calls fetch(): it sends preflights and cookies, follows redirects, and returns
// what the script may read. Use it to test what a page can do with an API.
package corstest
