package automation

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// A Message is what an automation says. Its texts may have variables:
//
//	{{contact.name}}                the contact
//	{{contact.attribute.NAME}}      what is noted about them
//	{{agent.name}}                  the agent who serves the case
//	{{case.id}}                     the case
//	{{case.attribute.NAME}}         what is noted about it
//	{{queue.position}}              its place in the queue, from 1
//	{{hours.opens}}                 when the business opens: 2026-11-23 09:00
//	{{hours.opens.date}}, {{hours.opens.time}}
//
// Where nothing is known, the words of Variables stand, or nothing does, and the
// blank before it goes away. The zero Message says nothing.
type Message struct {
	Parts channel.Parts `json:"parts,omitempty"`
	// Variables are words that stand where a variable has no value.
	Variables []templates.ReplyVariable `json:"variables,omitempty"`
}

// IsZero reports whether the message says nothing.
func (m Message) IsZero() bool { return len(m.Parts) == 0 && len(m.Variables) == 0 }

// reply is the message as a canned reply, which knows how to fill in variables.
// None of them can be completed by hand, so all are optional.
func (m Message) reply() templates.Reply {
	r := templates.Reply{Name: "automation", Scope: templates.Scope{All: true}, Parts: m.Parts}
	for _, v := range m.Variables {
		v.Optional = true
		r.Variables = append(r.Variables, v)
	}
	for _, name := range r.Names() {
		if !slices.ContainsFunc(r.Variables, func(v templates.ReplyVariable) bool { return v.Name == name }) {
			r.Variables = append(r.Variables, templates.ReplyVariable{Name: name, Optional: true})
		}
	}
	return r
}

// rendered is the message with what is known filled in. Every variable is
// optional, so that there is no error.
func (m Message) rendered(f *Facts) Message {
	r := m.reply()
	parts, _ := r.Render(f.lookup)
	return Message{Parts: parts}
}

// renderedText is a text with what is known filled in.
func renderedText(text string, f *Facts) string {
	m := Message{Parts: channel.Parts{channel.Text{Body: text}}}.rendered(f)
	return m.Parts[0].(channel.Text).Body
}

func renderedTexts(texts []string, f *Facts) []string {
	var all []string
	for _, text := range texts {
		all = append(all, renderedText(text, f))
	}
	return all
}
