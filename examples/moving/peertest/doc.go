// Package peertest compares this library with five others: rs/cors, jub0bs/cors,
// gin-contrib/cors, the middleware of Echo and go-chi/cors.
//
// Its test draws policies that both libraries of a pair can say, and requests that nearly
// fit them. Both answer, in the same application. Each difference of the answers, and of
// what a page gets by the Fetch standard, must be of a kind that is listed. A kind names
// the section of the standard that says who is right. A kind that is not listed fails the
// test, and so does a listed one that never shows.
//
// CORSTEST_SEED repeats a run, and PEERTEST_ROUNDS changes how many policies are drawn for
// each library. A round takes about a millisecond.
package peertest
