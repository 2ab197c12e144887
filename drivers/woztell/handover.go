package woztell

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// state is what a MEMBER_UPDATE tells of a member before or after. The rest of
// it is kept in Raw.
type state struct {
	Live    *bool
	Updated moment
}

// UnmarshalJSON never fails. The flag is on top in webhooks
// ([d:channels-webhook]) and below botMeta in the Open API.
func (s *state) UnmarshalJSON(b []byte) error {
	var loose struct {
		Live    json.RawMessage `json:"liveChat"`
		Updated moment          `json:"updatedAt"`
		Bot     struct {
			Live json.RawMessage `json:"liveChat"`
		} `json:"botMeta"`
	}
	_ = json.Unmarshal(b, &loose) // what has another type is left out
	s.Updated = loose.Updated
	for _, raw := range []json.RawMessage{loose.Live, loose.Bot.Live} {
		if live := string(raw); s.Live == nil && (live == "true" || live == "false") {
			s.Live = new(bool)
			*s.Live = live == "true"
		}
	}
	return nil
}

// memberUpdated is a hand-over if live chat was switched: while it is on, the
// bot is silent and people answer (trap P22). A flag that was not there was off.
// Everything else about members, such as tags, is kept as it is.
func (d decoder) memberUpdated(e *envelope) channel.Event {
	was := e.Before.Live != nil && *e.Before.Live
	if e.After.Live == nil || *e.After.Live == was || e.Member == "" {
		return d.unknown(e, memberUpdate)[0]
	}
	at := d.origin(e, "handover")
	at.ID, at.At = channel.DeriveID("handover", canonical(e.raw)), e.After.Updated.Time
	made := channel.HandoverChanged{Origin: at, From: d.person(e.Member, "", e.Extra.Name), To: "bot", Detail: string(e.Function)}
	if *e.After.Live {
		made.Ours, made.To = true, "live chat"
	}
	return made
}
