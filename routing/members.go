package routing

// members says who belongs to a destination, or to several.
type members interface {
	has(*Agent) bool
}

// A roster is the agents and teams of a destination, with their places.
type roster struct {
	agents map[AgentID]int
	teams  map[TeamID]int
	bots   []BotID
}

// place is where an agent stands in the list; false if not in it.
func (r *roster) place(a *Agent) (int, bool) {
	at, ok := r.agents[a.ID]
	for _, t := range a.Teams {
		if i, member := r.teams[t]; member && (!ok || i < at) {
			at, ok = i, true
		}
	}
	return at, ok
}

func (r *roster) has(a *Agent) bool {
	_, ok := r.place(a)
	return ok
}

// add takes in what a destination names, where it does not stand already.
func (r *roster) add(t Target, at int) {
	put(r.agents, t.Agent, at)
	put(r.teams, t.Team, at)
	if t.Bot != "" {
		r.bots = append(r.bots, t.Bot)
	}
}

// next is a place behind all others.
func (r *roster) next() int { return len(r.agents) + len(r.teams) }

func put[K ~string](places map[K]int, id K, at int) {
	if _, there := places[id]; id != "" && !there {
		places[id] = at
	}
}

func newRoster() *roster {
	return &roster{agents: map[AgentID]int{}, teams: map[TeamID]int{}}
}

// An anyOf is whoever belongs to one of several.
type anyOf []*roster

func (any anyOf) has(a *Agent) bool {
	for _, r := range any {
		if r.has(a) {
			return true
		}
	}
	return false
}
