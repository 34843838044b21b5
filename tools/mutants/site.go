package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
)

// site is an expression or a statement that mutants replace.
type site struct {
	from, to int // in the source
	shape    shape
	typeName string // of an expression
	elided   string // the type that a literal leaves to what it is in
	mutants  []replacement
}

// shape says how a site can be wrapped.
type shape uint8

const (
	expression shape = iota
	statement
	clause // a statement before or after a condition, where only a simple one can be
)

// replacement is what stands in the place of a site, in one mutant.
type replacement struct {
	number int
	source string
}

func outermostFirst(a, b *site) int {
	return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to), -cmp.Compare(a.shape, b.shape))
}

// change adds the mutant that writes after, which is shown as shown, in the
// place of a part of the source.
func (f *finder) change(operator string, from, to int, within ast.Node, after, shown string) {
	s := f.site(within)
	source := string(f.source[s.from:from]) + after + string(f.source[to:s.to])
	for _, other := range s.mutants {
		if other.source == source {
			return // two operators, one mistake
		}
	}
	at := f.fset.PositionFor(f.fset.File(within.Pos()).Pos(from), false)
	m := mutant{
		number: f.first + len(f.mutants) + 1,
		file:   f.file, line: at.Line, column: at.Column, function: f.function,
		operator: operator, before: oneLine(f.source[from:to]), after: oneLine([]byte(shown)), twin: 1,
	}
	f.mutants = append(f.mutants, m)
	s.mutants = append(s.mutants, replacement{m.number, source})
}

// replace adds the mutant that has after in the place of an expression.
func (f *finder) replace(operator string, e ast.Expr, after string) {
	f.change(operator, f.offset(e.Pos()), f.offset(e.End()), f.replaceable(e), after, after)
}

// replaceable is the expression that can be computed at run time in the place of
// one at the end of above or right below that: of a constant the largest part
// that is constant, since a part of a constant has no type of its own; of a
// literal the pointer to it, if there is one.
func (f *finder) replaceable(e ast.Expr) ast.Expr {
	for i := len(f.above) - 1; i >= 0; i-- {
		outer, ok := f.above[i].(ast.Expr)
		if !ok {
			break
		}
		if outer == e {
			continue
		}
		address, isUnary := outer.(*ast.UnaryExpr)
		_, isLiteral := e.(*ast.CompositeLit)
		switch {
		case f.info.Types[e].Value != nil && f.info.Types[outer].Value != nil:
		case isUnary && isLiteral && address.X == e:
		default:
			return e
		}
		e = outer
	}
	return e
}

// site returns the site of an expression or a statement.
func (f *finder) site(n ast.Node) *site {
	if s := f.sites[n]; s != nil {
		return s
	}
	s := &site{from: f.offset(n.Pos()), to: f.offset(n.End()), shape: statement}
	if e, ok := n.(ast.Expr); ok {
		s.shape, s.typeName = expression, f.typeOf(e)
		if literal, ok := e.(*ast.CompositeLit); ok && literal.Type == nil {
			s.elided = s.typeName
		}
	} else if f.inHeader(n) {
		s.shape = clause
	}
	f.sites[n] = s
	return s
}

// inHeader reports whether a statement stands before or after a condition.
func (f *finder) inHeader(n ast.Node) bool {
	switch outer := f.parent(1).(type) {
	case *ast.ForStmt:
		return n == outer.Init || n == outer.Post
	case *ast.IfStmt:
		return n == outer.Init
	case *ast.SwitchStmt:
		return n == outer.Init
	}
	return false
}

// active is the variable that tells which mutant is at work.
const active = "activeMutant"

// write writes the site with all its mutants; inner is what it is without one.
func (s *site) write(out *bytes.Buffer, inner string) {
	switch s.shape {
	case expression:
		fmt.Fprintf(out, "(func() %s {\nswitch %s {\n", s.typeName, active)
		for _, m := range s.mutants {
			fmt.Fprintf(out, "case %d:\nreturn %s%s\n", m.number, s.elided, m.source)
		}
		fmt.Fprintf(out, "}\nreturn %s%s\n}())", s.elided, inner)
	case clause:
		out.WriteString("func() {\n")
		s.writeStatement(out, inner)
		out.WriteString("\n}()")
	case statement:
		s.writeStatement(out, inner)
	}
}

// writeStatement uses no switch, which a break would leave.
func (s *site) writeStatement(out *bytes.Buffer, inner string) {
	for _, m := range s.mutants {
		fmt.Fprintf(out, "if %s == %d {\n%s\n} else ", active, m.number, m.source)
	}
	fmt.Fprintf(out, "{\n%s\n}", inner)
}
