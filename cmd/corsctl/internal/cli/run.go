package cli

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
)

// Exit statuses that most commands use.
const (
	StatusOK    = 0 // yes, or nothing found
	StatusNo    = 1 // no, or something found
	StatusUsage = 2 // the arguments or files cannot be used
)

// Status is the error of a command that has said all it has to say, and ends with a
// status of its own.
type Status int

// Error is never shown: the command has written its results.
func (s Status) Error() string { return "exit status " + strconv.Itoa(int(s)) }

// statusOfErrors is the annotation of a command whose errors do not end it with
// StatusUsage.
const statusOfErrors = "corsctl.status-of-errors"

// SetStatusOfErrors sets the exit status of a command whose arguments or files cannot
// be used. It is StatusUsage for all others.
func SetStatusOfErrors(cmd *cobra.Command, status int) {
	if cmd.Annotations == nil {
		cmd.Annotations = map[string]string{}
	}
	cmd.Annotations[statusOfErrors] = strconv.Itoa(status)
}

// Run runs the command that args name, and returns the exit status of the process.
func Run(root *cobra.Command, streams *Streams, args []string) int {
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	root.SilenceErrors, root.SilenceUsage = true, true
	cmd, err := root.ExecuteC()
	if err == nil {
		return StatusOK
	}
	if status := Status(0); errors.As(err, &status) {
		return int(status)
	}
	fmt.Fprintf(streams.Err, "%s: %v\n", cmd.CommandPath(), err)
	fmt.Fprintf(streams.Err, "%s --help shows how to use it.\n", cmd.CommandPath())
	if status, err := strconv.Atoi(cmd.Annotations[statusOfErrors]); err == nil {
		return status
	}
	return StatusUsage
}
