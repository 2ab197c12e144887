package messenger

import (
	"github.com/rapport-go/rapport/channel"
)

// The words of messaging_type, and the one tag that this driver sends. Three
// others ended on 2026-04-27: whoever sends them is refused with code 100
// (SEND, 2026-05-05; CHG, 2026-03-27).
const (
	typeResponse = "RESPONSE"
	typeTagged   = "MESSAGE_TAG"
	typeUtility  = "UTILITY"
	tagHuman     = "HUMAN_AGENT"
)

// purpose says why a message may go out now: as an answer within 24 hours, as
// a person's within 7 days if that was approved, as a template at any time. A
// tag within the 24 hours is a mistake of its own, and none is sent then.
// Whether somebody who never wrote may be written to, because they tapped or
// commented, Meta knows and the driver does not.
func (c *Channel) purpose(m *channel.Message, template bool) (kind, tag string, err error) {
	now, last := m.Now, m.LastInbound
	private := m.To.Kind == AddressComment || m.To.Kind == AddressPost
	switch {
	case template:
		return typeUtility, "", nil
	case private || last.IsZero() || now.IsZero() || now.Before(last.Add(standardWindow)):
		return typeResponse, "", nil
	case c.caps.Window.At(now, last, m.Author).Free:
		return typeTagged, tagHuman, nil
	}
	return "", "", &channel.Error{
		Kind: channel.OutOfWindow, Scope: channel.ScopeRecipient, Op: opSend, Detail: "the contact's last message is too long ago",
	}
}
