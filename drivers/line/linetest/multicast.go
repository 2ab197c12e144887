package linetest

import (
	"encoding/json"
	"net/http"
	"slices"
)

// multicast sends to up to 500 people (REF, send multicast message). Ids that
// nobody has are passed over.
func (s *Server) multicast(c *call, r *http.Request) (any, *refusal) {
	return s.once(c, r, func(key string) (any, *refusal) {
		req, no := s.readSending(c)
		if no != nil {
			return nil, no
		}
		var to []string
		if json.Unmarshal(req.To, &to) != nil {
			return nil, invalid("to")
		}
		check := checker{}
		check.count("to", len(to), 1, 500)
		for _, id := range to {
			if !isUser.MatchString(id) {
				return nil, invalid("to")
			}
		}
		if no := check.refusal(); no != nil {
			return nil, no
		}
		return s.sendAll(c, req, key, OpMulticast, s.reached(to))
	})
}

// reached are the people among ids at whom messages arrive, each once.
func (s *Server) reached(ids []string) []*Phone {
	var all []*Phone
	for _, id := range ids {
		if p := s.byID[id]; p != nil && p.reachable() && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// friends are all who can be reached by a broadcast.
func (s *Server) friends() []*Phone {
	var all []*Phone
	for _, p := range s.phones {
		if p.own.Friend && p.reachable() {
			all = append(all, p)
		}
	}
	return all
}

// broadcast sends to all friends.
func (s *Server) broadcast(c *call, r *http.Request) (any, *refusal) {
	return s.once(c, r, func(key string) (any, *refusal) {
		req, no := s.readSending(c)
		if no != nil {
			return nil, no
		}
		return s.sendAll(c, req, key, OpBroadcast, s.friends())
	})
}

// sendAll sends to many people; the answer is empty.
func (s *Server) sendAll(c *call, req *sending, key string, op Op, to []*Phone) (any, *refusal) {
	nowhere := chat{Kind: kindUser}
	if no := firstOf(s.checkFor(&nowhere, req.checked), s.takeQuota(len(to)), s.takeUnits(req.Units)); no != nil {
		return nil, no
	}
	s.usage.count(op, s.now(), len(to))
	for _, p := range to {
		s.deliver(c, req, key, &p.own.Chat, true)
	}
	return struct{}{}, nil
}
