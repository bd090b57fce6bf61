// Package browsertest has real browsers judge the adapters of this library. It is
// all tests; README.md says what they ask and how to run them.
package browsertest
