// Package cachetest puts shared caches in front of applications: Varnish, Squid, nginx and
// Traffic Server, each a real program. A cache that has stored a response for one page must
// not give it to another page that the policy treats differently, and nothing but the
// headers of the response tells it so.
//
// TestNoCacheMixesAnswersUp plays random sequences: requests of pages, of programs and of
// attackers, changes of the policy and of the resources, failures of a lookup. For each
// honest request, internal/useragent says what a browser makes of the answer that came
// through the cache. A slow model of the policy says what it should be. The application
// writes into each response for whom it was made, so the tests also count how often a
// cache answers from its store. TestEachMutantIsFound gives the applications one fault
// each, and wants the same sequences to show it.
//
//	apt-get install --no-install-recommends nginx varnish squid trafficserver
//	go test -C cachetest .
//
// A run takes about a minute of processor time. A longer one, or that of a seed that a
// failure has printed:
//
//	CACHETEST_SEED=7 CACHETEST_SEQUENCES=10000 go test -C cachetest -run MixesAnswersUp -v -timeout 2h .
//
// If a program is missing, its tests are skipped, or fail if CI is set. If root runs the
// tests, the caches run as nobody.
//
// It is a module of its own, so that users of the library do not depend on what is tested
// here. It exports nothing.
package cachetest
