package woztelltest

import (
	"encoding/json"
	"time"
)

// chatNode is a message in the history. Times are milliseconds; null is not yet.
type chatNode struct {
	ID        string          `json:"_id"`
	Event     messageEvent    `json:"messageEvent"`
	From      string          `json:"from"`
	Created   int64           `json:"createdAt"`
	Sent      *int64          `json:"sentAt"`
	Delivered *int64          `json:"deliveredAt"`
	Read      *int64          `json:"readAt"`
	Failed    *int64          `json:"failedAt"`
	Deleted   *int64          `json:"deletedAt"`
	Errors    []PlatformError `json:"errors"`
	Member    string          `json:"memberId"`
	Channel   string          `json:"channelId"`
	Platform  string          `json:"platform"`
	Meta      json.RawMessage `json:"meta"`
	Tags      []string        `json:"tags"`
}

// queryHistory lists the messages with a member, oldest first. A time is a
// limit as soon as it is given: to 0 cuts everything off.
func (s *Server) queryHistory(a args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []chatNode
	p := s.byMember[a.text("memberId")]
	if p != nil && p.own.Customer.Channel == a.text("channelId") {
		for _, c := range p.own.History {
			if a.within(c.Created) {
				all = append(all, p.chatNode(c))
			}
		}
	}
	return pageOf(all, func(c chatNode) string { return c.ID }, a)
}

func (a args) within(t time.Time) bool {
	from, hasFrom := a["from"]
	to, hasTo := a["to"]
	ms := int(t.UnixMilli())
	return (!hasFrom || ms >= number(from)) && (!hasTo || ms <= number(to))
}

func (p *Phone) chatNode(c *chat) chatNode {
	now := p.server.now()
	at := func(t time.Time) *int64 {
		if t.IsZero() || t.After(now) {
			return nil
		}
		ms := t.UnixMilli()
		return &ms
	}
	made := chatNode{
		ID: c.ID, Event: c.Event, From: c.From, Created: c.Created.UnixMilli(), Sent: at(c.Sent), Delivered: at(c.Delivered),
		Read: at(c.Read), Failed: at(c.Failed), Deleted: at(c.Deleted), Member: p.own.Member, Channel: p.own.Customer.Channel,
		Platform: p.channel().Type, Meta: c.Meta, Tags: []string{},
	}
	if made.Failed != nil {
		made.Errors = c.Errors
	}
	if len(made.Meta) == 0 {
		made.Meta = json.RawMessage("{}")
	}
	return made
}
