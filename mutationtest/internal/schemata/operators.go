package schemata

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// operators are the functions that compute an operator or, if the mutant is on, another one.
var operators = map[token.Token]struct{ function, mutation string }{
	token.LSS:     {"mutantLess", "has <= for <"},
	token.LEQ:     {"mutantLessOrEqual", "has < for <="},
	token.GTR:     {"mutantGreater", "has >= for >"},
	token.GEQ:     {"mutantGreaterOrEqual", "has > for >="},
	token.ADD:     {"mutantPlus", "has - for +"},
	token.SUB:     {"mutantMinus", "has + for -"},
	token.MUL:     {"mutantTimes", "has / for *"},
	token.QUO:     {"mutantDivided", "has * for /"},
	token.REM:     {"mutantRemainder", "has / for %"},
	token.AND:     {"mutantAnd", "has | for &"},
	token.OR:      {"mutantOr", "has & for |"},
	token.XOR:     {"mutantXor", "has | for ^"},
	token.AND_NOT: {"mutantAndNot", "has & for &^"},
	token.SHL:     {"mutantLeft", "has >> for <<"},
	token.SHR:     {"mutantRight", "has << for >>"},
}

// operator mutates a binary operator other than && and ||, and its operands. That of == is
// mutated by forcing its result.
func (w *writer) operator(e *ast.BinaryExpr) {
	operator, ok := operators[e.Op]
	operands, _ := w.pkg.Info.TypeOf(e.X).Underlying().(*types.Basic)
	if !ok || operands == nil || operands.Info()&types.IsString != 0 && e.Op == token.ADD {
		w.value(e.X)
		w.value(e.Y)
		return
	}
	function := operator.function
	if e.Op == token.SHL || e.Op == token.SHR {
		name := w.typeName(w.pkg.Info.TypeOf(e), e)
		if name == "" {
			w.value(e.X)
			w.value(e.Y)
			return
		}
		function += "[" + name + "]"
	}
	w.wrap(e, fmt.Sprintf("%s(%d, ", function, w.add(e, operator.mutation)), ")")
	w.edits.replace(w.pkg.Fset.Position(e.OpPos).Offset, len(e.Op.String()), ",")
	w.value(e.X)
	w.value(e.Y)
}
