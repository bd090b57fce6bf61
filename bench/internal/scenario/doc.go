// Package scenario defines what is measured: the origins of the policies, and the
// requests.
package scenario
