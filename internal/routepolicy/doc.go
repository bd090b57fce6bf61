// Package routepolicy has what the adapters share to mount policies on groups and
// routes: which policy a route has, and what the other methods of its path make of
// the answer to a preflight. It finds no routes: that is the framework's own job.
package routepolicy
