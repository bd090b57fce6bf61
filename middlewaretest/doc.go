// Package middlewaretest holds popular middleware beside the adapters, in every
// order that users write, and records what survives which order: README.md has
// the tables, and each of their rows is a test.
//
// It is a module of its own, so that nobody who uses the library depends on the
// packages that are tried here. There is nothing in it to import.
package middlewaretest
