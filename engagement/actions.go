package engagement

import (
	"context"
	"maps"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// An Action is something that can be done with an address of a contact through
// a channel.
type Action string

// The actions.
const (
	// ActionConnect: ask the contact whether they want to be written to (S5.22):
	// see [Engine.Connect].
	ActionConnect Action = "connect"
	// ActionWrite: write to them, freely or with a template, as the session
	// window says (S5.26).
	ActionWrite Action = "write"
	// ActionValidate: find out whether messages still reach them (S5.26): see
	// [Engine.Validate].
	ActionValidate Action = "validate"
)

// A Reach is one address of a contact on one channel, and what can be done with
// it (S5.19).
type Reach struct {
	Identity *storage.Identity `json:"identity"`
	Channel  channel.ID        `json:"channel"`
	// Conversation is the one with the contact there; zero if there is none.
	Conversation storage.ConversationID `json:"conversation,omitzero"`
	// LastUsed says that the contact's latest message there came from this
	// address (S5.20).
	LastUsed bool     `json:"last_used,omitempty"`
	Actions  []Action `json:"actions,omitempty"`
}

// Reach lists a contact's addresses together, on every channel of their kind,
// with what can be done with each: in the order of addresses, then of channels.
// [storage.ErrNotFound].
func (e *Engine) Reach(ctx context.Context, id storage.ContactID) ([]Reach, error) {
	info, err := e.Contact(ctx, id)
	if err != nil {
		return nil, err
	}
	byChannel := map[channel.ID]*storage.Conversation{}
	for _, c := range info.Conversations {
		if c.Contact == info.Contact.ID || byChannel[c.Channel] == nil {
			byChannel[c.Channel] = c
		}
	}
	var all []Reach
	for _, identity := range info.Identities {
		for _, ch := range slices.Sorted(maps.Keys(e.caps)) {
			if e.caps[ch].Kind != identity.Kind {
				continue
			}
			r := Reach{Identity: identity, Channel: ch, Actions: e.actions(identity, ch)}
			if conv := byChannel[ch]; conv != nil {
				r.Conversation, r.LastUsed = conv.ID, conv.Address == identity.Address && conv.Inbound > 0
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// actions is what an address's state allows.
func (e *Engine) actions(i *storage.Identity, ch channel.ID) []Action {
	switch {
	case i.State == storage.IdentityConnected:
		return []Action{ActionWrite, ActionValidate}
	case i.State == storage.IdentityInvalid:
		return []Action{ActionValidate}
	case !e.caps[ch].Engagement && e.caps[ch].Window.Length == 0:
		return []Action{ActionWrite, ActionValidate} // nobody need have written first
	case !e.caps[ch].Engagement:
		return nil
	}
	return []Action{ActionConnect, ActionValidate}
}
