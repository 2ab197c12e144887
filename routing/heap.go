package routing

// A pile is a heap of tickets that each know where they lie in it, so that any
// can be taken out.
type pile struct {
	slot   slot
	before func(a, b *waiting) bool
	items  []*waiting
}

// A slot tells apart the piles in which a ticket lies.
type slot int

const (
	inLine slot = iota // its place in the queue
	due                // when something about it changes
	slots
)

func (p *pile) len() int { return len(p.items) }

func (p *pile) top() *waiting {
	if len(p.items) == 0 {
		return nil
	}
	return p.items[0]
}

func (p *pile) add(w *waiting) {
	p.items = append(p.items, w)
	p.up(p.put(len(p.items)-1, w))
}

// remove takes w out, if it is in.
func (p *pile) remove(w *waiting) {
	i, last := w.at[p.slot], len(p.items)-1
	if i < 0 {
		return
	}
	moved := p.items[last]
	p.items[last] = nil
	p.items = p.items[:last]
	if w.at[p.slot] = -1; moved != w {
		p.put(i, moved)
		p.down(p.up(i))
	}
}

func (p *pile) put(i int, w *waiting) int {
	p.items[i], w.at[p.slot] = w, i
	return i
}

func (p *pile) swap(i, j int) int {
	a, b := p.items[i], p.items[j]
	p.put(i, b)
	return p.put(j, a)
}

func (p *pile) up(i int) int {
	for i > 0 && p.before(p.items[i], p.items[(i-1)/2]) {
		i = p.swap(i, (i-1)/2)
	}
	return i
}

func (p *pile) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(p.items); child++ {
			if p.before(p.items[child], p.items[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		i = p.swap(i, least)
	}
}
