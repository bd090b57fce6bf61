// Command mutationtest changes the library in thousands of small ways, and counts how many of
// these mutants the tests notice. See README.md.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime"
	"strconv"
)

func main() {
	defaultSeed := uint64(1)
	if given, err := strconv.ParseUint(os.Getenv("CORSTEST_SEED"), 10, 64); err == nil {
		defaultSeed = given
	}
	var s session
	var match, again string
	flag.Float64Var(&s.sample, "sample", 1, "the `part` of the mutants that is tried, drawn at random")
	flag.Uint64Var(&s.seed, "seed", defaultSeed, "what is drawn, and the seed of the tests; CORSTEST_SEED, or 1")
	flag.Float64Var(&s.floor, "floor", 0, "the `part` of the mutants that must be killed; 0: all that are not listed")
	flag.StringVar(&match, "match", "", "try only mutants whose description matches this `regexp`")
	flag.StringVar(&again, "again", "", "try only the mutants that survived in an earlier run, whose output is in this `file`")
	flag.BoolVar(&s.list, "list", false, "list the mutants, and try none")
	flag.BoolVar(&s.verbose, "v", false, "also print the mutants that are killed, and by which test")
	flag.IntVar(&s.workers, "workers", runtime.NumCPU(), "how many mutants are tried at a time")
	flag.DurationVar(&s.longest, "longest", math.MaxInt64, "leave out the tests that take more processor `time`, for a quick look")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run -C mutationtest . [flags] [packages, such as core or core/...]")
		flag.PrintDefaults()
	}
	flag.Parse()
	s.root, s.survivors, s.out = "..", "survivors", os.Stdout
	err := func() (err error) {
		if s.match, err = regexp.Compile(match); err != nil {
			return err
		}
		if again != "" {
			text, err := os.ReadFile(again)
			if err != nil {
				return err
			}
			s.again = survivorsIn(string(text))
		}
		s.groups, err = chosen(flag.Args())
		if err != nil {
			return err
		}
		return s.run()
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutationtest:", err)
		os.Exit(1)
	}
}
