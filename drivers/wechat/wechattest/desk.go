package wechattest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
)

// A desk is WeChat's own console for agents ([kf]).
type desk struct {
	Agents   []worker          `json:"agents,omitempty"`
	Sessions map[string]string `json:"sessions,omitempty"` // kf_account by openid
	Began    map[string]int64  `json:"began,omitempty"`    // by openid
	Waiting  []string          `json:"waiting,omitempty"`  // openids
	Records  []record          `json:"records,omitempty"`
}

// A worker is the account of an agent in WeChat's own console.
type worker struct {
	// Account is prefix@wechatid.
	Account string `json:"kf_account"`
	ID      string `json:"kf_id"`
	Nick    string `json:"kf_nick"`
	Picture string `json:"kf_headimgurl"`
	// WeChatID is empty until the agent has accepted an invitation.
	WeChatID string `json:"kf_wx,omitempty"`
}

var isKFAccount = regexp.MustCompile(`^[A-Za-z0-9]+@[A-Za-z0-9_-]+$`)

// agentsMost is how many agents an account may have (from memory).
const agentsMost = 100

// agent finds an agent, or nil. The caller holds s.mu.
func (s *Server) agent(account string) *worker {
	i := slices.IndexFunc(s.desk.Agents, func(a worker) bool { return a.Account == account })
	if i < 0 {
		return nil
	}
	return &s.desk.Agents[i]
}

// AddAgent adds an agent who has accepted an invitation.
func (s *Server) AddAgent(account, nick string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.desk.Agents = append(s.desk.Agents, worker{Account: account, ID: s.newNumber()[12:], Nick: nick, WeChatID: "wx-" + nick})
}

// Serving is the kf_account that serves the person in WeChat's own console;
// empty if none does.
func (p *Phone) Serving() string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.server.desk.Sessions[p.own.Customer.OpenID]
}

func (s *Server) listAgents(*call, *http.Request) (any, *refusal) {
	return struct {
		List []worker `json:"kf_list"`
	}{append([]worker{}, s.desk.Agents...)}, nil
}

// listOnlineAgents: all who have accepted an invitation are online here.
func (s *Server) listOnlineAgents(*call, *http.Request) (any, *refusal) {
	type online struct {
		Account string `json:"kf_account"`
		ID      string `json:"kf_id"`
		Status  int    `json:"status"`
		Cases   int    `json:"accepted_case"`
	}
	all := []online{}
	for _, a := range s.desk.Agents {
		if a.WeChatID == "" {
			continue
		}
		o := online{a.Account, a.ID, 1, 0}
		for _, by := range s.desk.Sessions {
			if by == a.Account {
				o.Cases++
			}
		}
		all = append(all, o)
	}
	return struct {
		List []online `json:"kf_online_list"`
	}{all}, nil
}

type outAgent struct {
	Account string `json:"kf_account"`
	Nick    string `json:"nickname"`
	Invite  string `json:"invite_wx"`
	OpenID  string `json:"openid"`
}

// addAgent: a prefix of ten letters and digits, a name of 16 ([kf]).
func (s *Server) addAgent(c *call, _ *http.Request) (any, *refusal) {
	var req outAgent
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	prefix, _, _ := strings.Cut(req.Account, "@")
	switch {
	case !isKFAccount.MatchString(req.Account):
		return nil, refuse(CodeKFCharacter)
	case len(prefix) > 10:
		return nil, refuse(CodeKFLong)
	case req.Nick == "" || utf8.RuneCountInString(req.Nick) > 16:
		return nil, refuse(CodeKFParameter)
	case s.agent(req.Account) != nil:
		return nil, refuse(CodeKFExists)
	case len(s.desk.Agents) >= agentsMost:
		return nil, refuse(CodeKFCount)
	}
	s.desk.Agents = append(s.desk.Agents, worker{Account: req.Account, ID: s.newNumber()[12:], Nick: req.Nick})
	return done, nil
}

func (s *Server) updateAgent(c *call, _ *http.Request) (any, *refusal) {
	var req outAgent
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	a := s.agent(req.Account)
	switch {
	case a == nil:
		return nil, refuse(CodeKFMissing)
	case req.Nick == "" || utf8.RuneCountInString(req.Nick) > 16:
		return nil, refuse(CodeKFParameter)
	}
	a.Nick = req.Nick
	return done, nil
}

func (s *Server) deleteAgent(_ *call, r *http.Request) (any, *refusal) {
	account := r.URL.Query().Get("kf_account")
	if s.agent(account) == nil {
		return nil, refuse(CodeKFMissing)
	}
	s.desk.Agents = slices.DeleteFunc(s.desk.Agents, func(a worker) bool { return a.Account == account })
	return done, nil
}

// inviteAgent binds the account to a WeChat id. It is accepted at once here.
func (s *Server) inviteAgent(c *call, _ *http.Request) (any, *refusal) {
	var req outAgent
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	a := s.agent(req.Account)
	switch {
	case a == nil:
		return nil, refuse(CodeKFMissing)
	case req.Invite == "":
		return nil, refuse(CodeKFParameter)
	}
	a.WeChatID = req.Invite
	return done, nil
}

func (s *Server) agentPicture(_ *call, r *http.Request) (any, *refusal) {
	a := s.agent(r.URL.Query().Get("kf_account"))
	if a == nil {
		return nil, refuse(CodeKFMissing)
	}
	f, no := readUpload(r)
	if no != nil {
		return nil, no
	}
	if !strings.HasPrefix(http.DetectContentType(f.Body), "image/") {
		return nil, refuse(CodeKFPicture)
	}
	a.Picture = s.address(PictureHost, picturePath, s.keep(f))
	return done, nil
}

// A record is something that was said in the console.
type record struct {
	OpenID string `json:"openid"`
	Code   int    `json:"opercode"` // 2002: the agent said, 2003: the person said
	Text   string `json:"text"`
	Time   int64  `json:"time"`
	Worker string `json:"worker"`
}

// AgentSays lets an agent in WeChat's own console write to a person. No push
// tells it; it can be read afterwards ([wxj]).
func (s *Server) AgentSays(account string, p *Phone, words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.newBubble("text")
	b.Agent, b.Parts = account, channel.Parts{channel.Text{Body: words}}
	if a := s.agent(account); a != nil {
		b.AgentName, b.AgentPicture = a.Nick, a.Picture
	}
	s.desk.Records = append(s.desk.Records, record{p.own.Customer.OpenID, 2002, words, s.now().Unix(), account})
	p.arrive(b)
}

// recordOf keeps what a person says while an agent in the console serves them.
func (s *Server) recordOf(p *Phone, part channel.Part) {
	id := p.own.Customer.OpenID
	by, said := s.desk.Sessions[id], ""
	if t, ok := part.(channel.Text); ok {
		said = t.Body
	}
	if by != "" {
		s.desk.Records = append(s.desk.Records, record{id, 2003, said, s.now().Unix(), by})
	}
}

// listRecords: 24 hours at most, by 10,000 (from memory).
func (s *Server) listRecords(c *call, _ *http.Request) (any, *refusal) {
	var req struct {
		From   int64 `json:"starttime"`
		To     int64 `json:"endtime"`
		After  int   `json:"msgid"`
		Number int   `json:"number"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	switch {
	case req.To < req.From, req.To-req.From > int64(24*time.Hour/time.Second):
		return nil, refuse(CodeRecordSpan)
	case req.Number < 1 || req.Number > 10_000 || req.After < 1:
		return nil, refuse(CodeKFParameter)
	}
	out := struct {
		List   []record `json:"recordlist"`
		Number int      `json:"number"`
		Next   int      `json:"msgid"`
	}{List: []record{}, Next: req.After}
	for i, r := range s.desk.Records {
		if i+1 >= req.After && r.Time >= req.From && r.Time <= req.To && len(out.List) < req.Number {
			out.List, out.Next = append(out.List, r), i+2
		}
	}
	out.Number = len(out.List)
	return out, nil
}
