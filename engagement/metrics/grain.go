package metrics

import "github.com/rapport-go/rapport/storage"

// A Grain is how finely figures are divided within a period.
type Grain string

// The grains. Whatever the grain, figures are divided by label.
const (
	// ByCell is the finest: by channel, and by agent or bot.
	ByCell Grain = "cell"
	// OfChannels adds up all agents and bots on a channel.
	OfChannels Grain = "channel"
	// OfHandlers adds up all channels of an agent or a bot.
	OfHandlers Grain = "handler"
)

// coarsen is the cell of a grain that a cell counts in.
func (g Grain) coarsen(k cell) cell {
	switch g {
	case OfChannels:
		k.handler = handler{}
	case OfHandlers:
		k.channel = ""
	}
	return k
}

// coarsenPile is the same for a backlog.
func (g Grain) coarsenPile(k pile) pile {
	c := g.coarsen(cell{channel: k.channel, handler: k.handler})
	return pile{c.channel, c.handler}
}

// View is a copy of the board in a grain, to ask of and to bring up to an instant
// with Advance. It has no cases, so it must not be fed events.
func (b *Board) View(g Grain) *Board {
	v := &Board{
		cfg: b.cfg, cursor: b.cursor, at: b.at, period: b.period, view: g,
		agents: map[storage.AgentID]*duty{}, cells: map[cell]*Figures{}, piles: map[pile]*Backlog{},
	}
	for id, d := range b.agents {
		own := *d
		v.agents[id] = &own
	}
	for k, f := range b.cells {
		v.cellOf(k).Add(f)
	}
	for k, l := range b.piles {
		v.pileOf(k).Add(*l)
	}
	v.addPast(b.past)
	return v
}

func (b *Board) pileOf(k pile) *Backlog {
	k = b.view.coarsenPile(k)
	if b.piles[k] == nil {
		b.piles[k] = &Backlog{}
	}
	return b.piles[k]
}

// addPast adds backlogs of the past, in the grain of the board.
func (b *Board) addPast(points []backlogPoint) {
	at := map[pastKey]int{}
	for i, p := range b.past {
		at[p.key()] = i
	}
	for _, p := range points {
		k := b.view.coarsenPile(pile{p.Channel, p.handler})
		p.Channel, p.handler = k.channel, k.handler
		if i, there := at[p.key()]; there {
			b.past[i].Add(p.Backlog)
			continue
		}
		at[p.key()] = len(b.past)
		b.past = append(b.past, p)
	}
}

// A pastKey is what backlogs of the past are counted by.
type pastKey struct {
	at int64
	pile
}

func (p backlogPoint) key() pastKey {
	return pastKey{p.At.Unix(), pile{p.Channel, p.handler}}
}
