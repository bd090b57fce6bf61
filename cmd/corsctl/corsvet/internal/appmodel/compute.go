package appmodel

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// isKept reports whether other functions can read what is stored there. An http.Server
// only serves its handler.
func isKept(addr ssa.Value) bool {
	switch addr := addr.(type) {
	case *ssa.Global:
		return true
	case *ssa.FieldAddr:
		return addr.X.Type().String() != "*net/http.Server"
	}
	return false
}

// compute returns the value of an instruction that is not a call.
func (w *walker) compute(f *frame, instr ssa.Value) value {
	switch instr := instr.(type) {
	case *ssa.Alloc:
		return &cell{}
	case *ssa.UnOp:
		if instr.Op != token.MUL {
			return w.symbolic(instr.Type())
		}
		switch v := w.eval(f, instr.X).(type) {
		case *cell:
			return w.load(v, instr.Type())
		case *Router:
			return v // a copy of a router's struct, such as gin's RouterGroup
		}
		return w.symbolic(instr.Type())
	case *ssa.FieldAddr:
		switch v := w.eval(f, instr.X).(type) {
		case *cell:
			return v.field(instr.Field)
		case *Router:
			if _, _, ok := routerType(instr.Type()); ok {
				return v // gin.Engine's RouterGroup
			}
		}
		return &cell{}
	case *ssa.Field:
		if s, ok := w.eval(f, instr.X).(structure); ok {
			return w.load(s.field(instr.Field), instr.Type())
		}
	case *ssa.IndexAddr:
		index, constant := constantInt(instr.Index)
		switch v := w.eval(f, instr.X).(type) {
		case *cell:
			if constant {
				return v.elem(index)
			}
		case list:
			if v.array != nil && constant {
				return v.array.elem(index)
			}
			if all := v.all(); constant && index < int64(len(all)) {
				return &cell{v: all[index]}
			}
		}
		return &cell{}
	case *ssa.Slice:
		return w.slice(f, instr)
	case *ssa.MakeClosure:
		fn := instr.Fn.(*ssa.Function)
		c := &closure{fn: fn}
		for _, b := range instr.Bindings {
			c.bindings = append(c.bindings, w.eval(f, b))
		}
		return c
	case *ssa.MakeInterface:
		return w.eval(f, instr.X)
	case *ssa.ChangeInterface:
		return w.eval(f, instr.X)
	case *ssa.ChangeType:
		return w.eval(f, instr.X)
	case *ssa.Convert:
		return w.eval(f, instr.X)
	case *ssa.TypeAssert:
		v := w.eval(f, instr.X)
		if v == nil {
			v = w.symbolic(instr.AssertedType)
		}
		if instr.CommaOk {
			return tuple{v, nil}
		}
		return v
	case *ssa.Extract:
		if t, ok := w.eval(f, instr.Tuple).(tuple); ok && instr.Index < len(t) {
			return t[instr.Index]
		}
	case *ssa.Phi:
		values := make([]value, len(instr.Edges))
		for i, edge := range instr.Edges {
			values[i] = w.eval(f, edge)
		}
		return w.either(values)
	}
	return nil
}

// slice knows arrays that are sliced as a whole, as those of variadic arguments are.
func (w *walker) slice(f *frame, instr *ssa.Slice) value {
	v := w.eval(f, instr.X)
	if instr.Low != nil || instr.High != nil {
		return list{open: true}
	}
	if c, ok := v.(*cell); ok {
		if p, ok := instr.X.Type().Underlying().(*types.Pointer); ok {
			if array, ok := p.Elem().Underlying().(*types.Array); ok && array.Len() < 1000 {
				return list{array: c, size: array.Len()}
			}
		}
	}
	return v
}

func (w *walker) eval(f *frame, v ssa.Value) value {
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value != nil && v.Value.Kind() == constant.String {
			return constant.StringVal(v.Value)
		}
		if _, ok := v.Type().Underlying().(*types.Slice); ok {
			return list{}
		}
		return nil
	case *ssa.Function:
		return &closure{fn: v}
	case *ssa.Global:
		if w.globals[v] == nil {
			c := &cell{}
			if v.Pkg.Pkg.Path() == "net/http" && v.Name() == "DefaultServeMux" {
				c.v = w.defaultMux()
			}
			w.globals[v] = c
		}
		return w.globals[v]
	}
	return f.values[v]
}

func constantInt(v ssa.Value) (int64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil {
		return 0, false
	}
	return constant.Int64Val(constant.ToInt(c.Value))
}
