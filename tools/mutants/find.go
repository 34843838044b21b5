package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// findMutants lists the mistakes in a package, and the sites where the rewritten
// package makes them, by file.
//
// Mistakes are made in the bodies of functions, in whatever they do: conditions,
// comparisons, arithmetic, constants, values, statements. What only writes text
// for people is left alone: the functions of leftOut, and the arguments of
// panic, fmt and errors.
func findMutants(p *pkg) ([]mutant, map[string][]*site) {
	var mutants []mutant
	sites := map[string][]*site{}
	for _, name := range p.names {
		f := &finder{pkg: p, file: name, source: p.text[name], sites: map[ast.Node]*site{}, first: len(mutants)}
		for _, decl := range p.files[name].Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil && !leftOut(fn) {
				f.function = functionName(fn)
				f.walk(fn.Body)
			}
		}
		mutants = append(mutants, f.mutants...)
		for _, s := range f.sites {
			sites[name] = append(sites[name], s)
		}
		slices.SortFunc(sites[name], outermostFirst)
	}
	countTwins(mutants)
	return mutants, sites
}

// leftOut reports whether a function is there for people to read what it writes.
func leftOut(fn *ast.FuncDecl) bool {
	return slices.Contains([]string{"String", "nameOf", "violated"}, fn.Name.Name)
}

func functionName(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return fn.Name.Name
	}
	t := fn.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	return fmt.Sprintf("%s.%s", t, fn.Name.Name)
}

// countTwins numbers the mutants that would otherwise have one key.
func countTwins(mutants []mutant) {
	seen := map[string]int{}
	for i := range mutants {
		m := &mutants[i]
		key := m.key()
		seen[key]++
		m.twin = seen[key]
	}
}

// finder finds the mistakes in one file.
type finder struct {
	*pkg
	file     string
	source   []byte
	function string
	above    []ast.Node // from the body to the node at hand, which is the last
	sites    map[ast.Node]*site
	first    int // the number of mutants in earlier files
	mutants  []mutant
}

// walk finds the mistakes in a node, the outer ones first.
func (f *finder) walk(root ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			f.above = f.above[:len(f.above)-1]
			return false
		}
		if f.isLeftAlone(n) {
			return false
		}
		f.above = append(f.above, n)
		f.visit(n)
		return true
	})
}

// isLeftAlone reports whether a node is a type, a declaration of constants, which
// cannot depend on anything, or a call for the sake of a message.
func (f *finder) isLeftAlone(n ast.Node) bool {
	if decl, ok := n.(*ast.GenDecl); ok {
		return decl.Tok == token.CONST
	}
	e, ok := n.(ast.Expr)
	if !ok {
		return false
	}
	if f.info.Types[e].IsType() {
		return true
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	switch called := f.textOf(call.Fun); {
	case called == "panic", strings.HasPrefix(called, "fmt."), strings.HasPrefix(called, "errors."):
		return true
	}
	return false
}

// visit finds the mistakes in a node itself.
func (f *finder) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.IfStmt:
		f.condition(n.Cond)
		f.alwaysAndNever(n.Cond)
	case *ast.ForStmt:
		if n.Cond != nil {
			f.condition(n.Cond)
			f.never(n.Cond)
		}
	case *ast.CaseClause:
		f.caseClause(n)
	case *ast.BinaryExpr:
		f.binary(n)
	case *ast.CallExpr:
		f.call(n)
	case *ast.BasicLit:
		f.literal(n)
	case *ast.Ident:
		f.truth(n)
	case *ast.CompositeLit:
		f.composite(n)
	case *ast.SliceExpr:
		f.slice(n)
	case *ast.AssignStmt:
		f.assignment(n)
	case *ast.IncDecStmt:
		f.incDec(n)
	case *ast.ExprStmt:
		f.dropped(n)
	case *ast.BranchStmt:
		f.branch(n)
	case *ast.ReturnStmt:
		f.returned(n)
	}
}

// parent is the node n levels above the one at hand.
func (f *finder) parent(n int) ast.Node {
	if i := len(f.above) - 1 - n; i >= 0 {
		return f.above[i]
	}
	return nil
}

func (f *finder) offset(p token.Pos) int { return f.fset.Position(p).Offset }

func (f *finder) textOf(n ast.Node) string {
	return string(f.source[f.offset(n.Pos()):f.offset(n.End())])
}

// typeOf is a type as the file at hand writes it.
func (f *finder) typeOf(e ast.Expr) string {
	t := types.Default(f.info.TypeOf(e))
	return types.TypeString(t, func(other *types.Package) string {
		if other == f.types {
			return ""
		}
		return other.Name()
	})
}
