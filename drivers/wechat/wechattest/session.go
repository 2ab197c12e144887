package wechattest

import (
	"net/http"
	"slices"
)

// begin begins a session of a person with an agent, and tells it. The caller
// holds s.mu.
func (s *Server) begin(p *Phone, account string) {
	id := p.own.Customer.OpenID
	was := s.desk.Sessions[id]
	s.desk.Sessions[id] = account
	if s.desk.Began == nil {
		s.desk.Began = map[string]int64{}
	}
	s.desk.Began[id] = s.now().Unix()
	s.desk.Waiting = slices.DeleteFunc(s.desk.Waiting, func(w string) bool { return w == id })
	if was != "" && was != account {
		s.event(p, true, "kf_switch_session", text("FromKfAccount", was), text("ToKfAccount", account))
		return
	}
	s.event(p, true, "kf_create_session", text("KfAccount", account))
}

// SwitchAgent hands a person in the console over to another agent: an event
// tells it ([recv]).
func (s *Server) SwitchAgent(p *Phone, account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begin(p, account)
}

// createSession: 65400 and its neighbours ([kf], [wpy]).
func (s *Server) createSession(c *call, _ *http.Request) (any, *refusal) {
	p, a, no := s.readSession(c)
	if no != nil {
		return nil, no
	}
	switch by := s.desk.Sessions[p.own.Customer.OpenID]; {
	case by != "" && by != a.Account:
		return nil, refuse(CodeOtherSession)
	case by == "":
		s.begin(p, a.Account)
	}
	return done, nil
}

func (s *Server) closeSession(c *call, _ *http.Request) (any, *refusal) {
	p, a, no := s.readSession(c)
	if no != nil {
		return nil, no
	}
	id := p.own.Customer.OpenID
	if s.desk.Sessions[id] != a.Account {
		return nil, refuse(CodeNoSession)
	}
	delete(s.desk.Sessions, id)
	s.event(p, true, "kf_close_session", text("KfAccount", a.Account))
	return done, nil
}

func (s *Server) readSession(c *call) (*Phone, *worker, *refusal) {
	var req outAgent
	if no := c.decode(&req); no != nil {
		return nil, nil, no
	}
	p, a := s.byID[req.OpenID], s.agent(req.Account)
	switch {
	case a == nil:
		return nil, nil, refuse(CodeKFAccount)
	case a.WeChatID == "":
		return nil, nil, refuse(CodeKFUnbound)
	case p == nil:
		return nil, nil, refuse(CodeOpenID)
	}
	return p, a, nil
}

// getSession tells who serves somebody (the shapes of sessions are from
// memory).
func (s *Server) getSession(_ *call, r *http.Request) (any, *refusal) {
	id := r.URL.Query().Get("openid")
	if s.byID[id] == nil {
		return nil, refuse(CodeOpenID)
	}
	out := struct {
		Account string `json:"kf_account"`
		Began   int64  `json:"createtime"`
	}{Account: s.desk.Sessions[id]}
	if out.Account != "" {
		out.Began = s.desk.Began[id]
	}
	return out, nil
}

func (s *Server) listSessions(_ *call, r *http.Request) (any, *refusal) {
	account := r.URL.Query().Get("kf_account")
	if s.agent(account) == nil {
		return nil, refuse(CodeKFAccount)
	}
	type session struct {
		OpenID string `json:"openid"`
		Began  int64  `json:"createtime"`
	}
	all := []session{}
	for _, p := range s.phones {
		if id := p.own.Customer.OpenID; s.desk.Sessions[id] == account {
			all = append(all, session{id, s.desk.Began[id]})
		}
	}
	return struct {
		List []session `json:"sessionlist"`
	}{all}, nil
}

func (s *Server) listWaiting(*call, *http.Request) (any, *refusal) {
	type waiting struct {
		OpenID string `json:"openid"`
		Latest int64  `json:"latest_time"`
	}
	all := []waiting{}
	for _, id := range s.desk.Waiting {
		if p := s.byID[id]; p != nil {
			all = append(all, waiting{id, p.own.Acted.Unix()})
		}
	}
	return struct {
		Count int       `json:"count"`
		List  []waiting `json:"waitcaselist"`
	}{len(all), all}, nil
}
