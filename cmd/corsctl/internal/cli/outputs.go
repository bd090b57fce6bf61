package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Format is a format of results, as -o names it.
type Format string

// The formats that every command has.
const (
	Text Format = "text"
	JSON Format = "json"
)

// Formats has the function that writes the results in each format.
type Formats map[Format]func(w io.Writer, paint Paint) error

// Outputs is the value of the flag -o: the formats to write, and where. Without the flag
// the first format of the command goes to standard output.
type Outputs struct {
	known  []Format
	chosen []output
}

type output struct {
	format Format
	file   string // "" for standard output
}

// AddOutputs gives a command the flag -o for the formats that it has.
func AddOutputs(cmd *cobra.Command, known ...Format) *Outputs {
	o := &Outputs{known: known}
	cmd.Flags().VarP(o, "output", "o", "`FORMAT` or FORMAT=FILE, may be repeated; a format is one of "+o.names()+"; the default is "+string(known[0]))
	_ = cmd.RegisterFlagCompletionFunc("output", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, f := range known {
			names = append(names, string(f))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	return o
}

func (o *Outputs) names() string {
	var names []string
	for _, f := range o.known {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// String is part of pflag.Value. It is empty, since the text of the flag says what the
// default is.
func (*Outputs) String() string { return "" }

// Type names the value in --help.
func (*Outputs) Type() string { return "format" }

// Set adds one output. It refuses two outputs to the same place, where one would spoil
// the other.
func (o *Outputs) Set(value string) error {
	name, file, named := strings.Cut(value, "=")
	if named && file == "" {
		return fmt.Errorf("%q names no file after the =", value)
	}
	if !slices.Contains(o.known, Format(name)) {
		return fmt.Errorf("there is no format %q; the formats are %s", name, o.names())
	}
	for _, other := range o.chosen {
		switch {
		case other.file != file:
		case file == "":
			return fmt.Errorf("%s and %s would both go to standard output; write one into a file, as in %s=FILE", other.format, name, name)
		default:
			return fmt.Errorf("%s and %s would both go to the file %q", other.format, name, file)
		}
	}
	o.chosen = append(o.chosen, output{Format(name), file})
	return nil
}

// Write writes the results in the formats that were chosen. Only standard output is
// painted.
func (o *Outputs) Write(streams *Streams, formats Formats) error {
	chosen := o.chosen
	if len(chosen) == 0 {
		chosen = []output{{format: o.known[0]}}
	}
	for _, out := range chosen {
		if err := out.write(streams, formats[out.format]); err != nil {
			return err
		}
	}
	return nil
}

func (out output) write(streams *Streams, write func(io.Writer, Paint) error) error {
	if out.file == "" {
		return write(streams.Out, Paint(streams.Color))
	}
	var text bytes.Buffer
	if err := write(&text, Paint(false)); err != nil {
		return err
	}
	return os.WriteFile(out.file, text.Bytes(), 0o666)
}
