package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// inverse is what stands in the place of an operator.
var inverse = map[token.Token]token.Token{
	token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL, token.REM: token.MUL,
	token.SHL: token.SHR, token.SHR: token.SHL, token.AND: token.OR, token.OR: token.AND, token.XOR: token.AND,
	token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN,
}

// binary changes an operator of two operands.
func (f *finder) binary(n *ast.BinaryExpr) {
	switch {
	case complement[n.Op] != 0:
		f.comparison(n)
	case n.Op == token.LAND || n.Op == token.LOR:
		f.logic(n)
	case inverse[n.Op] != 0 && f.isInteger(n):
		f.operator("arithmetic", n, inverse[n.Op])
	}
}

// operator changes the operator alone. The parentheses keep what belongs
// together if the other one binds otherwise.
func (f *finder) operator(name string, n *ast.BinaryExpr, op token.Token) {
	x, y := f.textOf(n.X), f.textOf(n.Y)
	after, shown := fmt.Sprintf("((%s) %s (%s))", x, op, y), fmt.Sprintf("%s %s %s", x, op, y)
	f.change(name, f.offset(n.Pos()), f.offset(n.End()), f.replaceable(n), after, shown)
}

func (f *finder) isInteger(e ast.Expr) bool {
	basic, ok := f.info.TypeOf(e).Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsInteger != 0
}

// literal adds one to an integer, and takes one away unless it is 0.
func (f *finder) literal(n *ast.BasicLit) {
	if n.Kind != token.INT {
		return
	}
	value, err := strconv.ParseInt(n.Value, 0, 64)
	if err != nil {
		return
	}
	f.replace("constant", n, fmt.Sprint(value+1))
	if value > 0 {
		f.replace("constant", n, fmt.Sprint(value-1))
	}
}

// extreme swaps min for max, and leaves out one side or the other.
func (f *finder) extreme(n *ast.CallExpr) {
	name := n.Fun.(*ast.Ident)
	swapped := map[string]string{"min": "max", "max": "min"}[name.Name]
	from, to := f.offset(n.Pos()), f.offset(n.End())
	after := swapped + string(f.source[f.offset(name.End()):to])
	f.change("minmax", from, to, f.replaceable(n), after, after)
	for _, arg := range n.Args {
		f.change("minmax", from, to, f.replaceable(n), fmt.Sprintf("%s(%s)", f.typeOf(n), f.textOf(arg)), f.textOf(arg))
	}
}
