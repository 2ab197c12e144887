package woztell

import (
	"cmp"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// echoed is the meta of an echo: what sendResponses was given, and who sent.
// That our own reference comes back is likely and not documented
// ([d:channels-webhook] shows agentUserId and __source__).
type echoed struct {
	Ref    text   `json:"clientRef"`
	Source source `json:"__source__"`
	Old    text   `json:"apiSource"` // deprecated
}

type source struct {
	Integration text `json:"integrationId"`
}

func (m echoed) key() string { return string(m.Ref) }

// echo is a message that the business sent: by the flow (BOT), by a person or a
// program (MANUAL), by another integration (RELAY). Ours come back as MANUAL,
// and so do those of colleagues in WOZTELL's own Inbox, so that the type tells
// nothing: an echo of ours is known by its id or its key (trap P8).
func (d decoder) echo(e *envelope) channel.Event {
	by, in := e.author(), e.inner()
	if _, report := statuses[in.Type]; report || in.Type == "DELETED" {
		return d.unknown(e, "echo of "+string(in.Type))[0]
	}
	to := d.person(in.Member, in.To, "")
	if len(to.Addresses) == 0 {
		return d.unknown(e, "echo to nobody")[0]
	}
	return channel.EchoReceived{Origin: d.origin(in, "echo"), To: to, Parts: in.shown(), Key: in.Meta.key(), By: by}
}

// author is what wrote an echo: "bot", "relay", or the integration by its id
// ("inbox" is WOZTELL's own), or "manual".
func (e *envelope) author() string {
	kind := ""
	if e.Type == "BOT" || e.Type == "MANUAL" || e.Type == "RELAY" {
		kind = strings.ToLower(string(e.Type))
	}
	if kind == "bot" {
		return kind
	}
	return cmp.Or(string(first(e.Meta.Source.Integration, e.Meta.Old)), kind)
}
