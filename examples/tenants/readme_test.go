package main

import (
	"os"
	"regexp"
	"testing"
)

func TestLinksOfTheReadmeLeadSomewhere(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	links := regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(string(text), -1)
	if len(links) < 10 {
		t.Fatalf("%d links were found, the README has more", len(links))
	}
	for _, link := range links {
		if _, err := os.Stat(link[1]); err != nil {
			t.Error(err)
		}
	}
	picture, err := os.Stat("tenants.png")
	if err != nil {
		t.Fatal(err)
	}
	if picture.Size() > 200_000 {
		t.Errorf("the picture has %d bytes, want at most 200 000", picture.Size())
	}
}
