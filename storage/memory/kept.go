package memory

import (
	"cmp"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Reports whose message is not there are kept, joined into one for each
// message, which is as old as the latest of them.

func (s *state) keep(u storage.StatusUpdate) {
	key := providerKey(u.ProviderKey)
	u.At, u.Progress, u.Cost = micro(u.At), copyProgress(u.Progress), pointed(u.Cost)
	if old, ok := s.kept.get(key); ok {
		s.unkeep(old)
		u.Progress, u.Cost = old.Progress.Merge(u.Progress), cmp.Or(u.Cost, old.Cost)
		if old.At.After(u.At) {
			u.At = old.At
		}
	}
	s.kept.put(s.own, key, u)
	s.keptByAge.put(s.own, instant(u.At)+key, key)
}

func (s *state) unkeep(u storage.StatusUpdate) {
	key := providerKey(u.ProviderKey)
	s.kept.remove(s.own, key)
	s.keptByAge.remove(s.own, instant(u.At)+key)
}

// takeKept gives an outbound message the reports that came before it. m must
// not be stored yet.
func (s *state) takeKept(m *storage.Message) {
	if m.ProviderID == "" || m.Direction != storage.Outbound {
		return
	}
	u, ok := s.kept.get(nameOf(m))
	if !ok {
		return
	}
	m.Progress, m.Cost = merge(m, u)
	s.unkeep(u)
}

// merge is what m's evidence and cost become by u.
func merge(m *storage.Message, u storage.StatusUpdate) (channel.Progress, *channel.Cost) {
	return copyProgress(m.Progress.Merge(u.Progress)), cmp.Or(pointed(u.Cost), m.Cost)
}
