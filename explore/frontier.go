package explore

import (
	"slices"
	"sync"
)

const (
	pageWords = 1 << pageBits
	pageBits  = 12
)

// frontier holds the states of one level, in the order of their shards. A
// state's position is its index in that order.
type frontier struct {
	arenas [shardCount]arena
	ends   [shardCount]int // by shard: the position after its last state; see seal
	freed  int             // shards whose arena was given back
}

// seal fixes the positions of the states, once all of them are there.
func (f *frontier) seal() (states int) {
	for s := range f.arenas {
		states += f.arenas[s].count
		f.ends[s] = states
	}
	f.freed = 0
	return states
}

// occupied reports whether there is any state.
func (f *frontier) occupied() bool {
	return slices.ContainsFunc(f.arenas[:], func(a arena) bool { return a.count > 0 })
}

// each calls yield for the states at the positions from..to-1, in order.
func (f *frontier) each(from, to int, yield func(id uint32, s State)) {
	start := 0
	for s := range f.arenas {
		for ; from < min(to, f.ends[s]); from++ {
			i := from - start
			yield(f.arenas[s].id(s, i), f.arenas[s].state(i))
		}
		start = f.ends[s]
	}
}

// state returns the state with an id, which must be one of this level.
func (f *frontier) state(id uint32) State {
	a := &f.arenas[id&(shardCount-1)]
	return a.state(int(id>>shardBits) - a.first)
}

// position returns the position of the state with an id.
func (f *frontier) position(id uint32) int {
	s := id & (shardCount - 1)
	a := &f.arenas[s]
	return f.ends[s] - a.count + int(id>>shardBits) - a.first
}

// release gives back the memory of shards whose states are all before a position.
func (f *frontier) release(position int, pool *pagePool) {
	for f.freed < shardCount && f.ends[f.freed] <= position {
		f.arenas[f.freed].release(pool)
		f.freed++
	}
}

// arena holds the states of one level and one shard. Each is stored as its
// length and its words, in pages that the next level but one uses again.
type arena struct {
	first  int        // local index of the first state
	count  int        // number of states
	pages  [][]uint32 // states do not straddle pages
	starts [][]uint32 // pages of starts: by state, page number and place on the page
}

func (a *arena) id(shard, i int) uint32 {
	return uint32(a.first+i)<<shardBits | uint32(shard)
}

func (a *arena) state(i int) State {
	start := a.starts[i>>pageBits][i&(pageWords-1)]
	words := a.pages[start>>pageBits][start&(pageWords-1):]
	n := words[0]
	return words[1 : 1+n : 1+n]
}

func (a *arena) append(s State, pool *pagePool) {
	last := len(a.pages) - 1
	if last < 0 || len(a.pages[last])+1+len(s) > cap(a.pages[last]) {
		a.pages = append(a.pages, pool.get(1+len(s)))
		last++
	}
	start := last<<pageBits | len(a.pages[last])
	a.pages[last] = append(append(a.pages[last], uint32(len(s))), s...)

	if a.count&(pageWords-1) == 0 {
		a.starts = append(a.starts, pool.get(0))
	}
	page := &a.starts[len(a.starts)-1]
	*page = append(*page, uint32(start))
	a.count++
}

// release empties the arena; its states must not be used any more.
func (a *arena) release(pool *pagePool) {
	pool.put(a.pages)
	pool.put(a.starts)
	clear(a.pages)
	clear(a.starts)
	*a = arena{pages: a.pages[:0], starts: a.starts[:0]}
}

// pagePool keeps pages for later use. It is safe for concurrent use.
type pagePool struct {
	mu    sync.Mutex
	free  [][]uint32
	words int64 // of all pages that were made and not dropped
}

// get returns an empty page for at least n words. Pages are longer than
// pageWords only for a state that needs it, which then has the page for itself.
func (p *pagePool) get(n int) []uint32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := len(p.free) - 1; last >= 0 && n <= pageWords {
		page := p.free[last]
		p.free = p.free[:last]
		return page
	}
	n = max(n, pageWords)
	p.words += int64(n)
	return make([]uint32, 0, n)
}

func (p *pagePool) put(pages [][]uint32) {
	if len(pages) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, page := range pages {
		if cap(page) == pageWords {
			p.free = append(p.free, page[:0])
		} else {
			p.words -= int64(cap(page))
		}
	}
}

// drop leaves the free pages to the garbage collector.
func (p *pagePool) drop() {
	p.words -= int64(len(p.free)) * pageWords
	p.free = nil
}

// bytes is what all pages take, the free ones included.
func (p *pagePool) bytes() int64 { return p.words * 4 }
