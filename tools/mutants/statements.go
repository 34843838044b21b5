package main

import (
	"go/ast"
	"go/token"
	"strings"
)

// drop leaves out a statement, unless the condition before it does the same by
// never being true.
func (f *finder) drop(n ast.Stmt) {
	body, isBlock := f.parent(1).(*ast.BlockStmt)
	if outer, ok := f.parent(2).(*ast.IfStmt); ok && isBlock && outer.Body == body && outer.Else == nil && len(body.List) == 1 {
		return
	}
	f.instead("drop", n, "")
}

// instead has another statement in the place of one.
func (f *finder) instead(operator string, n ast.Stmt, after string) {
	f.change(operator, f.offset(n.Pos()), f.offset(n.End()), n, after, after)
}

// dropped leaves out a call.
func (f *finder) dropped(n *ast.ExprStmt) { f.drop(n) }

// assignment leaves out an assignment, each one of those that are made at once.
// What a variable starts with becomes the zero value.
func (f *finder) assignment(n *ast.AssignStmt) {
	if _, isSwitch := f.parent(1).(*ast.TypeSwitchStmt); isSwitch {
		return
	}
	switch {
	case n.Tok == token.DEFINE:
		if len(n.Lhs) == len(n.Rhs) {
			for _, e := range n.Rhs {
				f.otherValue(e)
			}
		}
		return
	case inverse[n.Tok] != 0:
		f.instead("arithmetic", n, f.textOf(n.Lhs[0])+" "+inverse[n.Tok].String()+" "+f.textOf(n.Rhs[0]))
	}
	if len(n.Lhs) == 1 || len(n.Lhs) != len(n.Rhs) {
		f.drop(n)
		return
	}
	for i := range n.Lhs {
		f.instead("drop", n, f.without(n, i))
	}
}

// without is a statement of several assignments without one of them.
func (f *finder) without(n *ast.AssignStmt, skipped int) string {
	var left, right []string
	for i := range n.Lhs {
		if i != skipped {
			left, right = append(left, f.textOf(n.Lhs[i])), append(right, f.textOf(n.Rhs[i]))
		}
	}
	return strings.Join(left, ", ") + " " + n.Tok.String() + " " + strings.Join(right, ", ")
}

// incDec counts the other way, or not at all.
func (f *finder) incDec(n *ast.IncDecStmt) {
	other := map[token.Token]token.Token{token.INC: token.DEC, token.DEC: token.INC}[n.Tok]
	f.instead("arithmetic", n, f.textOf(n.X)+other.String())
	f.drop(n)
}

// branch goes on where a loop would end, ends where it would go on, or does
// neither.
func (f *finder) branch(n *ast.BranchStmt) {
	switch n.Tok {
	case token.BREAK:
		f.instead("branch", n, "continue")
	case token.CONTINUE:
		f.instead("branch", n, "break")
	}
	f.drop(n)
}

// returned changes what a function returns, or does not return early.
func (f *finder) returned(n *ast.ReturnStmt) {
	if len(n.Results) == 0 {
		f.drop(n)
	}
	for _, e := range n.Results {
		f.otherValue(e)
	}
}
