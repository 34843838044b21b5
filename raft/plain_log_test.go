package raft

import (
	"fmt"
	"slices"
)

// plainLog is a Log as one would write it first: a slice, copied whole.
type plainLog struct {
	base     Index
	baseTerm Term
	items    []item
}

func (p plainLog) last() Index { return p.base + Index(len(p.items)) }

func (p plainLog) append(token Token, entries ...Entry) plainLog {
	p.items = append([]item(nil), p.items...)
	for _, e := range entries {
		p.items = append(p.items, item{e, token})
	}
	return p
}

func (p plainLog) truncateAfter(i Index) plainLog {
	if i < p.last() {
		p.items = p.items[:max(i, p.base)-p.base]
	}
	return p
}

func (p plainLog) compactThrough(i Index, term Term) plainLog {
	switch {
	case i < p.base || (i == p.base && term == p.baseTerm):
		return p
	case i > p.base && i <= p.last() && p.items[i-p.base-1].Term == term:
		return plainLog{i, term, p.items[i-p.base:]}
	}
	return plainLog{base: i, baseTerm: term}
}

// canonical returns the log that holds the same, built anew.
func (p plainLog) canonical() Log {
	l := Log{}.CompactThrough(p.base, p.baseTerm)
	for _, it := range p.items {
		l = l.Append(it.token, it.Entry)
	}
	return l
}

// differs says what a log does not have as it should; "" if there is nothing.
func (p plainLog) differs(l Log) string {
	lastTerm := p.baseTerm
	for k, want := range p.items {
		i := p.base + 1 + Index(k)
		if term, ok := l.Term(i); !ok || term != want.Term || l.Entry(i) != want.Entry || l.Token(i) != want.token {
			return fmt.Sprintf("at %d: %v of token %d, want %v", i, l.Entry(i), l.Token(i), want)
		}
		lastTerm = want.Term
	}
	if l.Base() != p.base || l.BaseTerm() != p.baseTerm || l.LastIndex() != p.last() || l.LastTerm() != lastTerm || l.Len() != len(p.items) {
		return fmt.Sprintf("it is %d/%d to %d/%d, want %d/%d to %d/%d", l.Base(), l.BaseTerm(), l.LastIndex(), l.LastTerm(), p.base, p.baseTerm, p.last(), lastTerm)
	}
	for _, i := range []Index{p.base - 1, p.base, p.last() + 1} {
		if term, ok := l.Term(i); i == p.base && (!ok || term != p.baseTerm) || i != p.base && ok {
			return fmt.Sprintf("at %d: term %d, %t", i, term, ok)
		}
	}
	return p.differsInSearch(l)
}

// differsInSearch goes from the front to where a log's terms and tokens change, which
// it must find by bisection.
func (p plainLog) differsInSearch(l Log) string {
	before := item{Entry: Entry{Term: p.baseTerm}}
	end := item{Entry: Entry{Term: ^Term(0)}, token: ^Token(0)}
	for k, it := range append(slices.Clip(p.items), end) {
		i := p.base + 1 + Index(k)
		if it.Term > before.Term {
			first := l.firstIndexOfTerm(it.Term)
			if last, ok := l.lastIndexOfTerm(before.Term); first != i || last != i-1 || !ok {
				return fmt.Sprintf("term %d ends at %d, %t, and term %d begins at %d, want %d", before.Term, last, ok, it.Term, first, i)
			}
		}
		if it.token > before.token {
			if last := l.lastIndexOfToken(it.token - 1); last != i-1 {
				return fmt.Sprintf("what was written before %d ends at %d, want %d", it.token, last, i-1)
			}
		}
		before = it
	}
	return ""
}
