package messenger

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// marketing is the type of the opt-in to marketing messages, and the purpose
// of the consent.
const marketing = "notification_messages"

// optin is a yes or no to marketing messages, or somebody who ticked the
// checkbox of a plugin (EV/messaging_optins, 2026).
func (d decoder) optin(p place, raw json.RawMessage) ([]channel.Event, bool) {
	var o struct {
		Type    graph.Text `json:"type"`
		Status  graph.Text `json:"notification_messages_status"`
		Topic   graph.Text `json:"topic"`
		Title   graph.Text `json:"title"`
		Payload graph.Text `json:"payload"`
		Ref     graph.Text `json:"ref"`
		UserRef graph.Text `json:"user_ref"`
	}
	if json.Unmarshal(raw, &o) != nil {
		return nil, false
	}
	p.from.UserRef = cmp.Or(p.from.UserRef, o.UserRef)
	from, ok := p.sender()
	switch {
	case !ok:
		return nil, false
	case o.Type == marketing:
		return []channel.Event{channel.ConsentChanged{
			Origin: p.origin("", "optin", string(raw)), From: from, Purpose: marketing,
			Granted: !strings.HasPrefix(strings.ToUpper(string(o.Status)), "STOP"), Detail: first(o.Status, o.Topic, o.Title),
		}}, true
	case o.Type != "":
		return []channel.Event{p.unknown("optin " + string(o.Type))}, true
	}
	return []channel.Event{channel.ConversationOpened{
		Origin: p.origin("", "optin", string(raw)), From: from, Referral: &channel.Referral{Source: "plugin", Ref: string(o.Ref)},
	}}, true
}
