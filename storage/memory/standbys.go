package memory

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type standbys struct{ t *tx }

func standbyKey(v storage.Standby) string { return id(v.Case) + text(v.Place) }

func standbyPlace(v storage.Standby) string { return text(v.Place) + queuePlace(v.Standing()) }

func (c standbys) Replace(ctx context.Context, cases []storage.CaseID, ss ...storage.Standby) error {
	return c.t.write(ctx, func(s *state) error {
		s.forgetStandbys(cases)
		for _, v := range ss {
			s.setStandby(v)
		}
		return nil
	})
}

// forgetStandbys drops all that cases stand by for.
func (s *state) forgetStandbys(cases []storage.CaseID) {
	for _, of := range cases {
		for key, v := range s.standbys.ascend(id(of), "") {
			s.dropStandby(key, v)
		}
	}
}

func (s *state) dropStandby(key string, v storage.Standby) {
	s.standbys.remove(s.own, key)
	s.standbyByPlace.remove(s.own, standbyPlace(v))
}

// setStandby stores v in place of what has its key.
func (s *state) setStandby(v storage.Standby) {
	v.Rank = micro(v.Rank)
	key := standbyKey(v)
	if old, there := s.standbys.get(key); there {
		s.dropStandby(key, old)
	}
	s.standbys.put(s.own, key, v)
	s.standbyByPlace.put(s.own, standbyPlace(v), key)
}

func (c standbys) Waiting(ctx context.Context, q storage.QueueQuery) ([]storage.Standby, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	if q.Limit <= 0 {
		return nil, errLimit
	}
	after := ""
	if !q.After.IsZero() {
		after = queuePlace(q.After)
	}
	var page []storage.Standby
	for _, key := range c.t.standbyByPlace.ascend(text(q.Queue), after) {
		v, _ := c.t.standbys.get(key)
		if page = append(page, v); len(page) == q.Limit {
			break
		}
	}
	return page, nil
}
