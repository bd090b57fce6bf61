package schemata_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sallyport/cors/mutationtest/internal/schemata"
	"github.com/sallyport/cors/mutationtest/internal/source"
)

// The wanted results follow from the arguments in every_test.go.
var everyMutant = []struct{ function, source, mutation, want string }{
	{"less", "a < b", "is always false", "[false false false]"},
	{"less", "a < b", "is always true", "[true true true]"},
	{"less", "a < b", "has <= for <", "[true true false]"},
	{"lessOrEqual", "a <= b", "is always false", "[false false false]"},
	{"lessOrEqual", "a <= b", "is always true", "[true true true]"},
	{"lessOrEqual", "a <= b", "has < for <=", "[true false false]"},
	{"greater", "a > b", "is always false", "[false false false]"},
	{"greater", "a > b", "is always true", "[true true true]"},
	{"greater", "a > b", "has >= for >", "[false true true]"},
	{"greaterOrEqual", "a >= b", "is always false", "[false false false]"},
	{"greaterOrEqual", "a >= b", "is always true", "[true true true]"},
	{"greaterOrEqual", "a >= b", "has > for >=", "[false false true]"},
	{"equal", "a == b", "is always false", "[false false]"},
	{"equal", "a == b", "is always true", "[true true]"},
	{"not", "!a", "is always false", "[false false]"},
	{"not", "!a", "is always true", "[true true]"},
	{"and", "a && b", "is always false", "[false false false false]"},
	{"and", "a && b", "is always true", "[true true true true]"},
	{"and", "a && b", "has || for &&", "[false true true true]"},
	{"and", "a", "is always true", "[false true false true]"},
	{"and", "b", "is always true", "[false false true true]"},
	{"or", "a || b", "is always false", "[false false false false]"},
	{"or", "a || b", "is always true", "[true true true true]"},
	{"or", "a || b", "has && for ||", "[false false false true]"},
	{"or", "a", "is always false", "[false true false true]"},
	{"or", "b", "is always false", "[false false true true]"},
	{"threeAnd", "a && b && c", "is always false", "[false false false false false]"},
	{"threeAnd", "a && b && c", "is always true", "[true true true true true]"},
	{"threeAnd", "a && b && c", "has || for &&", "[true true true true false]"},
	{"threeAnd", "a && b", "has || for &&", "[true true false true false]"},
	{"threeAnd", "a", "is always true", "[true false false true false]"},
	{"threeAnd", "b", "is always true", "[false true false true false]"},
	{"threeAnd", "c", "is always true", "[false false true true false]"},
	{"plus", "a + b", "has - for +", "4"},
	{"plus", "a + b", "is zero where it is returned", "0"},
	{"minus", "a - b", "has + for -", "10"},
	{"minus", "a - b", "is zero where it is returned", "0"},
	{"times", "a * b", "has / for *", "2"},
	{"times", "a * b", "is zero where it is returned", "0"},
	{"divided", "a / b", "has * for /", "21"},
	{"divided", "a / b", "is zero where it is returned", "0"},
	{"remainder", "a % b", "has / for %", "2"},
	{"remainder", "a % b", "is zero where it is returned", "0"},
	{"bitAnd", "a & b", "has | for &", "7"},
	{"bitAnd", "a & b", "is zero where it is returned", "0"},
	{"bitOr", "a | b", "has & for |", "2"},
	{"bitOr", "a | b", "is zero where it is returned", "0"},
	{"bitXor", "a ^ b", "has | for ^", "7"},
	{"bitXor", "a ^ b", "is zero where it is returned", "0"},
	{"bitAndNot", "a &^ b", "has & for &^", "3"},
	{"bitAndNot", "a &^ b", "is zero where it is returned", "0"},
	{"left", "a << b", "has >> for <<", "2"},
	{"left", "a << b", "is zero where it is returned", "0"},
	{"right", "a >> b", "has << for >>", "32"},
	{"right", "a >> b", "is zero where it is returned", "0"},
	{"integer", "7", "is one more", "8"},
	{"integer", "7", "is one less", "6"},
	{"zero", "0", "is one more", "1"},
	{"named", "limit", "is one more", "513"},
	{"enumerated", "red", "is one more", "1"},
	{"text", `"text"`, "is empty", ""},
	{"emptyText", `""`, `is "mutant"`, "mutant"},
	{"literal", "true", "is the reverse", "false"},
	{"returned", "e", "is zero where it is returned", "<nil>"},
	{"copied", "s", "is zero where it is returned", "[]"},
	{"condition", "a", "is negated", "[no yes]"},
	{"condition", "a", "is always false", "[no no]"},
	{"condition", "a", "is always true", "[yes yes]"},
	{"condition", `return "yes"`, "is left out", "[no no]"},
	{"condition", `"yes"`, "is empty", "[ no]"},
	{"condition", `"no"`, "is empty", "[yes ]"},
	{"condition", "condition", "returns at once", "[ ]"},
	{"call", "call", "returns at once", ""},
	{"call", `s += "a"`, "is left out", ""},
	{"call", `"a"`, "is empty", ""},
	{"call", "add()", "is left out", ""},
	{"call", "s", "is zero where it is returned", ""},
	{"deferred", "deferred", "returns at once", ""},
	{"deferred", `defer func() { s += "a" }()`, "is left out", ""},
	{"deferred", `s += "a"`, "is left out", ""},
	{"deferred", `"a"`, "is empty", ""},
	{"deferred", "s", "is zero where it is returned", "a"}, // it is empty
	{"added", "added", "returns at once", "0"},
	{"added", "a += b", "is left out", "7"},
	{"added", "a += b", "has - for + or + for -", "4"},
	{"added", "a", "is zero where it is returned", "0"},
	{"step", "step", "returns at once", "0"},
	{"step", "a++", "is left out", "7"},
	{"step", "a++", "goes the other way", "6"},
	{"step", "a", "is zero where it is returned", "0"},
	{"loop", "loop", "returns at once", "0"},
	{"loop", "0", "is one more", "4"},
	{"loop", "i < len(s)", "is always false", "0"},
	{"loop", "i < len(s)", "has <= for <", "11"},
	{"loop", "n = n*2 + i", "is left out", "0"},
	{"loop", "n*2 + i", "has - for +", "-4"},
	{"loop", "n*2", "has / for *", "2"},
	{"loop", "2", "is one more", "5"},
	{"loop", "2", "is one less", "3"},
	{"loop", "n", "is zero where it is returned", "0"},
	{"breaks", "breaks", "returns at once", ""},
	{"breaks", "r == 'b'", "is negated", ""},
	{"breaks", "r == 'b'", "is always false", "abc"},
	{"breaks", "r == 'b'", "is always true", ""},
	{"breaks", "'b'", "is one more", "ab"},
	{"breaks", "'b'", "is one less", ""},
	{"breaks", "break", "is continue", "ac"},
	{"breaks", "break", "is left out", "abc"},
	{"breaks", "out = fmt.Sprint(out, string(r))", "is left out", ""},
	{"breaks", "out", "is zero where it is returned", ""},
	{"continues", "continues", "returns at once", ""},
	{"continues", "r == 'b'", "is negated", "b"},
	{"continues", "r == 'b'", "is always false", "abc"},
	{"continues", "r == 'b'", "is always true", ""},
	{"continues", "'b'", "is one more", "ab"},
	{"continues", "'b'", "is one less", "bc"},
	{"continues", "continue", "is break", "a"},
	{"continues", "continue", "is left out", "abc"},
	{"continues", "out = fmt.Sprint(out, string(r))", "is left out", ""},
	{"continues", "out", "is zero where it is returned", ""},
	{"tagged", "tagged", "returns at once", "[  ]"},
	{"tagged", "red", "is no case", "[none green none]"},
	{"tagged", "green", "is no case", "[red none none]"},
	{"tagged", `return "red"`, "is left out", "[none green none]"},
	{"tagged", `return "green"`, "is left out", "[red none none]"},
	{"tagged", `"red"`, "is empty", "[ green none]"},
	{"tagged", `"green"`, "is empty", "[red  none]"},
	{"tagged", `"none"`, "is empty", "[red green ]"},
	{"untagged", "a < 0", "is always false", "[other other other]"},
	{"untagged", "a < 0", "is always true", "[negative negative negative]"},
	{"untagged", "a < 0", "has <= for <", "[negative negative other]"},
	{"untagged", "0", "is one more", "[negative negative other]"},
	{"untagged", `"negative"`, "is empty", "[ other other]"},
	{"untagged", `"other"`, "is empty", "[negative  ]"},
	{"several", "several", "returns at once", "0 <nil>"},
	{"several", "b", "is zero where it is returned", "0 unsupported operation"},
	{"several", "errors.ErrUnsupported", "is zero where it is returned", "7 <nil>"},
	{"(color).String", `strings.Repeat("I", int(c))`, "is zero where it is returned", ""},
	{"(color).String", `"I"`, "is empty", ""},
	{"var variable", `"x"`, "is empty", ""},
}

func TestEachMutantDoesWhatItSays(t *testing.T) {
	root, err := filepath.Abs("../../testdata/module")
	if err != nil {
		t.Fatal(err)
	}
	mutants, binary := compile(t, root)
	original := run(t, root, binary, 0)
	byKey := map[schemata.Key]schemata.Mutant{}
	for _, m := range mutants {
		byKey[m.Key] = m
	}
	for _, row := range everyMutant {
		key := schemata.Key{Package: "every", Function: row.function, Source: row.source, Mutation: row.mutation, Nth: 1}
		m, ok := byKey[key]
		if !ok {
			t.Errorf("there is no mutant %v", key)
			continue
		}
		delete(byKey, key)
		got := run(t, root, binary, m.ID)
		line := strings.TrimPrefix(strings.TrimPrefix(row.function, "var "), "(")
		line, _, _ = strings.Cut(line, ")")
		for name, result := range original {
			want := result
			if name == line {
				want = row.want
			}
			if got[name] != want {
				t.Errorf("%v:\n%s returns %q, want %q", key, name, got[name], want)
			}
		}
	}
	for key := range byKey {
		if key.Function == "loop" && key.Mutation == "goes the other way" {
			continue // it does not end
		}
		t.Errorf("a mutant that this test does not know: %v", key)
	}
}

// compile writes the mutants of a package and compiles its test.
func compile(t *testing.T, root string) ([]schemata.Mutant, string) {
	t.Helper()
	packages, err := source.Load(root, []string{"every"})
	if err != nil {
		t.Fatal(err)
	}
	folder, overlay := t.TempDir(), map[string]string{}
	mutants, err := schemata.Write(packages[0], folder, 1, overlay)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	file, binary := filepath.Join(folder, "overlay.json"), filepath.Join(folder, "every.test")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "test", "-c", "-overlay="+file, "-o", binary, "./every")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return mutants, binary
}

// run returns what each function returns in a mutant.
func run(t *testing.T, root, binary string, mutant int) map[string]string {
	t.Helper()
	cmd := exec.Command(binary)
	cmd.Dir, cmd.Env = root, append(os.Environ(), fmt.Sprint("MUTANT=", mutant))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("mutant %d: %v\n%s", mutant, err, out)
	}
	results := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		name, result, _ := strings.Cut(lines.Text(), " ")
		if name != "PASS" {
			results[name] = result
		}
	}
	return results
}
