package peertest

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestReliabilityPageCountsTheRules holds the table of docs/reliability.md to the rules.
func TestReliabilityPageCountsTheRules(t *testing.T) {
	const page = "../../../docs/reliability.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	wrong, ours := map[string]int{}, 0
	for _, r := range rules {
		if r.right == "theirs" {
			ours++
		}
		if r.right == "ours" {
			for _, name := range strings.Fields(r.of) {
				wrong[name]++
			}
		}
	}
	row := fmt.Sprintf("| %d | %d | %d | %d | %d | %d |\n", ours, wrong["rs"], wrong["jub0bs"], wrong["gin-contrib"], wrong["echo"], wrong["go-chi"])
	if !strings.Contains(string(text), "says that the other side is right "+row) {
		t.Errorf("%s has no row that ends in %s", page, row)
	}
}
