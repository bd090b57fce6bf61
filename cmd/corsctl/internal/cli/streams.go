// Package cli is what the commands of corsctl share: the streams that they read and
// write, their exit statuses, and the flag -o that chooses formats.
//
// A command is a function that returns a *cobra.Command. It writes its results through
// [Outputs], returns [Status] for a verdict such as "problems found", and any other
// error for arguments or files that it cannot use.
package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer

	// Color is set if Out shows colours: it is a terminal, and the user has not turned
	// colours off with NO_COLOR (https://no-color.org).
	Color bool
}

// OSStreams returns those of the process.
func OSStreams() *Streams {
	return &Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Color: showsColor(os.Getenv, term.IsTerminal(int(os.Stdout.Fd()))),
	}
}

func showsColor(getenv func(string) string, isTerminal bool) bool {
	return isTerminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}
