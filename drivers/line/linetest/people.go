package linetest

import (
	"net/http"
	"slices"
	"time"
)

type botInfo struct {
	UserID    string `json:"userId"`
	BasicID   string `json:"basicId"`
	PremiumID string `json:"premiumId,omitempty"`
	Name      string `json:"displayName"`
	Picture   string `json:"pictureUrl,omitempty"`
	ChatMode  string `json:"chatMode"`
	ReadMode  string `json:"markAsReadMode"`
}

// info is about the official account (REF, get bot info).
func (s *Server) info(*call, *http.Request) (any, *refusal) {
	o := s.opts
	b := botInfo{o.UserID, o.BasicID, o.PremiumID, o.Name, o.Picture, "chat", "manual"}
	if o.ChatOff {
		b.ChatMode, b.ReadMode = "bot", "auto"
	}
	return b, nil
}

type userProfile struct {
	UserID   string `json:"userId"`
	Name     string `json:"displayName"`
	Picture  string `json:"pictureUrl,omitempty"`
	Status   string `json:"statusMessage,omitempty"`
	Language string `json:"language,omitempty"`
}

// profile: 404 for somebody who is unknown, no friend, has blocked the account
// or has not agreed (REF, get profile).
func (s *Server) profile(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[r.PathValue("user")]
	if p == nil || !p.own.Friend || p.own.Blocked || p.own.Gone || p.own.Customer.HidesProfile {
		return nil, refuse(http.StatusNotFound, MessageNotFound)
	}
	c := p.own.Customer
	return userProfile{c.UserID, c.Name, c.Picture, c.StatusMessage, c.Language}, nil
}

// gathering finds the group or room of a path; 404 if the official account is
// not in it.
func (s *Server) gathering(r *http.Request) (*Group, *refusal) {
	kind, id := kindGroup, r.PathValue(kindGroup)
	if id == "" {
		kind, id = kindRoom, r.PathValue(kindRoom)
	}
	g := s.chats[id]
	if g == nil || !g.own.Joined || g.own.Chat.Kind != kind {
		return nil, refuse(http.StatusNotFound, MessageNotFound)
	}
	return g, nil
}

// summary is about a group (REF, get group summary).
func (s *Server) summary(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, no := s.gathering(r)
	if no != nil {
		return nil, no
	}
	return struct {
		ID      string `json:"groupId"`
		Name    string `json:"groupName"`
		Picture string `json:"pictureUrl,omitempty"`
	}{g.own.Chat.ID, g.own.Name, g.own.Picture}, nil
}

// memberProfile works for people who are no friends, too, and says less (REF,
// get group member profile).
func (s *Server) memberProfile(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, no := s.gathering(r)
	if no != nil {
		return nil, no
	}
	p := s.byID[r.PathValue("user")]
	if p == nil || p.own.Gone || !slices.Contains(g.own.Members, p.own.Customer.UserID) {
		return nil, refuse(http.StatusNotFound, MessageNotFound)
	}
	return userProfile{UserID: p.own.Customer.UserID, Name: p.own.Customer.Name, Picture: p.own.Customer.Picture}, nil
}

// memberCount does not count the official account (REF, get number of users in
// a group).
func (s *Server) memberCount(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, no := s.gathering(r)
	if no != nil {
		return nil, no
	}
	return struct {
		Count int `json:"count"`
	}{len(g.own.Members)}, nil
}

// forbidden: only verified and premium accounts list people (from memory).
func (s *Server) forbidden() *refusal {
	if s.opts.Verified {
		return nil
	}
	return refuse(http.StatusForbidden, MessageForbidden)
}

func (s *Server) memberIDs(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, no := s.gathering(r)
	if no = firstOf(s.forbidden(), no); no != nil {
		return nil, no
	}
	page, next, no := pageOf(g.own.Members, r, 100)
	return struct {
		IDs  []string `json:"memberIds"`
		Next string   `json:"next,omitempty"`
	}{page, next}, no
}

// leave takes the official account out; it is told by a leave event (REF, leave
// event).
func (s *Server) leave(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, no := s.gathering(r)
	if no != nil {
		return nil, no
	}
	g.own.Joined = false
	s.tell(&event{Type: "leave", Source: g.source("")}, silent)
	s.touch()
	return struct{}{}, nil
}

// followers lists friends, up to 1,000 at a time (REF, get follower ids).
func (s *Server) followers(_ *call, r *http.Request) (any, *refusal) {
	if no := s.forbidden(); no != nil {
		return nil, no
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, p := range s.friends() {
		ids = append(ids, p.own.Customer.UserID)
	}
	page, next, no := pageOf(ids, r, 1000)
	return struct {
		IDs  []string `json:"userIds"`
		Next string   `json:"next,omitempty"`
	}{page, next}, no
}

// linkToken lives for ten minutes and works once (REF, issue link token).
func (s *Server) linkToken(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byID[r.PathValue("user")]
	if p == nil {
		return nil, refuse(http.StatusNotFound, MessageNotFound)
	}
	token := randomHex(16)
	s.links[token] = &link{p.own.Customer.UserID, s.now().Add(10 * time.Minute)}
	return struct {
		Token string `json:"linkToken"`
	}{token}, nil
}
