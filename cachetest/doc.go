// Package cachetest puts shared caches in front of applications: Varnish, Squid, nginx and
// Traffic Server. A cache that stores an answer for one page must not give it to another
// page that the policy treats differently. Nothing but Vary tells it so.
//
// It is a module of its own, so that users of the library do not depend on what is tested
// here. It has only tests and exports nothing.
package cachetest
