package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// complement is the comparison that holds when the other does not; boundary is
// the one that differs for equal operands only.
var (
	complement = map[token.Token]token.Token{
		token.EQL: token.NEQ, token.NEQ: token.EQL,
		token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
	}
	boundary = map[token.Token]token.Token{
		token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
	}
)

// condition negates a condition that is no comparison; comparisons are negated
// wherever they stand.
func (f *finder) condition(e ast.Expr) {
	if f.info.Types[e].Value != nil {
		return
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if complement[e.Op] == 0 {
			f.replace("negate", e, "!("+f.textOf(e)+")")
		}
	case *ast.UnaryExpr:
		f.replace("negate", e, f.textOf(e.X))
	default:
		f.replace("negate", e, "!"+f.textOf(e))
	}
}

func (f *finder) alwaysAndNever(e ast.Expr) {
	f.replace("always", e, "true")
	f.never(e)
}

func (f *finder) never(e ast.Expr) { f.replace("never", e, "false") }

// caseClause changes the conditions of a switch that has nothing to compare.
func (f *finder) caseClause(n *ast.CaseClause) {
	if sw, ok := f.parent(2).(*ast.SwitchStmt); !ok || sw.Tag != nil {
		return
	}
	for _, e := range n.List {
		f.condition(e)
		f.alwaysAndNever(e)
	}
}

// comparison negates a comparison, and shifts it by one.
func (f *finder) comparison(n *ast.BinaryExpr) {
	f.operator("negate", n, complement[n.Op])
	if boundary[n.Op] != 0 {
		f.operator("boundary", n, boundary[n.Op])
	}
}

// logic swaps and for or, and lets the other side alone decide.
func (f *finder) logic(n *ast.BinaryExpr) {
	swapped, neutral := token.LOR, "true"
	if n.Op == token.LOR {
		swapped, neutral = token.LAND, "false"
	}
	f.operator("logic", n, swapped)
	f.replace("logic", n.X, neutral)
	f.replace("logic", n.Y, neutral)
}

// truth turns true into false and false into true.
func (f *finder) truth(n *ast.Ident) {
	switch f.info.Uses[n] {
	case types.Universe.Lookup("true"):
		f.replace("constant", n, "false")
	case types.Universe.Lookup("false"):
		f.replace("constant", n, "true")
	}
}
