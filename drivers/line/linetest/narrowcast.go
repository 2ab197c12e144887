package linetest

import (
	"encoding/json"
	"net/http"
	"time"
)

// narrowcast is a call that was accepted.
type narrowcast struct {
	At     time.Time `json:"at"`
	Target int       `json:"target"`
}

// leastAudience: fewer recipients than this are refused, so that nobody can be
// told apart (REF, narrowcast).
const leastAudience = 100

// narrowcast sends to all friends; recipients and filters are not simulated and
// refused. It is accepted with 202, and what came of it is asked for later (REF,
// send narrowcast message).
func (s *Server) narrowcast(c *call, r *http.Request) (any, *refusal) {
	return s.once(c, r, func(key string) (any, *refusal) {
		req, no := s.readSending(c)
		if no != nil {
			return nil, no
		}
		var only struct {
			Recipient json.RawMessage `json:"recipient"`
			Filter    json.RawMessage `json:"filter"`
		}
		if no := c.decode(&only); no != nil {
			return nil, no
		}
		switch {
		case given(only.Recipient):
			return nil, invalid("recipient")
		case given(only.Filter):
			return nil, invalid("filter")
		}
		to := s.friends()
		if len(to) < leastAudience {
			return nil, refuse(http.StatusForbidden, MessageForbidden)
		}
		c.status = http.StatusAccepted
		s.casts[c.requestID] = narrowcast{s.now(), len(to)}
		return s.sendAll(c, req, key, OpNarrowcast, to)
	})
}

func given(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// progress tells how far a narrowcast is: done at once (REF, get narrowcast
// progress status).
func (s *Server) progress(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cast, ok := s.casts[r.URL.Query().Get("requestId")]
	if !ok {
		return nil, refuse(http.StatusNotFound, MessageNotFound)
	}
	at := cast.At.Format("2006-01-02T15:04:05.000Z")
	return struct {
		Phase     string `json:"phase"`
		Success   int    `json:"successCount"`
		Failure   int    `json:"failureCount"`
		Target    int    `json:"targetCount"`
		Accepted  string `json:"acceptedTime"`
		Completed string `json:"completedTime"`
	}{"succeeded", cast.Target, 0, cast.Target, at, at}, nil
}
