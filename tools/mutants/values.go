package main

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"
)

// otherValue has the zero value in the place of a value, or, of a truth value,
// its negation and both constants.
func (f *finder) otherValue(e ast.Expr) {
	t := f.info.Types[e]
	switch {
	case isBool(t.Type):
		if t.Value == nil {
			f.condition(e)
			f.alwaysAndNever(e)
		}
	case !f.isZero(e):
		f.zero("zero", e)
	}
}

// zero has the zero value in the place of a value.
func (f *finder) zero(operator string, e ast.Expr) {
	from, to := f.offset(e.Pos()), f.offset(e.End())
	f.change(operator, from, to, f.replaceable(e), fmt.Sprintf("*new(%s)", f.typeOf(e)), f.zeroText(e))
}

// zeroText is a zero value as people write it.
func (f *finder) zeroText(e ast.Expr) string {
	switch t := f.info.TypeOf(e).Underlying().(type) {
	case *types.Struct, *types.Array:
		return f.typeOf(e) + "{}"
	case *types.Basic:
		if t.Info()&types.IsString != 0 {
			return `""`
		}
		return "0"
	}
	return "nil"
}

func isBool(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsBoolean != 0
}

// isZero reports whether a value is zero as it is written, or has no type of
// which there is a zero value.
func (f *finder) isZero(e ast.Expr) bool {
	t := f.info.Types[e]
	if literal, ok := e.(*ast.CompositeLit); ok {
		return len(literal.Elts) == 0
	}
	if _, isTuple := t.Type.(*types.Tuple); isTuple || t.IsNil() {
		return true
	}
	return t.Value != nil && (t.Value.ExactString() == "0" || t.Value.ExactString() == `""`)
}

// composite leaves out a field of a struct, or gives it the zero value.
func (f *finder) composite(n *ast.CompositeLit) {
	if _, ok := f.info.TypeOf(n).Underlying().(*types.Struct); !ok {
		return
	}
	for i, e := range n.Elts {
		field, named := e.(*ast.KeyValueExpr)
		if !named {
			f.otherField(e)
			continue
		}
		if f.isZero(field.Value) {
			continue
		}
		from, to := f.offset(e.Pos()), f.offset(n.Rbrace)
		if i+1 < len(n.Elts) {
			to = f.offset(n.Elts[i+1].Pos())
		}
		f.field(n, field, from, to)
	}
}

// field leaves out a field, of which the source goes to an offset; what is shown
// is the field without the comma.
func (f *finder) field(n *ast.CompositeLit, e *ast.KeyValueExpr, from, to int) {
	before := len(f.mutants)
	f.change("field", from, to, f.replaceable(n), "", "")
	if len(f.mutants) > before {
		f.mutants[before].before = oneLine([]byte(f.textOf(e)))
	}
}

func (f *finder) otherField(e ast.Expr) {
	if !f.isZero(e) {
		f.zero("field", e)
	}
}

// call leaves out a call whose result is of the type of what it is called on, so
// that this can stand in its place.
func (f *finder) call(n *ast.CallExpr) {
	called := f.textOf(n.Fun)
	if called == "min" || called == "max" {
		f.extreme(n)
		return
	}
	if f.info.Types[n.Fun].IsType() {
		return
	}
	on := f.calledOn(n)
	if on == nil || !types.Identical(f.info.TypeOf(on), f.info.TypeOf(n)) || f.info.Types[n].Value != nil {
		return
	}
	if assign, ok := f.parent(1).(*ast.AssignStmt); ok && len(assign.Lhs) == 1 && f.textOf(assign.Lhs[0]) == f.textOf(on) {
		return // that is to leave out the assignment
	}
	f.replace("call", n, f.textOf(on))
}

// calledOn is the value that a method is called on, or else the first argument.
func (f *finder) calledOn(n *ast.CallExpr) ast.Expr {
	if selector, ok := n.Fun.(*ast.SelectorExpr); ok {
		if t := f.info.TypeOf(selector.X); t != nil && !f.isPackage(selector.X) && types.Identical(t, f.info.TypeOf(n)) {
			return selector.X
		}
	}
	if len(n.Args) == 0 || f.info.Types[n.Args[0]].IsType() {
		return nil
	}
	return n.Args[0]
}

func (f *finder) isPackage(e ast.Expr) bool {
	name, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	_, ok = f.info.Uses[name].(*types.PkgName)
	return ok
}

// slice leaves out one of the bounds of a slice.
func (f *finder) slice(n *ast.SliceExpr) {
	write := func(low, high, capacity ast.Expr) {
		var bounds []string
		for _, e := range []ast.Expr{low, high, capacity} {
			switch {
			case e != nil:
				bounds = append(bounds, f.textOf(e))
			case len(bounds) < 2:
				bounds = append(bounds, "")
			}
		}
		f.replace("slice", n, fmt.Sprintf("%s[%s]", f.textOf(n.X), strings.Join(bounds, ":")))
	}
	if n.Low != nil {
		write(nil, n.High, n.Max)
	}
	if n.High != nil && n.Max == nil {
		write(n.Low, nil, nil)
	}
	if n.Max != nil {
		write(n.Low, n.High, nil)
	}
}
