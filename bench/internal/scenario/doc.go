// Package scenario is the matrix of what is measured: which origins a policy
// lists, and which request is asked of it.
package scenario
