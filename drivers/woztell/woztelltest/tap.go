package woztelltest

import (
	"errors"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// A choice is something that can be tapped.
type choice struct {
	id, title, more string
	postback        bool // Messenger's buttons; quick replies and WhatsApp's are not
}

// Tap answers a message of the business: id is that of a button, of a row of a
// list, or of a quick reply. It returns the answer's id. Quick replies can be
// tapped below the last message only.
func (p *Phone) Tap(message, id string) (string, error) { return p.TapIn(message, id, Manner{}) }

// TapIn does the same, told in a manner.
func (p *Phone) TapIn(message, id string, how Manner) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := p.bubble(message)
	if b == nil || !b.Business {
		return "", errNotShown
	}
	all := p.choices(b)
	i := slices.IndexFunc(all, func(c choice) bool { return c.id == id })
	if i < 0 {
		return "", errors.New("woztelltest: the message offers no such choice now")
	}
	return p.answer(all[i], how.style(s)), nil
}

// choices are what can be tapped on a message.
func (p *Phone) choices(b *Bubble) []choice {
	postback := p.channel().Platform != TypeWhatsApp
	var all []choice
	for _, part := range b.Parts {
		switch v := part.(type) {
		case channel.Buttons:
			for _, x := range v.Buttons {
				all = append(all, choice{id: x.ID, title: x.Title, postback: postback})
			}
		case channel.List:
			for _, section := range v.Sections {
				for _, row := range section.Rows {
					all = append(all, choice{id: row.ID, title: row.Title, more: row.Description})
				}
			}
		case channel.Carousel:
			all = append(all, cardChoices(v, postback)...)
		case channel.QuickReplies:
			for _, x := range v.Replies {
				if p.last(b) {
					all = append(all, choice{id: x.ID, title: x.Title})
				}
			}
		}
	}
	return all
}

func cardChoices(v channel.Carousel, postback bool) []choice {
	var all []choice
	for _, card := range v.Cards {
		for _, x := range card.Buttons {
			if x.URL == "" {
				all = append(all, choice{id: x.ID, title: x.Title, postback: postback})
			}
		}
	}
	return all
}

// answer tells a tap: PAYLOAD, or POSTBACK of Messenger's buttons
// (d:message-event-reference). A button that was sent without a payload gives
// none back.
func (p *Phone) answer(c choice, style Style) string {
	e := p.fromPerson(style, "PAYLOAD", p.server.now())
	if c.postback {
		e.Type = "POSTBACK"
	}
	e.Data.Title = c.title
	switch style.Choice {
	case ChoiceInButtonReply:
		e.Data.Button = &inReply{c.id, c.title}
	case ChoiceInInteractive:
		e.Data.Interactive = &inInteractive{"button_reply", &inReply{c.id, c.title}}
	case ChoiceOnTop:
		e.Payload = c.id
	case ChoiceInPostback:
		e.Postback = &inPayload{Payload: c.id, Title: c.title}
	default:
		e.Data.Payload = c.id
	}
	shown := channel.Choice{ID: c.id, Title: c.title, Description: c.more}
	return p.post(e, style, &Bubble{Parts: channel.Parts{shown}})
}
