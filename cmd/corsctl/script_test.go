package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The test binary is also the command, so that scripts run it as users do.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"corsctl": main})
}

// TestScripts runs testdata/*.txt: commands as a user types them, with their output and
// exit status. UPDATE_SCRIPTS=1 rewrites the outputs that the scripts compare with cmp;
// look at each before you commit it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": checkStatus,
		},
	})
}

// checkStatus is the script's command "status N COMMAND…": the command must end with
// exactly this exit status. "! exec" only tells that it is not 0.
func checkStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND ARG…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := exitStatus(err)
	if got != args[0] {
		ts.Fatalf("%q\ngot  exit status %s\nwant %s", args[1:], got, args[0])
	}
}
