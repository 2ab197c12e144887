package woztelltest

import (
	"encoding/json"
	"slices"
	"time"
)

// Who wrote a message, in the words of the history (d:open-api).
const (
	fromBot      = "BOT"
	fromMember   = "MEMBER"
	fromAdmin    = "ADMIN"
	fromIncoming = "INCOMING_WEBHOOK"
)

// A chat is one message in the history.
type chat struct {
	ID        string          `json:"id"`
	Event     messageEvent    `json:"event"`
	From      string          `json:"from"`
	Message   string          `json:"message"`
	Meta      json.RawMessage `json:"meta,omitempty"`
	Created   time.Time       `json:"created"`
	Sent      time.Time       `json:"sent,omitzero"`
	Delivered time.Time       `json:"delivered,omitzero"`
	Read      time.Time       `json:"read,omitzero"`
	Failed    time.Time       `json:"failed,omitzero"`
	Deleted   time.Time       `json:"deleted,omitzero"`
	Errors    []PlatformError `json:"errors,omitempty"`
}

// record adds a message to the history. The caller holds s.mu.
func (p *Phone) record(c *chat) {
	c.ID = p.server.newObjectID()
	p.own.History = append(p.own.History, c)
	if over := len(p.own.History) - p.server.opts.ScreenLimit; over > 0 {
		p.own.History = slices.Delete(p.own.History, 0, over)
	}
}

// stamp notes a status in the history. The first of its kind counts.
func (p *Phone) stamp(kind, message string, at time.Time, errs []PlatformError) {
	for _, c := range p.own.History {
		if c.Message != message {
			continue
		}
		slot := map[string]*time.Time{
			"SENT": &c.Sent, "DELIVERED": &c.Delivered, "DELIVERY": &c.Delivered, "READ": &c.Read, "FAILED": &c.Failed, "DELETED": &c.Deleted,
		}[kind]
		if slot != nil && slot.IsZero() {
			*slot = at
		}
		c.Errors = append(c.Errors, errs...)
	}
}
