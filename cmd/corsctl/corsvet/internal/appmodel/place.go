package appmodel

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Site is a call, and the way by which the program came to it.
type Site struct {
	Call *ast.CallExpr
	path []step
	seq  int
}

// step is an instruction in a call of a function.
type step struct {
	frame int
	block *ssa.BasicBlock
	index int
}

// Before reports whether s certainly runs before other: whenever one of them runs, so
// does the other, or one of them runs only after the other had its turn.
func (s Site) Before(other Site) bool {
	for i := range min(len(s.path), len(other.path)) {
		a, b := s.path[i], other.path[i]
		if a == b {
			continue
		}
		if a.frame != b.frame {
			return false
		}
		if a.block == b.block {
			return a.index < b.index && (always(s.path[i+1:]) || always(other.path[i+1:]))
		}
		if !reaches(a.block, b.block, nil) || reaches(b.block, a.block, nil) {
			return false
		}
		return a.block.Dominates(b.block) && always(s.path[i+1:]) ||
			!reachesEnd(a.block, b.block) && always(other.path[i+1:])
	}
	return len(s.path) > 0 && len(other.path) > 0 && s.path[0].frame == other.path[0].frame && s.seq < other.seq
}

// SameFunction reports whether both calls are in one call of a function.
func (s Site) SameFunction(other Site) bool {
	return len(s.path) > 0 && len(other.path) > 0 && s.path[len(s.path)-1].frame == other.path[len(other.path)-1].frame
}

// always reports whether the steps run in every call of their functions that returns.
func always(path []step) bool {
	for _, s := range path {
		if reachesEnd(s.block.Parent().Blocks[0], s.block) {
			return false
		}
	}
	return true
}

// reachesEnd reports whether the function can return after from without running without.
func reachesEnd(from, without *ssa.BasicBlock) bool {
	if from == without {
		return false
	}
	return slices.ContainsFunc(from.Parent().Blocks, func(b *ssa.BasicBlock) bool {
		_, returns := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return returns && b != without && (b == from || reaches(from, b, without))
	})
}

// reaches reports whether a path of at least one edge leads from one block to the other,
// around the block without.
func reaches(from, to, without *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(*ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Succs, func(next *ssa.BasicBlock) bool {
			if next == to {
				return true
			}
			if next == without || seen[next] {
				return false
			}
			seen[next] = true
			return visit(next)
		})
	}
	return visit(from)
}
