// Package moving has the programs of the guides in docs/moving: one server with each of
// five other libraries, and the same server after its move to this one.
//
//	go run ./gincontrib/before
//	go run ./gincontrib/after
//
// Its tests start both, send what pages of several origins would send, and compare what
// the pages get. Each guide lists all differences and says why they are there. The tests
// fail on a difference that is not listed, and on one that is listed and does not show.
// They also fail if a guide does not say what becomes of an exported name of its library.
// Run them with -count=1 after a change of a guide, which go test does not notice.
//
// The package peertest compares the libraries with random policies and requests.
package moving
