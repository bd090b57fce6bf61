// Package browsertest tests the adapters of this library in real browsers. It has only
// tests: README.md says what they check and how to run them.
package browsertest
