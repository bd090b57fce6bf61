//go:build race

package main

// raceFlag builds the program as this test is built.
var raceFlag = []string{"-race"}
