package main

import "fmt"

// The values of --fail-on.
const (
	failOnAny   = "any"
	failOnWiden = "widen"
)

func checkFailOn(value string) error {
	if value != failOnAny && value != failOnWiden {
		return fmt.Errorf("--fail-on %q: it is any or widen", value)
	}
	return nil
}
