// Package corstest tests the CORS of an application, from outside, as browsers meet
// it.
//
// [CheckApp] asks a whole app, as it is about to be deployed, what its endpoints
// answer to a browser, and what it answers beside them, with 404, 405 or a redirect.
// Where an answer is not the policy's, it says how to mount the middleware.
package corstest
