// Package faulttest runs the library with everything on at once: a policy from a file, a
// cached lookup, observers, a shadow, a log and Guard, on every adapter. It sends hostile
// requests, lets all that a user gives fail, changes policies while requests run, and stops
// the parts in every order.
package faulttest
