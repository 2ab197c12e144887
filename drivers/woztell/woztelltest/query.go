package woztelltest

import (
	"encoding/json"
	"slices"
	"strings"
)

type channelNode struct {
	ID           string        `json:"_id"`
	Name         string        `json:"name"`
	Type         string        `json:"type"`
	Connected    bool          `json:"connected"`
	Environments []environment `json:"environments"`
}

// environment has what the account is called elsewhere (n8n, getWABAInfo).
type environment struct {
	Name        string `json:"name"`
	Integration struct {
		ID   string            `json:"_id"`
		Meta map[string]string `json:"meta"`
	} `json:"integration"`
}

func nodeOf(c *Channel) channelNode {
	made := channelNode{ID: c.ID, Name: c.Name, Type: c.Type, Connected: !c.Disconnected, Environments: []environment{{Name: "default"}}}
	env := &made.Environments[0].Integration
	env.ID, env.Meta = "integration-"+c.ID, map[string]string{}
	if c.Platform == TypeWhatsApp {
		env.Meta = map[string]string{"wabaId": c.WABA, "namespace": c.Namespace, "phoneNumberId": c.PhoneNumberID}
	}
	return made
}

func (s *Server) queryChannels(a args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []channelNode
	for i := range s.opts.Channels {
		c := &s.opts.Channels[i]
		if kind := a.text("type"); kind != "" && kind != c.Type || !strings.Contains(c.Name, a.text("search")) {
			continue
		}
		all = append(all, nodeOf(c))
	}
	return pageOf(all, func(c channelNode) string { return c.ID }, a)
}

func (s *Server) queryChannel(a args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channel(a.text("channelId")); c != nil {
		return nodeOf(c), nil
	}
	return nil, nil
}

// memberNode is a member. Times are milliseconds.
type memberNode struct {
	ID           string          `json:"_id"`
	ExternalID   string          `json:"externalId"`
	ChannelID    string          `json:"channelId"`
	Platform     string          `json:"platform"`
	Name         *string         `json:"name"`
	FirstName    *string         `json:"firstName"`
	LastName     *string         `json:"lastName"`
	Email        *string         `json:"email"`
	Locale       *string         `json:"locale"`
	CustomLocale *string         `json:"customLocale"`
	Gender       *string         `json:"gender"`
	Tags         []string        `json:"tags"`
	Meta         json.RawMessage `json:"meta"`
	Created      int64           `json:"createdAt"`
	Updated      int64           `json:"updatedAt"`
	Bot          struct {
		Subscribe bool    `json:"subscribe"`
		LiveChat  bool    `json:"liveChat"`
		Tree      *string `json:"treeId"`
		Node      *string `json:"nodeCompositeId"`
	} `json:"botMeta"`
}

// orNull is a text, or null if it is empty.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// node is the member as the Open API tells it. The caller holds s.mu.
func (p *Phone) node() memberNode {
	c := p.own.Customer
	first, last, _ := strings.Cut(c.Name, " ")
	made := memberNode{
		ID: p.own.Member, ExternalID: c.ExternalID, ChannelID: c.Channel, Platform: p.channel().Type,
		Name: orNull(c.Name), FirstName: orNull(first), LastName: orNull(last), Email: orNull(c.Email),
		Locale: orNull(c.Locale), Gender: orNull(c.Gender), Tags: append([]string{}, p.own.Tags...), Meta: json.RawMessage("{}"),
		Created: p.own.Created.UnixMilli(), Updated: p.own.Updated.UnixMilli(),
	}
	made.Bot.Subscribe, made.Bot.LiveChat = !p.own.Blocked, p.own.LiveChat
	made.Bot.Tree, made.Bot.Node = orNull(p.own.Tree), orNull(p.own.Node)
	return made
}

// queryMember answers null for somebody who is no member.
func (s *Server) queryMember(a args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.byMember[a.text("memberId")]
	if a.text("memberId") == "" {
		p = s.byExtern[externKey{a.text("channelId"), a.text("externalId")}]
	}
	if p == nil || p.own.Member == "" {
		return nil, nil
	}
	return p.node(), nil
}

type tagFilter struct {
	Operator string   `json:"operator"`
	Tags     []string `json:"tags"`
}

func (s *Server) queryMembers(a args) (any, error) {
	var filters []tagFilter
	if raw, ok := a["tagFilters"]; ok && json.Unmarshal(raw, &filters) != nil {
		return nil, graphError("tagFilters cannot be read")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []memberNode
	for _, p := range s.phones {
		in := a.text("channelId") == "" || a.text("channelId") == p.own.Customer.Channel
		if in && p.own.Member != "" && p.hasTags(filters) {
			all = append(all, p.node())
		}
	}
	return pageOf(all, func(m memberNode) string { return m.ID }, a)
}

// hasTags: IN wants one of the tags of each filter; other operators are not
// known.
func (p *Phone) hasTags(filters []tagFilter) bool {
	for _, f := range filters {
		if !slices.ContainsFunc(f.Tags, func(tag string) bool { return slices.Contains(p.own.Tags, tag) }) {
			return false
		}
	}
	return true
}

type fileNode struct {
	ID   string `json:"fileId"`
	Type string `json:"fileType"`
	Size int    `json:"size"`
	URL  string `json:"url"`
}

// queryFile answers with an address that works for some minutes, without a
// token; null for a file that is not there.
func (s *Server) queryFile(a args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fileNode(a.text("fileId")), nil
}

func (s *Server) fileNode(id string) *fileNode {
	f := s.files[id]
	if f == nil || f.Gone {
		return nil
	}
	return &fileNode{id, f.Type, len(f.Body), s.presigned(id)}
}

// queryMediaFile is the older query for a waMediaId; the name of its argument is
// not documented.
func (s *Server) queryMediaFile(a args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := strings.CutPrefix(a.text("waMediaId"), mediaPrefix)
	if !ok {
		return nil, nil
	}
	return s.fileNode(id), nil
}

// queryIntegrations lists the add-ons: the one that the token belongs to.
func (s *Server) queryIntegrations(args) (any, error) {
	type installed struct {
		ID          string `json:"_id"`
		App         string `json:"appId"`
		Signature   string `json:"signature"`
		Integration string `json:"integrationId"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []installed{}
	if id := s.opts.Integration; id != "" {
		all = append(all, installed{"installed-" + id, s.opts.AppID, seal(id, s.opts.AppID), id})
	}
	return all, nil
}

// mutateTags changes the tags of a member. The input has channel where others
// have channelId (dify).
func (s *Server) mutateTags(do func(*Phone, []string)) func(args) (any, error) {
	return func(a args) (any, error) {
		var in struct {
			Channel  string   `json:"channel"`
			External string   `json:"externalId"`
			Member   string   `json:"memberId"`
			Tags     []string `json:"tags"`
		}
		if json.Unmarshal(a["input"], &in) != nil {
			return nil, graphError(`Variable "$input" got an invalid value.`)
		}
		type result struct {
			OK     int    `json:"ok"`
			Code   *int   `json:"err_code"`
			Member string `json:"memberId"`
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		p := s.byExtern[externKey{in.Channel, in.External}]
		if p == nil || p.own.Member == "" {
			code := CodeRecipient
			return result{0, &code, ""}, nil
		}
		p.change(func() { do(p, in.Tags) })
		return result{1, nil, p.own.Member}, nil
	}
}
