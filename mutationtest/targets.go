package main

import (
	"fmt"
	"strings"
)

// A target is a package that is mutated, with the packages whose tests have to notice it. They
// are its own tests. For the packages below core these include core's: their only user is core,
// whose rules they are.
type target struct {
	folder string
	tests  []string
}

// groups are packages that are compiled with the mutants of each other.
var groups = [][]target{
	{
		own("core"),
		withCore("core/internal/exactset"),
		withCore("core/internal/fault"),
		withCore("core/internal/field"),
		withCore("core/internal/hostlist"),
		withCore("core/internal/origin"),
		withCore("core/internal/pathrule"),
		withCore("core/internal/policyjson"),
		withCore("core/internal/quote"),
	},
	{own("httpadapter")},
	{own("ginadapter")},
	{own("echoadapter")},
	{own("chiadapter")},
	{own("internal/routepolicy")},
	{own("internal/lastword")},
}

func own(folder string) target { return target{folder, []string{folder}} }

func withCore(folder string) target { return target{folder, []string{folder, "core"}} }

// chosen returns the groups with only the named packages, or all if none is named.
func chosen(names []string) ([][]target, error) {
	if len(names) == 0 {
		return groups, nil
	}
	var some [][]target
	found := map[string]bool{}
	for _, group := range groups {
		var kept []target
		for _, t := range group {
			for _, name := range names {
				below, ok := strings.CutSuffix(name, "...")
				if t.folder == name || ok && strings.HasPrefix(t.folder+"/", below) {
					kept, found[name] = append(kept, t), true
					break
				}
			}
		}
		if kept != nil {
			some = append(some, kept)
		}
	}
	for _, name := range names {
		if !found[name] {
			return nil, fmt.Errorf("no package %q is mutated; targets.go lists those that are", name)
		}
	}
	return some, nil
}
