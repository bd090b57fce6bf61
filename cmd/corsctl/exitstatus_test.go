package main

import (
	"errors"
	"os/exec"
	"strconv"
)

// exitStatus returns the exit status that an error of os/exec tells, as text.
func exitStatus(err error) string {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "0"
	case errors.As(err, &exit):
		return strconv.Itoa(exit.ExitCode())
	}
	return err.Error()
}
