package main

import "fmt"

// invalidPolicy is the error of a command that needs a policy that works.
func invalidPolicy(name string, err error) error {
	return fmt.Errorf("%s is refused, and corsctl lint shows where:\n%w", name, err)
}
