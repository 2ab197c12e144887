package messenger

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// inMessage is a message from a contact, or the echo of one to them
// (EV/messages, EV/message-echoes, 2026).
type inMessage struct {
	ID          graph.Text  `json:"mid"`
	Text        graph.Text  `json:"text"`
	Quick       *tapped     `json:"quick_reply"`
	ReplyTo     *quoted     `json:"reply_to"`
	Attachments attachments `json:"attachments"`
	Referral    *inReferral `json:"referral"`
	Commands    []struct {
		Name graph.Text `json:"name"`
	} `json:"commands"`
	Echo     graph.Loose `json:"is_echo"`
	Deleted  graph.Loose `json:"is_deleted"`
	Strange  graph.Loose `json:"is_unsupported"`
	App      graph.Text  `json:"app_id"`
	Metadata graph.Text  `json:"metadata"`
}

type tapped struct {
	Payload graph.Text `json:"payload"`
}

type quoted struct {
	ID graph.Text `json:"mid"`
}

func (q *quoted) id() channel.ProviderID {
	if q == nil {
		return ""
	}
	return channel.ProviderID(q.ID)
}

func (d decoder) message(p place, raw json.RawMessage) ([]channel.Event, bool) {
	var m inMessage
	if json.Unmarshal(raw, &m) != nil {
		return nil, false
	}
	if m.Echo {
		return d.echo(p, &m)
	}
	from, ok := p.sender()
	if !ok {
		return []channel.Event{p.unknown("message without a sender")}, true
	}
	if _, summary := p.beside["hop_context"]; summary {
		// A lead form's summary imitates a message that nobody wrote (LEAD).
		return []channel.Event{p.unknown("lead summary")}, true
	}
	if m.Deleted {
		return []channel.Event{channel.MessageDeleted{
			Origin: p.origin("", "deleted", string(m.ID)), Of: channel.ProviderID(m.ID), From: from,
		}}, m.ID != ""
	}
	return []channel.Event{channel.MessageReceived{
		Origin: p.origin(m.ID, "message", string(raw)), From: from, Parts: m.parts(),
		ReplyTo: m.ReplyTo.id(), Referral: m.Referral.event(),
	}}, true
}

// echo is a message of the Page's: sender and recipient are the other way
// round. Metadata is the key of ours only if our app wrote it; an echo of
// another app, or of a person in Meta's inbox, has no key. Whether the inbox
// wrote it cannot be told: the pages of Meta disagree about its id
// (EV/message-echoes, CR).
func (d decoder) echo(p place, m *inMessage) ([]channel.Event, bool) {
	to := p.person(p.to)
	if len(to.Addresses) == 0 {
		return nil, false
	}
	e := channel.EchoReceived{Origin: p.origin(m.ID, "echo", string(p.raw)), To: to, Parts: m.parts(), ReplyTo: m.ReplyTo.id()}
	if d.app == "" || string(m.App) == d.app {
		e.Key = string(m.Metadata)
	}
	if string(m.App) != d.app {
		e.By = string(m.App)
	}
	return []channel.Event{e}, true
}

// parts is what a message says. A tapped quick reply has its title as text.
func (m *inMessage) parts() channel.Parts {
	var all channel.Parts
	switch {
	case m.Quick != nil:
		all = append(all, channel.Choice{ID: string(m.Quick.Payload), Title: string(m.Text)})
	case m.Text != "":
		all = append(all, channel.Text{Body: string(m.Text)})
	case len(m.Commands) > 0:
		all = append(all, channel.Text{Body: "/" + string(m.Commands[0].Name)})
	}
	all = append(all, attached(m.Attachments, string(m.Text))...)
	if len(all) > 0 {
		return all
	}
	if m.Strange {
		return channel.Parts{channel.Placeholder{Type: "unsupported"}}
	}
	return channel.Parts{channel.Placeholder{Type: "message"}}
}

// edit is a message that its author changed: at most five times, and perhaps
// told before the message itself (EV/message_edits, 2026). It has no id.
func (d decoder) edit(p place, raw json.RawMessage) ([]channel.Event, bool) {
	var e struct {
		ID    graph.Text `json:"mid"`
		Text  graph.Text `json:"text"`
		Count graph.Text `json:"num_edit"`
	}
	from, ok := p.sender()
	if json.Unmarshal(raw, &e) != nil || !ok || e.ID == "" {
		return nil, false
	}
	return []channel.Event{channel.MessageEdited{
		Origin: p.origin("", "edit", string(e.ID), string(e.Count), string(e.Text)), Of: channel.ProviderID(e.ID),
		From: from, Parts: channel.Parts{channel.Text{Body: string(e.Text)}},
	}}, true
}

// reactions are the emoji of the words that Meta has for them, for events that
// bring the word only.
var reactions = map[graph.Text]string{
	"smile": "😆", "angry": "😠", "sad": "😢", "wow": "😮", "love": "❤️", "like": "👍", "dislike": "👎",
}

// reaction is an emoji on a message. Taking it away may come without one.
func (d decoder) reaction(p place, raw json.RawMessage) ([]channel.Event, bool) {
	var r struct {
		ID     graph.Text `json:"mid"`
		Action graph.Text `json:"action"`
		Word   graph.Text `json:"reaction"`
		Emoji  graph.Text `json:"emoji"`
	}
	from, ok := p.sender()
	if json.Unmarshal(raw, &r) != nil || !ok || r.ID == "" {
		return nil, false
	}
	emoji := string(r.Emoji)
	if emoji == "" {
		emoji = reactions[r.Word]
	}
	switch {
	case r.Action == "unreact":
		emoji = ""
	case r.Action != "react" || emoji == "":
		return nil, false
	}
	return []channel.Event{channel.ReactionChanged{
		Origin: p.origin("", "reaction", string(r.ID), string(r.Action), emoji), Of: channel.ProviderID(r.ID), From: from, Emoji: emoji,
	}}, true
}
