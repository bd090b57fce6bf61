// Package corstest tests the CORS of an application from outside, as browsers meet it.
//
// [CheckApp] asks a whole app, as it is about to be deployed, what its endpoints
// answer to a browser, and what it answers beside them, with 404, 405 or a redirect.
// Where an answer is not the policy's, it says how to mount the middleware.
//
// [Page] is a page of an origin. Its Fetch treats a request and its response as a
// browser does when a script calls fetch(): with preflights, cookies and redirects, and
// with what the script may read. With it a test says what a page can do with an API.
package corstest
